/**
 * Every diagnostic code. Codes are stable: scripts and suppressions name them. The first part says which stage or
 * format speaks, the second what is wrong.
 */
export const diagnosticCodes = {
  // Input files
  "input-not-found": {
    severity: "error",
    explanation:
      "The input file does not exist or is a folder. Give the path of a .hwh, .xsa, .hdf or .xclbin file.",
  },
  "input-unreadable": {
    severity: "error",
    explanation: "The operating system refused to read the input file. Check its permissions.",
  },
  "input-empty": {
    severity: "error",
    explanation: "The input file has no content. Export the hardware again.",
  },
  "input-too-large": {
    severity: "error",
    explanation:
      "The input is larger than any design file that the tools write; the limit protects against a wrong file or an archive bomb. See the message for the limit.",
  },
  "input-kind": {
    severity: "error",
    explanation:
      "The content is not of a kind that pynq-gen reads, whatever the file's name says. It reads XML hardware handoffs (.hwh), ZIP archives that hold them (.xsa, .hdf) and .xclbin containers.",
  },
  "input-encoding": {
    severity: "error",
    explanation:
      "The file is not UTF-8 text. The tools write UTF-8; a conversion by an editor may have changed it.",
  },
  "zip-damaged": {
    severity: "error",
    explanation: "The archive is damaged or not complete. Export the hardware again.",
  },
  "zip-no-design": {
    severity: "error",
    explanation:
      "The archive holds no .hwh file. Export the hardware from a block design (Vivado: File, Export, Export Hardware).",
  },
  "zip-ambiguous-design": {
    severity: "error",
    explanation:
      "The archive holds several designs and does not say which is the default. Choose one with --design.",
  },
  "zip-design-unknown": {
    severity: "error",
    explanation: "--design names a design that the archive does not hold.",
  },
  "zip-design-chosen": {
    severity: "info",
    explanation: "The archive holds several designs; the default one was read. --design chooses another.",
  },
  // XML
  "xml-malformed": {
    severity: "error",
    explanation: "The XML is not well formed: the file is truncated or damaged. Export the hardware again.",
  },
  "xml-too-deep": {
    severity: "error",
    explanation: "Elements are nested deeper than any design file; the limit protects against hostile input.",
  },
  "xml-too-large": {
    severity: "error",
    explanation:
      "The XML text is larger, or has more elements or more attributes an element, than any file that the tools write; the limits keep the memory that a damaged or hostile file takes within bounds. See the message for the limit.",
  },
  "xml-doctype": {
    severity: "error",
    explanation:
      "The file declares a document type or entities. No tool writes that into a design file, and entities can be used to exhaust memory; they are refused.",
  },
  // Hardware handoff
  "hwh-root": {
    severity: "error",
    explanation: "The XML is not a hardware handoff: its root element is not EDKSYSTEM.",
  },
  "hwh-limit": {
    severity: "error",
    explanation:
      "The hardware handoff holds more of something than any real design comes near to (the limits are many times the most that is known). They keep the time and memory that a damaged or hostile file takes within bounds. The message says of what, how many, and the limit.",
  },
  "hwh-no-modules": {
    severity: "error",
    explanation: "The hardware handoff has no MODULES element, so there is nothing to generate.",
  },
  "hwh-missing-attribute": {
    severity: "error",
    explanation: "An element lacks an attribute without which its meaning is lost.",
  },
  "hwh-bad-integer": {
    severity: "error",
    explanation: "A number is not a decimal or 0x-hexadecimal integer.",
  },
  "hwh-bad-value": {
    severity: "warning",
    explanation: "A property has a value that the format does not know; the default was taken.",
  },
  "hwh-unknown-instance": {
    severity: "warning",
    explanation:
      "An address range or connection names a cell that the file does not hold (it may have been exported out of the design, or be inside of a container).",
  },
  "hwh-duplicate-path": { severity: "error", explanation: "Two cells of the design have the same path." },
  // Xclbin containers
  "xclbin-version": {
    severity: "error",
    explanation: "The container is of a version before 2, which no supported tool writes.",
  },
  "xclbin-truncated": {
    severity: "error",
    explanation: "The file ends before what its header announces. It was not copied or written to its end.",
  },
  "xclbin-section-outside": {
    severity: "error",
    explanation: "A section is said to lie beyond the end of the file: the file is damaged.",
  },
  "xclbin-section-damaged": {
    severity: "error",
    explanation:
      "A binary section says that it holds more entries than it has room for (or than any device has): the file is damaged.",
  },
  "xclbin-text-section": {
    severity: "warning",
    explanation: "A section that should be JSON text is not. Nothing that is generated depends on it.",
  },
  "xclbin-section-repeated": {
    severity: "info",
    explanation: "The file has several sections of a kind of which one is read; XRT reads the first as well.",
  },
  "xclbin-unknown-section": {
    severity: "info",
    explanation: "The file has sections of a kind that is newer than pynq-gen. They are listed and not read.",
  },
  "xclbin-metadata": {
    severity: "error",
    explanation: "The embedded metadata is XML, but not that of a linked design.",
  },
  "xclbin-no-metadata": {
    severity: "warning",
    explanation:
      "The file has no EMBEDDED_METADATA section, so nothing is known about its kernels; only its memories are emitted.",
  },
  "xclbin-no-layout": {
    severity: "info",
    explanation:
      "The file lacks sections that a file for hardware has (software emulation writes none). What is known without them is emitted: buffers of any bank are accepted.",
  },
  "xclbin-emulation": {
    severity: "info",
    explanation:
      "The file was built for emulation: XRT loads it only with XCL_EMULATION_MODE set to the same mode.",
  },
  "xclbin-empty": {
    severity: "error",
    explanation: "There is nothing in the file that an overlay could be made from.",
  },
  "xclbin-npu": {
    severity: "error",
    explanation: "Kernels of an NPU (AI engine) are outside of what pynq-gen generates.",
  },
  "xclbin-left-out": {
    severity: "warning",
    explanation:
      "The file also holds something that is not in programmable logic: a kernel on the processor or the configuration of an AI engine. The overlay has no member for it.",
  },
  "xclbin-groups-differ": {
    severity: "warning",
    explanation:
      "The plain memory topology and the group topology contradict each other; sections of one file were probably replaced by those of another. XRT uses the group sections, and so does the overlay.",
  },
  "xclbin-connectivity": {
    severity: "warning",
    explanation:
      "Rows of the connectivity name an IP or a memory bank that the file does not have. They were left out.",
  },
  "xclbin-base-differs": {
    severity: "warning",
    explanation:
      "The IP layout and the metadata give different addresses for one compute unit. XRT uses the IP layout, and so does the overlay.",
  },
  "xclbin-unknown-instance": {
    severity: "warning",
    explanation:
      "A compute unit is in the IP layout or in the metadata, but not in both. It was left out, since either its address or its signature is not known.",
  },
  "xclbin-stream": {
    severity: "warning",
    explanation: "The two ends of a stream between kernels could not be told.",
  },
  // Kernels, from an xclbin or a kernel.xml
  "kernel-bad-element": {
    severity: "error",
    explanation:
      "The description of a kernel lacks something without which it cannot be called, or has a value there that is not a number.",
  },
  "kernel-duplicate": { severity: "error", explanation: "Two kernels of one design have the same name." },
  "kernel-protocol": {
    severity: "warning",
    explanation:
      "The kernel is started in a way that pynq-gen does not know. It is emitted with its registers, without call and start.",
  },
  "kernel-argument-overlap": {
    severity: "error",
    explanation:
      "Two arguments of a kernel take the same registers, so that a call would write one over the other. Correct the offsets in the kernel.xml of the kernel and link again.",
  },
  "kernel-argument-outside": {
    severity: "warning",
    explanation:
      "An argument lies beyond the range of the kernel's control interface. XRT refuses to open such a kernel.",
  },
  "kernel-argument-index": {
    severity: "warning",
    explanation: "The indices of a kernel's arguments have a hole. XRT refuses to open such a kernel.",
  },
  "kernel-argument-type": {
    severity: "warning",
    explanation:
      "The C type of an argument is wider than its registers: the type's name is probably that of another type. The size of the registers is used.",
  },
  // HLS signatures
  "hls-mismatch": {
    severity: "warning",
    explanation:
      "A signature given with --hls names arguments at registers that the IP of the design does not have: it is of another version. The IP is emitted as its registers alone show it.",
  },
  "hls-unused": {
    severity: "warning",
    explanation:
      "A signature given with --hls belongs to no IP of the design that software can start. Signatures are matched by VLNV, then by the function's name. An .xclbin has the signatures of its kernels itself, and uses no other.",
  },
  "hls-folder": {
    severity: "error",
    explanation:
      "A folder given with --hls holds no file that HLS or Vitis writes about a kernel (kernel.xml, .xo, x*_hw.h, hls_data.json, *_data.json), or far too many.",
  },
  "hls-skipped": {
    severity: "info",
    explanation:
      "Files of a folder given with --hls are called as HLS's files are and hold something else, such as the headers of other drivers. They are left out.",
  },
  "hls-kind": {
    severity: "error",
    explanation:
      "The file is not one that describes a kernel's signature: kernel.xml, .xo, x*_hw.h, hls_data.json or *_data.json of HLS.",
  },
  "hls-damaged": {
    severity: "error",
    explanation: "The file is of a kind that is read, but lacks what makes it useful. Export the IP again.",
  },
  "hls-no-kernel": {
    severity: "error",
    explanation: "The file describes no kernel.",
  },
  "hls-unknown-register": {
    severity: "warning",
    explanation:
      "An argument names a register or memory that the file does not place in any control interface. The argument is kept without it.",
  },
  "hls-conflict": {
    severity: "warning",
    explanation:
      "Two files that describe the same kernel contradict each other: they come from different builds. The first one that was read counts.",
  },
  // Address map
  "master-none": {
    severity: "info",
    explanation:
      "The design has no processor, and no master with an address map: the overlay has no addressed IP.",
  },
  "master-ambiguous": {
    severity: "error",
    explanation:
      "Several masters could be the one whose addresses the software uses. Choose one with --master.",
  },
  "master-unknown": {
    severity: "error",
    explanation: "--master names a cell that is not a master with an address map.",
  },
  "address-overlap": {
    severity: "warning",
    explanation: "Two address ranges of one master overlap; an access there is decoded by one of them only.",
  },
  "address-impossible": { severity: "error", explanation: "An address range ends before it begins." },
  "address-several": {
    severity: "warning",
    explanation:
      "One slave interface is mapped at several addresses for the same master; the lowest is used, all are kept in the model.",
  },
  // Interrupts
  "interrupt-unresolved": {
    severity: "warning",
    explanation:
      "An interrupt output is wired, but not to an interrupt input of the processor, directly or through Concat, Slice, gates and AXI interrupt controllers. The overlay has no member for it, so that waiting on it is refused by the compiler. Connect it as the message says.",
  },
  "interrupt-unwired": {
    severity: "info",
    explanation:
      "Interrupt outputs that are connected to nothing; the overlay has no members for them. Connect those that software should wait for.",
  },
  "interrupt-controller-unreachable": {
    severity: "warning",
    explanation:
      "An interrupt controller leads to the processor, but the master whose addresses count has no address for its registers, so nobody could enable its lines. Its interrupts were left out.",
  },
  "interrupt-sensitivity": {
    severity: "warning",
    explanation:
      "An AXI interrupt controller was built to sample inputs otherwise than their sources drive them. What the controller was built for counts. Where it samples edges of a level, an interrupt that is active when the line is enabled is not seen: clear the source before waiting. Where it samples a level of an edge, a short pulse may be lost.",
  },
  "interrupt-several": {
    severity: "info",
    explanation:
      "One interrupt output reaches the processor in several ways, for example directly and through a controller. The overlay uses the one with the fewest controllers.",
  },
  "interrupt-conflict": {
    severity: "warning",
    explanation:
      "The file names several drivers for a pin on an interrupt's way, so the source is not known; the overlay has no member for it.",
  },
  // Reconfigurable regions
  "region-unknown": {
    severity: "error",
    explanation:
      "--partial names a region that the static design does not have, or gives a file whose region cannot be told. Give it as --partial REGION=FILE, with the path of the container or hierarchy in the static design.",
  },
  "region-module-duplicate": {
    severity: "error",
    explanation: "Two modules of one region have the same name. Rename one of the files.",
  },
  "region-address-outside": {
    severity: "warning",
    explanation:
      "A module of a region has an address outside of the window that the static design keeps for the region: an access there does not reach the module. Give both the same address range.",
  },
  "region-part": {
    severity: "warning",
    explanation:
      "A module was made for another part than the static design; its partial bitstream does not fit. Build both in one project.",
  },
  // Registers
  "registers-none": {
    severity: "info",
    explanation:
      "The design file lists no registers for an addressed IP; it is emitted with its base address, size and raw access.",
  },
  "register-field-outside": {
    severity: "warning",
    explanation: "A field reaches beyond its register; it was left out.",
  },
  "register-field-overlap": {
    severity: "info",
    explanation:
      "Two fields of one register share bits. Both are emitted; a write that names both is refused where they disagree.",
  },
  "register-outside-block": {
    severity: "warning",
    explanation:
      "A register lies beyond the range of its interface; it was left out, since an access there could hang the bus.",
  },
  "register-block-unmapped": {
    severity: "info",
    explanation:
      "An interface has several address blocks, and the master's address map leads to some of them only. Registers of the others cannot be reached and were left out. Assign the block an address in the address editor if they are needed.",
  },
  "register-duplicate": {
    severity: "info",
    explanation: "Two registers of one interface have the same name and offset; the first was taken.",
  },
  "register-wide": {
    severity: "info",
    explanation: "A register is wider than 64 bits: it is emitted as a window of memory.",
  },
  "register-unaligned": {
    severity: "warning",
    explanation:
      "A register's offset is no multiple of its bus's width in bytes; a bus access cannot address it, and it was left out.",
  },
  // Names
  "name-clash": {
    severity: "warning",
    explanation:
      "Two names of the design become the same identifier; one got a suffix. Both are named in the message.",
  },
  "name-reserved": {
    severity: "info",
    explanation:
      "A name of the design is a member that every overlay, hierarchy or IP has, or a word that cannot name the parameter of a method; it got a _ suffix.",
  },
  // Output
  "output-unwritable": {
    severity: "error",
    explanation: "The output folder could not be written. Nothing was changed.",
  },
  "output-foreign": {
    severity: "error",
    explanation:
      "A file that would be written exists and was not written by pynq-gen. Move it away, or choose another output folder.",
  },
  "output-edited": {
    severity: "warning",
    explanation:
      "A generated file was changed by hand; the change is lost with this run. Put such code beside the overlay, not into it.",
  },
  "output-manifest": {
    severity: "warning",
    explanation:
      "The manifest in the output folder was damaged, for example by a merge. Generated files were known by their first line, and the manifest is written anew.",
  },
  "output-busy": { severity: "error", explanation: "Another run of pynq-gen is writing to the same folder." },
  internal: {
    severity: "error",
    explanation: "pynq-gen itself failed. This is a bug: please report it with the input file.",
  },
} as const;

/** A stable diagnostic code. */
export type DiagnosticCode = keyof typeof diagnosticCodes;
