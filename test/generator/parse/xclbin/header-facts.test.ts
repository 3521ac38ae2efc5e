/* The numbers in facts/xclbin.ts against the header of the XRT that is installed, by a C program that prints them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  axlf,
  clockTable,
  clockTypes,
  connectivityTable,
  ipControls,
  ipLayoutTable,
  ipTypes,
  memoryTypes,
  memTopology,
  sectionHeader,
  sectionKinds,
} from "#generator/facts/xclbin.js";
import { runChild } from "../../../support/timeout.js";
import { tempFolder } from "../../../support/tmp.js";

const header = "/usr/include/xrt/xclbin.h";
const installed = existsSync(header);

/** The facts, by the C expression that has to have their value. */
const expected: Readonly<Record<string, number>> = {
  "offsetof(struct axlf, m_signature_length)": axlf.signatureLength,
  "offsetof(struct axlf, m_uniqueId)": axlf.uniqueId,
  "offsetof(struct axlf, m_header.m_length)": axlf.length,
  "offsetof(struct axlf, m_header.m_timeStamp)": axlf.timeStamp,
  "offsetof(struct axlf, m_header.m_featureRomTimeStamp)": axlf.featureRomTimeStamp,
  "offsetof(struct axlf, m_header.m_versionPatch)": axlf.versionPatch,
  "offsetof(struct axlf, m_header.m_versionMajor)": axlf.versionMajor,
  "offsetof(struct axlf, m_header.m_versionMinor)": axlf.versionMinor,
  "offsetof(struct axlf, m_header.m_mode)": axlf.mode,
  "offsetof(struct axlf, m_header.m_actionMask)": axlf.actionMask,
  "offsetof(struct axlf, m_header.m_platformVBNV)": axlf.platformVbnv,
  "sizeof(((struct axlf *)0)->m_header.m_platformVBNV)": axlf.platformVbnvBytes,
  "offsetof(struct axlf, m_header.uuid)": axlf.uuid,
  "offsetof(struct axlf, m_header.m_debug_bin)": axlf.debugBin,
  "offsetof(struct axlf, m_header.m_numSections)": axlf.sectionCount,
  "offsetof(struct axlf, m_sections)": axlf.sectionHeaders,
  "offsetof(struct axlf_section_header, m_sectionName)": sectionHeader.name,
  "offsetof(struct axlf_section_header, m_sectionOffset)": sectionHeader.offset,
  "offsetof(struct axlf_section_header, m_sectionSize)": sectionHeader.size,
  "sizeof(struct axlf_section_header)": sectionHeader.bytes,
  "offsetof(struct mem_topology, m_mem_data)": memTopology.first,
  "sizeof(struct mem_data)": memTopology.bytes,
  "offsetof(struct mem_data, m_used)": memTopology.used,
  "offsetof(struct mem_data, m_size)": memTopology.sizeKb,
  "offsetof(struct mem_data, m_base_address)": memTopology.base,
  "offsetof(struct mem_data, m_tag)": memTopology.tag,
  "sizeof(((struct mem_data *)0)->m_tag)": memTopology.tagBytes,
  "offsetof(struct connectivity, m_connection)": connectivityTable.first,
  "sizeof(struct connection)": connectivityTable.bytes,
  "offsetof(struct connection, arg_index)": connectivityTable.argument,
  "offsetof(struct connection, m_ip_layout_index)": connectivityTable.ip,
  "offsetof(struct connection, mem_data_index)": connectivityTable.memory,
  "offsetof(struct ip_layout, m_ip_data)": ipLayoutTable.first,
  "sizeof(struct ip_data)": ipLayoutTable.bytes,
  "offsetof(struct ip_data, properties)": ipLayoutTable.properties,
  "offsetof(struct ip_data, m_base_address)": ipLayoutTable.base,
  "offsetof(struct ip_data, m_name)": ipLayoutTable.name,
  "sizeof(((struct ip_data *)0)->m_name)": ipLayoutTable.nameBytes,
  IP_CONTROL_SHIFT: 8,
  "offsetof(struct clock_freq_topology, m_clock_freq)": clockTable.first,
  "sizeof(struct clock_freq)": clockTable.bytes,
  "offsetof(struct clock_freq, m_type)": clockTable.type,
  "offsetof(struct clock_freq, m_name)": clockTable.name,
  ...named(memoryTypes, (name) => `MEM_${name}`),
  ...named(ipTypes, (name) => `IP_${name}`),
  ...named(ipControls, (name) => name),
  ...named(clockTypes, (name) => `CT_${name}`),
};

function named(names: readonly string[], toC: (name: string) => string): Record<string, number> {
  return Object.fromEntries(names.map((name, value) => [toC(name), value]));
}

/** The same for section kinds, of which an older header has fewer: each is compared where the header has it. */
const kinds = Object.entries(sectionKinds);

async function checkLayout(): Promise<void> {
  const folder = tempFolder();
  const expressions = Object.keys(expected);
  const source = [
    "#include <stdio.h>",
    "#include <stddef.h>",
    "#include <xrt/xclbin.h>",
    "int main(void) {",
    ...expressions.map((expression) => `  printf("%ld\\n", (long)(${expression}));`),
    "  return 0;",
    "}",
    "",
  ];
  writeFileSync(join(folder, "facts.c"), source.join("\n"));
  const compiled = await runChild("cc", ["-w", "-o", "facts", "facts.c"], { timeoutMs: 60_000, cwd: folder });
  assert.is(compiled.code, 0, compiled.output);
  const { stdout } = await runChild(join(folder, "facts"), [], { timeoutMs: 10_000 });
  const values = stdout.trim().split("\n").map(Number);
  assert.equal(
    Object.fromEntries(expressions.map((expression, index) => [expression, values[index]])),
    expected,
  );
}

async function checkSectionKinds(): Promise<void> {
  const folder = tempFolder();
  writeFileSync(join(folder, "kinds.c"), "#include <xrt/xclbin.h>\n");
  const { stdout } = await runChild("cc", ["-E", "-P", "kinds.c"], { timeoutMs: 60_000, cwd: folder });
  const body = /enum\s+axlf_section_kind\s*\{([^}]*)\}/.exec(stdout)?.[1] ?? "";
  const found = [...body.matchAll(/(\w+)\s*=\s*(\d+)/g)].map(([, name = "", value]) => [
    name.replace(/^ASK_/, ""),
    Number(value),
  ]);
  assert.ok(found.length > 20, body);
  const ours = new Map(kinds.map(([value, name]) => [name, Number(value)]));
  assert.equal(
    found.filter(([name, value]) => ours.get(name as string) !== value),
    [],
  );
}

if (installed) {
  test("offsets, sizes and numbers are those of XRT's own header", checkLayout);
  test("section kinds have the header's numbers", checkSectionKinds);
  test.run();
} else {
  console.log(`skip: no ${header} (Debian package libxrt-dev)`);
}
