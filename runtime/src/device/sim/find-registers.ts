import { PynqError } from "../../errors/errors.js";
import type { SimRegister } from "./cells.js";
import type { SimInterface } from "./sim-interface.js";

/** A register, where it is. */
export interface FoundRegister {
  readonly target: SimInterface;
  readonly register: SimRegister;
}

/**
 * The registers of an IP that a name means: one, or all of a run that is named without an index.
 * @param name register (`TCSR0`, `IVAR[3]`, `IVAR`), with its interface before it (`S_AXI/TCSR0`) where several have one
 * @throws PynqError `ARGUMENT` where the design has no such IP or register, or the name means several
 */
export function findRegisters(
  interfaces: readonly SimInterface[],
  ip: string,
  name: string,
): readonly FoundRegister[] {
  const all = interfaces.filter((target) => target.ip === ip);
  if (all.length === 0) {
    const known = [...new Set(interfaces.map((target) => target.ip))].join(", ");
    throw new PynqError("ARGUMENT", `the loaded design has no addressed IP ${ip}; it has ${known || "none"}`);
  }
  const slash = name.lastIndexOf("/");
  const wanted = slash < 0 ? undefined : name.slice(0, slash);
  const register = name.slice(slash + 1);
  const found = all
    .filter((target) => wanted === undefined || target.name === wanted)
    .flatMap((target) => matching(target, register).map((match) => ({ target, register: match })));
  const places = [...new Set(found.map(({ target }) => target.name))];
  if (places.length > 1) {
    throw new PynqError(
      "ARGUMENT",
      `${ip} has ${name} at ${places.join(" and ")}; name one: ${places[0]}/${name}`,
    );
  }
  if (found.length === 0) {
    const known = all.flatMap(({ registers }) => registers.map((one) => one.name)).join(", ");
    throw new PynqError("ARGUMENT", `${ip} has no register ${name}; it has ${known || "none"}`);
  }
  return found;
}

function matching({ registers }: SimInterface, name: string): readonly SimRegister[] {
  return registers.filter(
    (one) => one.name === name || (one.index !== undefined && one.name === `${name}[${one.index}]`),
  );
}
