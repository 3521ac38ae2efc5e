/*
 * The control block that HLS puts before a kernel's arguments, and its bits.
 * Source: UG1399 (Vitis HLS User Guide), "S_AXILITE Control Register Map" and "Block-Level Control Protocols".
 */

/** Bytes from the base of the control interface. */
export const CTRL = 0x0;
/** Global interrupt enable: bit 0. */
export const GIER = 0x4;
/** Interrupt enables: bit 0 done, bit 1 ready. A source that is not enabled here does not set its status bit. */
export const IP_IER = 0x8;
/** Interrupt status: bit 0 done, bit 1 ready. */
export const IP_ISR = 0xc;

/** Starts; stays set until the kernel has taken its arguments (ap_ready). */
export const AP_START = 0x01;
/** Ended. `ap_ctrl_hs`: a read clears it. `ap_ctrl_chain`: stays, and stalls the kernel, until AP_CONTINUE. */
export const AP_DONE = 0x02;
export const AP_IDLE = 0x04;
export const AP_READY = 0x08;
/** Lets an `ap_ctrl_chain` kernel go on after it was seen to be done. */
export const AP_CONTINUE = 0x10;
/** Starts anew by itself. */
export const AUTO_RESTART = 0x80;

/** Bit 0 of the control register of an input: its value is there. The kernel clears it when it has taken the value. */
export const VALID = 0x1;

/** Bit 0 of GIER, IER and ISR: the kernel is done. */
export const INTERRUPT_DONE = 0x1;

/** A read of CTRL, for people. */
export function decodeControl(ctrl: number): Readonly<Record<string, boolean>> {
  return {
    AP_START: (ctrl & AP_START) !== 0,
    AP_DONE: (ctrl & AP_DONE) !== 0,
    AP_IDLE: (ctrl & AP_IDLE) !== 0,
    AP_READY: (ctrl & AP_READY) !== 0,
    AUTO_RESTART: (ctrl & AUTO_RESTART) !== 0,
  };
}

/** {@link decodeControl} in a line, for messages. */
export function describeControl(ctrl: number): string {
  const set = Object.entries(decodeControl(ctrl)).filter(([, on]) => on);
  return `CTRL = 0x${ctrl.toString(16)} (${set.map(([name]) => name).join(", ") || "no bit set"})`;
}
