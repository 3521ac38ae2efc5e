/*
 * Fields of Xilinx IP on which a write acts although the hardware handoff leaves the word empty. Without a row, a
 * read-modify-write of a neighbour would write a pending flag back and so clear it. `ip` is the VLNV without its
 * version; `register` and `field` are patterns over the whole name in the handoff.
 */
import type { WriteEffect } from "../model/register.js";

/** A field with a write effect. */
export interface WriteEffectFact {
  readonly ip: string;
  readonly register: RegExp;
  readonly field: RegExp;
  readonly writeEffect: WriteEffect;
  readonly source: string;
}

export const writeEffectFacts: readonly WriteEffectFact[] = [
  {
    ip: "xilinx.com:ip:axi_timer",
    register: /^TCSR[01]$/i,
    field: /^T[01]INT$/i,
    writeEffect: "oneToClear",
    source: "PG079, Control/Status Register",
  },
  {
    ip: "xilinx.com:ip:axi_vdma",
    register: /^(MM2S|S2MM)_VDMASR$/i,
    field: /^(FrmCnt|DlyCnt|Err)_Irq$/i,
    writeEffect: "oneToClear",
    source: "PG020, VDMA Status Register (R/WC)",
  },
];
