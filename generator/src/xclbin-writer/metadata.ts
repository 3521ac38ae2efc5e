import { addressQualifiers } from "../facts/xclbin.js";
import type { WrittenDesign, WrittenKernel } from "./design.js";
import { CONTROL_PORT, placeArguments, portsOf } from "./kernel-layout.js";

/** Default of a kernel's control protocol. */
export const DEFAULT_PROTOCOL = "ap_ctrl_chain";
/** Default size of a kernel's control interface in bytes. */
export const DEFAULT_RANGE = 0x1000;

/** Text of the EMBEDDED_METADATA section, as XRT's parser and ours want it. */
export function metadataXml(design: WrittenDesign): string {
  const { platform } = design;
  const open = (name: string, attributes: Attributes): string => `<${name}${attributeText(attributes)}>`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open("project", { name: design.name }),
    open("platform", {
      vendor: platform.vendor,
      boardid: platform.board,
      name: platform.name,
      featureRomTime: "0",
    }),
    '<version major="1" minor="0"/>',
    open("device", { name: "fpga0", fpgaDevice: platform.device, addrWidth: "0" }),
    open("core", { name: "OCL_REGION_0", target: "bitstream", type: "clc_region", clockFreq: "0MHz" }),
    ...kernelClocks(design),
    ...design.kernels.flatMap((kernel) => kernelLines(kernel, design)),
    "</core>",
    "</device>",
    "</platform>",
    "</project>",
  ];
  return `${lines.join("\n")}\n`;
}

/** Text of the BUILD_METADATA section: XRT's tools print a file's kernels from it. */
export function buildMetadataJson(design: WrittenDesign): string {
  const { platform } = design;
  const kernels = design.kernels.map((kernel) => {
    const placed = placeArguments(kernel);
    return {
      name: kernel.name,
      ports: portsOf(kernel, placed).map((port) => ({
        name: port.name,
        mode: port.mode,
        data_width: String(port.dataWidth),
      })),
      arguments: placed.map((argument) => ({
        name: argument.name,
        address_qualifier: String(addressQualifiers.indexOf(argument.qualifier)),
        id: String(argument.index),
        port: argument.port,
        size: hex(argument.size),
        offset: hex(argument.offset),
        type: argument.type,
        host_offset: "0x0",
        host_size: hex(argument.size),
      })),
      instances: kernel.instances.map(({ name }) => ({ name })),
    };
  });
  return JSON.stringify({
    build_metadata: {
      schema_version: { major: "1", minor: "0", patch: "0" },
      dsa: {
        vendor: platform.vendor,
        board_id: platform.board,
        name: platform.name,
        version_major: "1",
        version_minor: "0",
        feature_roms: [{ uuid: "0".repeat(32), vbnv_name: vbnvOf(design), timeSinceEpoch: "0" }],
      },
      xclbin: {
        link_time: "0",
        generated_by: {
          name: "pynq-gen",
          version: "1",
          cl: "0",
          time_stamp: "0",
          xsa_name: vbnvOf(design),
          options: "",
        },
        user_regions: [{ name: "OCL_REGION_0", type: "clc_region", kernels }],
      },
    },
  });
}

/** Platform name: vendor, board, name and version joined by underscores. */
export function vbnvOf({ platform }: WrittenDesign): string {
  return `${platform.vendor}_${platform.board}_${platform.name}_1_0`;
}

type Attributes = Readonly<Record<string, string>>;

function kernelClocks(design: WrittenDesign): readonly string[] {
  if (design.clocks === undefined) return [];
  const clocks = design.clocks.map(
    ({ name, mhz }) => `<clock${attributeText({ port: name, frequency: `${mhz}.000000MHz` })}/>`,
  );
  return ["<kernelClocks>", ...clocks, "</kernelClocks>"];
}

function kernelLines(kernel: WrittenKernel, design: WrittenDesign): readonly string[] {
  const placed = placeArguments(kernel);
  const range = hex(kernel.range ?? DEFAULT_RANGE);
  const head = attributeText({
    name: kernel.name,
    language: kernel.language ?? "c",
    vlnv: kernel.vlnv ?? `${design.platform.vendor}:hls:${kernel.name}:1.0`,
    attributes: "",
    preferredWorkGroupSizeMultiple: "0",
    workGroupSize: "1",
    interrupt: String(kernel.instances.some(({ interrupt }) => interrupt !== undefined)),
    hwControlProtocol: kernel.protocol ?? DEFAULT_PROTOCOL,
  });
  const ports = portsOf(kernel, placed).map((port) => {
    const stream = port.mode === "read_only" || port.mode === "write_only";
    return `<port${attributeText({
      name: port.name,
      mode: port.mode,
      range: stream ? "" : port.mode === "slave" ? range : "0xFFFFFFFFFFFFFFFF",
      dataWidth: String(port.dataWidth),
      portType: stream ? "stream" : "addressable",
      base: stream ? "" : "0x0",
    })}/>`;
  });
  const list = placed.map(
    (argument) =>
      `<arg${attributeText({
        name: argument.name,
        addressQualifier: String(addressQualifiers.indexOf(argument.qualifier)),
        id: String(argument.index),
        port: argument.port,
        size: hex(argument.size),
        offset: hex(argument.offset),
        hostOffset: "0x0",
        hostSize: hex(argument.size),
        type: argument.type,
      })}/>`,
  );
  const instances = kernel.instances.flatMap((instance) => {
    const name = attributeText({ name: instance.name });
    if (instance.base === undefined) return [`<instance${name}/>`];
    const remap = attributeText({ base: `0x${instance.base.toString(16)}`, range, port: CONTROL_PORT });
    return [`<instance${name}>`, `<addrRemap${remap}/>`, "</instance>"];
  });
  return [`<kernel${head}>`, ...ports, ...list, ...instances, "</kernel>"];
}

function attributeText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase()}`;
}
