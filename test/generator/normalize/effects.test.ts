/* What reading and writing a field does, beyond the words of the handoff. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { effectContext, resolveEffects } from "#generator/normalize/effects.js";
import type { RawField, RawRegister } from "#generator/parse/hwh/raw.js";

function field(name: string, writeEffect = "", readEffect = ""): RawField {
  return {
    name,
    description: "",
    bitOffset: 0,
    bitWidth: 1,
    access: "read-write",
    writeEffect,
    readEffect,
    origin: { file: "made-up.hwh" },
  };
}

function register(name: string, offset: bigint, fields: readonly RawField[]): RawRegister {
  return {
    name,
    description: "",
    offset,
    size: 32,
    access: "read-write",
    enabled: true,
    fields,
    origin: { file: "made-up.hwh" },
  };
}

/** The effects of one field in a register of an IP. */
function effects(vlnv: string, name: string, one: RawField): ReturnType<typeof resolveEffects> {
  const raw = register(name, 0x40n, [one]);
  return resolveEffects(raw, one, effectContext([raw], vlnv, "2024.1"));
}

test("a timer's interrupt flag is cleared by writing 1, though the handoff says nothing", () => {
  for (const index of ["0", "1"]) {
    const found = effects("xilinx.com:ip:axi_timer:2.0", `TCSR${index}`, field(`T${index}INT`));
    assert.equal(found, { writeEffect: "oneToClear" });
  }
});

test("… in every version of the IP, but not in another IP, register or field", () => {
  const flag = field("T0INT");
  assert.equal(effects("xilinx.com:ip:axi_timer:3.7", "TCSR0", flag), { writeEffect: "oneToClear" });
  assert.equal(effects("acme.com:ip:axi_timer:2.0", "TCSR0", flag), {});
  assert.equal(effects("xilinx.com:ip:axi_timer:2.0", "TLR0", flag), {});
  assert.equal(effects("xilinx.com:ip:axi_timer:2.0", "TCSR0", field("ENT0")), {});
});

test("both channels of a VDMA have the flags that the handoff marks on one", () => {
  for (const channel of ["MM2S", "S2MM"]) {
    const found = effects("xilinx.com:ip:axi_vdma:6.3", `${channel}_VDMASR`, field("FrmCnt_Irq"));
    assert.equal(found, { writeEffect: "oneToClear" });
  }
});

test("a word in the handoff stands against a row of the table", () => {
  const found = effects("xilinx.com:ip:axi_timer:2.0", "TCSR0", field("T0INT", "oneToToggle"));
  assert.equal(found, { writeEffect: "oneToToggle" });
});

test("the bare word modify says nothing, and reserved fields have no effects", () => {
  assert.equal(effects("acme.com:ip:thing:1.0", "STATUS", field("DONE", "modify", "modify")), {});
  assert.equal(effects("acme.com:ip:thing:1.0", "STATUS", field("RESERVED_1", "oneToClear", "clear")), {});
  assert.equal(effects("acme.com:ip:thing:1.0", "STATUS", field("DONE", "oneToClear", "clear")), {
    writeEffect: "oneToClear",
    readEffect: "clear",
  });
});

test.run();
