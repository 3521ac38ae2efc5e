import type { SensorUnit } from "../../sensors/sensor.js";

/** What a card measures; the word ends the sensor's name. */
export type Quantity = "voltage" | "current" | "power" | "temperature" | "speed";

/** Unit of each. */
export const quantityUnits: Readonly<Record<Quantity, SensorUnit>> = {
  voltage: "V",
  current: "A",
  power: "W",
  temperature: "°C",
  speed: "rpm",
};

/**
 * Attributes of the card's management controller (block `xmc` in sysfs) as [attribute, name, quantity, counts a unit].
 * Source: the sysfs query table of XRT's core/pcie/linux/device_linux.cpp and the units in the names of its queries
 * (milli_volts, milli_amps, microwatts) in core/common/query_requests.h; temperatures are whole degrees.
 */
export const xmcSensors: readonly (readonly [string, string, Quantity, number])[] = [
  ["xmc_power", "card", "power", 1e6],
  ["xmc_12v_pex_vol", "12v_pex", "voltage", 1e3],
  ["xmc_12v_pex_curr", "12v_pex", "current", 1e3],
  ["xmc_12v_aux_vol", "12v_aux", "voltage", 1e3],
  ["xmc_12v_aux_curr", "12v_aux", "current", 1e3],
  ["xmc_12v_aux1", "12v_aux1", "voltage", 1e3],
  ["xmc_12v_sw", "12v_sw", "voltage", 1e3],
  ["xmc_3v3_pex_vol", "3v3_pex", "voltage", 1e3],
  ["xmc_3v3_pex_curr", "3v3_pex", "current", 1e3],
  ["xmc_3v3_aux_vol", "3v3_aux", "voltage", 1e3],
  ["xmc_3v3_aux_cur", "3v3_aux", "current", 1e3],
  ["xmc_3v3_vcc_vol", "3v3_vcc", "voltage", 1e3],
  ["xmc_sys_5v5", "sys_5v5", "voltage", 1e3],
  ["xmc_ddr_vpp_btm", "ddr_vpp_btm", "voltage", 1e3],
  ["xmc_ddr_vpp_top", "ddr_vpp_top", "voltage", 1e3],
  ["xmc_1v2_top", "1v2_top", "voltage", 1e3],
  ["xmc_vcc1v2_btm", "vcc1v2_btm", "voltage", 1e3],
  ["xmc_1v8", "1v8", "voltage", 1e3],
  ["xmc_0v85", "0v85", "voltage", 1e3],
  ["xmc_0v85_curr", "0v85", "current", 1e3],
  ["xmc_mgt0v9avcc", "mgt0v9avcc", "voltage", 1e3],
  ["xmc_mgtavtt", "mgtavtt", "voltage", 1e3],
  ["xmc_hbm_1v2_vol", "hbm_1v2", "voltage", 1e3],
  ["xmc_vpp2v5_vol", "vpp2v5", "voltage", 1e3],
  ["xmc_vccint_vol", "vccint", "voltage", 1e3],
  ["xmc_vccint_curr", "vccint", "current", 1e3],
  ["xmc_vccint_bram_vol", "vccint_bram", "voltage", 1e3],
  ["xmc_vccint_temp", "vccint", "temperature", 1],
  ["xmc_fpga_temp", "fpga", "temperature", 1],
  ["xmc_hbm_temp", "hbm", "temperature", 1],
  ["xmc_fan_temp", "fan_trigger", "temperature", 1],
  ["xmc_se98_temp0", "pcb_top_front", "temperature", 1],
  ["xmc_se98_temp1", "pcb_top_rear", "temperature", 1],
  ["xmc_se98_temp2", "pcb_bottom_front", "temperature", 1],
  ["xmc_cage_temp0", "cage0", "temperature", 1],
  ["xmc_cage_temp1", "cage1", "temperature", 1],
  ["xmc_cage_temp2", "cage2", "temperature", 1],
  ["xmc_cage_temp3", "cage3", "temperature", 1],
  ["xmc_dimm_temp0", "dimm0", "temperature", 1],
  ["xmc_dimm_temp1", "dimm1", "temperature", 1],
  ["xmc_dimm_temp2", "dimm2", "temperature", 1],
  ["xmc_dimm_temp3", "dimm3", "temperature", 1],
  ["xmc_fan_rpm", "fan", "speed", 1],
];

/**
 * Prefixes of hwmon attributes as [prefix, quantity, counts a unit], for cards whose sensors are an hwmon device.
 * Source: the kernel's Documentation/hwmon/sysfs-interface.rst (millivolts, milliamperes, microwatts, millidegrees).
 */
export const hwmonSensors: readonly (readonly [string, Quantity, number])[] = [
  ["in", "voltage", 1e3],
  ["curr", "current", 1e3],
  ["power", "power", 1e6],
  ["temp", "temperature", 1e3],
  ["fan", "speed", 1],
];
