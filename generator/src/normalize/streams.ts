import type { StreamConnection, StreamEnd } from "../model/stream.js";
import type { RawBusInterface, RawHwh } from "../parse/hwh/raw.js";
import { parseSmallInteger } from "../parse/integer.js";

interface Ends {
  readonly sources: End[];
  readonly sinks: End[];
}

interface End extends StreamEnd {
  readonly bytes: number | undefined;
}

/** Nets that are none: an unconnected interface, and the NoC's own connections. */
const noNet: ReadonlySet<string> = new Set(["", "__NOC__"]);

/** AXI-Stream connections between cells, and with the design's edge: which interface feeds which. */
export function findStreams(raw: RawHwh): StreamConnection[] {
  const nets = new Map<string, Ends>();
  const add = (bus: RawBusInterface, ip: string, drives: boolean, takes: boolean): void => {
    if (noNet.has(bus.bus) || !(drives || takes)) return;
    const ends = nets.get(bus.bus) ?? { sources: [], sinks: [] };
    nets.set(bus.bus, ends);
    const bytes = parseSmallInteger(bus.parameters["TDATA_NUM_BYTES"] ?? "");
    (drives ? ends.sources : ends.sinks).push({ ip, interface: bus.name, bytes });
  };
  for (const cell of raw.modules) {
    for (const bus of cell.busInterfaces) {
      if (isStream(bus)) add(bus, cell.path, isMaster(bus.type), isSlave(bus.type));
    }
  }
  const known = new Set(nets.keys());
  for (const bus of raw.externalInterfaces) {
    // At the edge the roles are those of the outside: what comes in drives. The file gives no VLNV there.
    if (isStream(bus) || known.has(bus.bus)) add(bus, "", isSlave(bus.type), isMaster(bus.type));
  }
  return [...nets].flatMap(([net, { sources, sinks }]) =>
    sources.flatMap((source) =>
      sinks.map((sink): StreamConnection => {
        const bytes = source.bytes ?? sink.bytes;
        // Only a net that the file has with several ends needs a name for each of its connections.
        const first = source === sources[0] && sink === sinks[0];
        const name = first ? net : `${net}/${portOf(source)}-${portOf(sink)}`;
        return { name, source: end(source), sink: end(sink), ...(bytes === undefined ? {} : { bytes }) };
      }),
    ),
  );
}

function portOf({ ip, interface: name }: End): string {
  return ip === "" ? name : `${ip}.${name}`;
}

function end({ ip, interface: name }: End): StreamEnd {
  return { ip, interface: name };
}

function isStream(bus: RawBusInterface): boolean {
  return /:axis:/i.test(bus.vlnv);
}

/** Monitors only look. */
function isMaster(type: string): boolean {
  return type === "MASTER" || type === "INITIATOR";
}

function isSlave(type: string): boolean {
  return type === "SLAVE" || type === "TARGET";
}
