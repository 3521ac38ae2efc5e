/* One function, `filter`, as each kind of HLS file describes it. Written by hand; the layouts are those of the tools. */

/** `void filter(const short *in, short *out, unsigned n, float gain, ap_int<12> &peak, hls::stream<int> &log)`. */
export const kernelXml = `<?xml version="1.0" encoding="UTF-8"?>
<root versionMajor="1" versionMinor="5">
  <kernel name="filter" language="c" vlnv="acme:hls:filter:1.0" hwControlProtocol="ap_ctrl_chain" interrupt="true">
    <ports>
      <port name="M_AXI_GMEM0" portType="addressable" mode="master" base="0x0" range="0xFFFFFFFF" dataWidth="32"/>
      <port name="LOG" mode="write_only" dataWidth="32" portType="stream"/>
      <port name="S_AXI_CONTROL" portType="addressable" mode="slave" base="0x0" range="0x80" dataWidth="32"/>
    </ports>
    <args>
      <arg id="0" name="in" addressQualifier="1" port="M_AXI_GMEM0" hostSize="0x8" offset="0x10" size="0x8" type="short const *"/>
      <arg id="1" name="out" addressQualifier="1" port="M_AXI_GMEM0" hostSize="0x8" offset="0x1C" size="0x8" type="short*"/>
      <arg id="2" name="n" addressQualifier="0" port="S_AXI_CONTROL" hostSize="0x4" offset="0x28" size="0x4" type="unsigned int"/>
      <arg id="3" name="gain" addressQualifier="0" port="S_AXI_CONTROL" hostSize="0x4" offset="0x30" size="0x4" type="float"/>
      <arg id="4" name="peak" addressQualifier="0" port="S_AXI_CONTROL" hostSize="0x8" offset="0x38" size="0x4" type="void*"/>
      <arg id="5" name="log" addressQualifier="4" port="LOG" hostSize="0x8" offset="0x0" size="0x0" type="stream&lt;int, 0&gt;&amp;"/>
    </args>
  </kernel>
</root>
`;

/** The same, from its register header. */
export const hwHeader = `// ==============================================================
// Vitis HLS - High-Level Synthesis from C, C++ and OpenCL v2022.2 (64-bit)
// ==============================================================
// control
// 0x00 : Control signals
//        bit 0  - ap_start (Read/Write/COH)
//        bit 1  - ap_done (Read)
//        bit 2  - ap_idle (Read)
//        bit 3  - ap_ready (Read/COR)
//        bit 4  - ap_continue (Read/Write/SC)
//        bit 7  - auto_restart (Read/Write)
//        others - reserved
// 0x04 : Global Interrupt Enable Register
//        bit 0  - Global Interrupt Enable (Read/Write)
//        others - reserved
// 0x0c : IP Interrupt Status Register (Read/COR)
//        bit 0 - ap_done (Read/COR)
//        others - reserved
// 0x10 : Data signal of in
//        bit 31~0 - in[31:0] (Read/Write)
// 0x14 : Data signal of in
//        bit 31~0 - in[63:32] (Read/Write)
// 0x18 : reserved
// 0x1c : Data signal of out
//        bit 31~0 - out[31:0] (Read/Write)
// 0x20 : Data signal of out
//        bit 31~0 - out[63:32] (Read/Write)
// 0x24 : reserved
// 0x28 : Data signal of n
//        bit 31~0 - n[31:0] (Read/Write)
// 0x2c : reserved
// 0x30 : Data signal of gain
//        bit 31~0 - gain[31:0] (Read/Write)
// 0x34 : reserved
// 0x38 : Data signal of peak
//        bit 11~0 - peak[11:0] (Read)
//        others   - reserved
// 0x3c : Control signal of peak
//        bit 0  - peak_ap_vld (Read/COR)
//        others - reserved
// (SC = Self Clear, COR = Clear on Read, TOW = Toggle on Write, COH = Clear on Handshake)

#define XFILTER_CONTROL_ADDR_AP_CTRL   0x00
#define XFILTER_CONTROL_ADDR_IN_DATA   0x10
#define XFILTER_CONTROL_BITS_IN_DATA   64
`;

const word = (name: string, offset: string, field: string, description: string, access = "W"): unknown => ({
  offset,
  name,
  access,
  description,
  fields: [{ offset: "0", width: field === "peak" ? "12" : "32", name: field, access, description: "" }],
});

const controlRegisters: readonly unknown[] = [
  {
    offset: "0x00",
    name: "CTRL",
    access: "RW",
    fields: [
      { offset: "0", width: "1", name: "AP_START", access: "RW" },
      { offset: "4", width: "1", name: "AP_CONTINUE", access: "R" },
    ],
  },
  {
    offset: "0x0c",
    name: "IP_ISR",
    access: "RW",
    fields: [{ offset: "0", width: "1", name: "CHAN0_INT_ST", access: "RTOW" }],
  },
  word("in_1", "0x10", "in", "Data signal of in"),
  word("in_2", "0x14", "in", "Data signal of in"),
  word("out_1", "0x1c", "out", "Data signal of out"),
  word("out_2", "0x20", "out", "Data signal of out"),
  word("n", "0x28", "n", "Data signal of n"),
  word("gain", "0x30", "gain", "Data signal of gain"),
  word("peak", "0x38", "peak", "Data signal of peak", "R"),
  word("peak_ctrl", "0x3c", "peak_ap_vld", "Control signal of peak", "R"),
];

const register = (name: string, usage = "data"): unknown => ({
  type: "register",
  interface: "s_axi_control",
  name,
  usage,
  direction: "in",
});
const onBus = (name: string, usage = "data"): unknown => ({
  type: "interface",
  interface: name,
  name: "",
  usage,
});

/** The same, from the JSON of Vitis HLS (2020 and later). */
export const hlsData: Readonly<Record<string, unknown>> = {
  Top: "filter",
  RtlTop: "filter",
  FunctionProtocol: "ap_ctrl_chain",
  Args: {
    in: {
      index: "0",
      direction: "in",
      srcType: "short const *",
      srcSize: "16",
      hwRefs: [onBus("m_axi_gmem0"), register("in_1", "address"), register("in_2", "address")],
    },
    out: {
      index: "1",
      direction: "out",
      srcType: "short*",
      srcSize: "16",
      hwRefs: [onBus("m_axi_gmem0"), register("out_1", "address"), register("out_2", "address")],
    },
    n: { index: "2", direction: "in", srcType: "unsigned int", srcSize: "32", hwRefs: [register("n")] },
    gain: { index: "3", direction: "in", srcType: "float", srcSize: "32", hwRefs: [register("gain")] },
    peak: {
      index: "4",
      direction: "out",
      srcType: "ap_int<12>&",
      srcSize: "16",
      hwRefs: [register("peak"), register("peak_ctrl", "control")],
    },
    log: { index: "5", direction: "out", srcType: "stream<int, 0>&", srcSize: "32", hwRefs: [onBus("log")] },
  },
  Interfaces: {
    s_axi_control: { type: "axi4lite", mode: "slave", dataWidth: "32", registers: controlRegisters },
    m_axi_gmem0: { type: "axi4full", mode: "master" },
    log: { type: "axi4stream", mode: "master" },
  },
  Ipx: { Vendor: "acme", Library: "hls", Name: "filter", Version: "1.0" },
  GenData: { ToolName: "vitis_hls", ToolVersion: "2022.2" },
};

/** Another function, `mix`, from the JSON of Vivado HLS (up to 2019.2), which describes types by pieces. */
export const olderHlsData: Readonly<Record<string, unknown>> = {
  Top: "mix",
  RtlTop: "mix_mix",
  Args: {
    table: {
      index: "0",
      type: {
        kinds: ["array"],
        dataType: "float",
        dataWidth: "32",
        arraySizes: ["4", "8"],
        interfaceRef: "m_axi_gmem",
      },
    },
    data: {
      index: "1",
      type: { kinds: ["pointer"], dataType: "unsigned", dataWidth: "32", interfaceRef: "m_axi_gmem" },
    },
    weights: {
      index: "2",
      type: {
        kinds: ["array"],
        dataType: "short",
        dataWidth: "16",
        arraySizes: ["64"],
        interfaceRef: "s_axi_ctl",
      },
    },
    level: {
      index: "3",
      type: { dataType: "int", dataWidth: "32", interfaceRef: "s_axi_ctl", registerRefs: ["level"] },
    },
  },
  Return: { type: { dataType: "int", dataWidth: "32", interfaceRef: "s_axi_ctl" } },
  Interfaces: {
    s_axi_ctl: {
      type: "axi4lite",
      mode: "slave",
      memories: { weights: { offset: "128", range: "128" } },
      registers: [
        {
          offset: "0x00",
          name: "CTRL",
          access: "RW",
          fields: [{ offset: "0", width: "1", name: "AP_START", access: "RW" }],
        },
        word("ap_return", "0x10", "ap_return", "Data signal of ap_return", "R"),
        word("table", "0x18", "table", "Data signal of table"),
        word("data_1", "0x20", "data", "Data signal of data"),
        word("data_2", "0x24", "data", "Data signal of data"),
        word("level", "0x30", "level", "Data signal of level"),
      ],
    },
    m_axi_gmem: { type: "native_axim", mode: "master" },
  },
  Sdx: { Args: [{ name: "data", type: "unsigned int const *" }] },
  Ipx: { Vendor: "acme", Library: "hls", Name: "mix", Version: "2.1" },
  GenData: { ToolName: "vivado_hls", ToolVersion: "2019.1" },
};
