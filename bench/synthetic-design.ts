/** How large a made-up design is. */
export interface SyntheticSize {
  /** IP types, each with registers of its own. */
  readonly types: number;
  readonly instances: number;
  readonly registers: number;
  readonly fields: number;
}

/** A hardware handoff in Vivado's form, of any size: one PS that reaches IPs of made-up types. */
export function syntheticDesign(size: SyntheticSize): string {
  const modules: string[] = [];
  const ranges: string[] = [];
  let address = 0x4000_0000;
  for (let type = 0; type < size.types; type += 1) {
    for (let instance = 0; instance < size.instances; instance += 1) {
      const name = `block_${type}_${instance}`;
      modules.push(moduleText(name, type, size));
      ranges.push(
        `<MEMRANGE ADDRESSBLOCK="Reg" BASENAME="C_BASEADDR" BASEVALUE="0x${address.toString(16)}" HIGHNAME="C_HIGHADDR" HIGHVALUE="0x${(address + 0xffff).toString(16)}" INSTANCE="${name}" MASTERBUSINTERFACE="M_AXI_GP0" MEMTYPE="REGISTER" SLAVEBUSINTERFACE="S_AXI"/>`,
      );
      address += 0x1_0000;
    }
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<EDKSYSTEM EDWVERSION="1.2" VIVADOVERSION="2022.1">
<SYSTEMINFO ARCH="zynq" DEVICE="7z020" NAME="synthetic" PACKAGE="clg400" SPEEDGRADE="-1"/>
<EXTERNALPORTS/><EXTERNALINTERFACES/>
<MODULES>
<MODULE FULLNAME="/ps7" INSTANCE="ps7" MODTYPE="processing_system7" IS_PL="FALSE" VLNV="xilinx.com:ip:processing_system7:5.5">
<PARAMETERS/><PORTS/><BUSINTERFACES/><MEMORYMAP>${ranges.join("\n")}</MEMORYMAP></MODULE>
${modules.join("\n")}
</MODULES></EDKSYSTEM>
`;
}

function moduleText(name: string, type: number, size: SyntheticSize): string {
  const registers = Array.from({ length: size.registers }, (_, at) =>
    registerText(`REG_${at}`, at * 4, size.fields),
  );
  const parameters = Array.from(
    { length: 40 },
    (_, at) => `<PARAMETER NAME="C_OPTION_${at}" VALUE="${at}"/>`,
  );
  return `<MODULE FULLNAME="/${name}" INSTANCE="${name}" MODCLASS="PERIPHERAL" MODTYPE="block_${type}" VLNV="example.org:bench:block_${type}:1.0">
<ADDRESSBLOCKS><ADDRESSBLOCK ACCESS="read-write" INTERFACE="S_AXI" NAME="Reg" RANGE="65536" USAGE="register"><REGISTERS>${registers.join("")}</REGISTERS></ADDRESSBLOCK></ADDRESSBLOCKS>
<PARAMETERS>${parameters.join("")}</PARAMETERS><PORTS/><BUSINTERFACES><BUSINTERFACE BUSNAME="bus" DATAWIDTH="32" NAME="S_AXI" TYPE="SLAVE" VLNV="xilinx.com:interface:aximm:1.0"><PARAMETER NAME="PROTOCOL" VALUE="AXI4LITE"/></BUSINTERFACE></BUSINTERFACES></MODULE>`;
}

function registerText(name: string, offset: number, fields: number): string {
  const width = Math.max(1, Math.floor(32 / fields));
  const property = (key: string, value: string | number): string =>
    `<PROPERTY NAME="${key}" VALUE="${value}"/>`;
  const list = Array.from({ length: fields }, (_, at) =>
    [
      `<FIELD NAME="FIELD_${at}">`,
      property("DESCRIPTION", `What field ${at} of ${name} is for, said in a sentence of usual length.`),
      property("ACCESS", "read-write"),
      property("MODIFIED_READ_VALUES", ""),
      property("READ_ACTION", ""),
      property("BIT_OFFSET", at * width),
      property("BIT_WIDTH", width),
      "</FIELD>",
    ].join(""),
  );
  return [
    `<REGISTER NAME="${name}">`,
    property("DESCRIPTION", `Register ${name}`),
    property("ADDRESS_OFFSET", `0x${offset.toString(16)}`),
    property("SIZE", 32),
    property("ACCESS", "read-write"),
    property("IS_ENABLED", "true"),
    property("RESET_VALUE", "0x0"),
    `<FIELDS>${list.join("")}</FIELDS></REGISTER>`,
  ].join("");
}
