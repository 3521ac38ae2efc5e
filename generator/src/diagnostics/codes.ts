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
      "A name of the design is a member that every overlay, hierarchy or IP has; it got a _ suffix.",
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
  "output-busy": { severity: "error", explanation: "Another run of pynq-gen is writing to the same folder." },
  internal: {
    severity: "error",
    explanation: "pynq-gen itself failed. This is a bug: please report it with the input file.",
  },
} as const;

/** A stable diagnostic code. */
export type DiagnosticCode = keyof typeof diagnosticCodes;
