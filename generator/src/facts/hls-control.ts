/*
 * The control registers that Vitis HLS gives to an s_axilite interface (UG1399, "S_AXILITE Control Register Map"), and
 * what reading and writing them does. The hardware handoff stamps the word `modify` on nearly every HLS field, so these
 * rows decide. Evidence by version: the comments that HLS writes into each x*_hw.h ("COR" clear on read, "TOW" toggle
 * on write, "COH" clear on handshake).
 */
import type { ReadEffect, WriteEffect } from "../model/register.js";

/** When a row applies. */
export type HlsCondition =
  | "always"
  /** The block has AP_CONTINUE (ap_ctrl_chain): ap_done is cleared by continue, not by a read. */
  | "not-chain"
  /** CTRL has the INTERRUPT bit: written by Vitis HLS 2020.1 and later, where ap_ready became clear-on-read. */
  | "interrupt-bit"
  /** Exported by Vivado 2022.1: the one release whose HLS made the ISR clear-on-read (tapasco#345). */
  | "tool-2022.1";

/** One field of the control block. */
export interface HlsFieldFact {
  /** Offset of the register in bytes; absent: any register of the block. */
  readonly offset?: number;
  /** Name of the field, as a pattern over the whole name, upper case. */
  readonly field: RegExp;
  readonly when: HlsCondition;
  readonly readEffect?: ReadEffect;
  readonly writeEffect?: WriteEffect;
  readonly source: string;
}

export const hlsFieldFacts: readonly HlsFieldFact[] = [
  {
    offset: 0,
    field: /^AP_DONE$/,
    when: "not-chain",
    readEffect: "clear",
    source: "UG1399: ap_done (Read/COR)",
  },
  {
    offset: 0,
    field: /^AP_READY$/,
    when: "interrupt-bit",
    readEffect: "clear",
    source: "x*_hw.h from 2021.2 on: ap_ready (Read/COR)",
  },
  { field: /_AP_VLD$/, when: "always", readEffect: "clear", source: "UG1399: <port>_ap_vld (Read/COR)" },
  {
    offset: 0xc,
    field: /^CHAN[01]_INT_ST$/,
    when: "always",
    writeEffect: "oneToToggle",
    source: "UG1399: IP_ISR (Read/TOW)",
  },
  {
    offset: 0xc,
    field: /^CHAN[01]_INT_ST$/,
    when: "tool-2022.1",
    readEffect: "clear",
    source: "x*_hw.h of 2022.1: IP_ISR (Read/COR)",
  },
];

/** Names of the registers at 0 to 0xC. */
export const hlsControlOffsets: Readonly<Record<"CTRL" | "GIER" | "IP_IER" | "IP_ISR", number>> = {
  CTRL: 0x0,
  GIER: 0x4,
  IP_IER: 0x8,
  IP_ISR: 0xc,
};
