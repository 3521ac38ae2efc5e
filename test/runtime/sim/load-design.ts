import { type MmioRegion, SimDevice, type SimDeviceOptions } from "@pynq-gen/runtime";
import type {
  InterfaceDescriptor,
  OverlayDescriptor,
  RegisterBlockDescriptor,
} from "@pynq-gen/runtime/codegen/v1";
import { descriptor } from "../demo/metadata.js";

/** A simulated device with one IP, `ip`, at 0x40000000, and its window. */
export async function simulate(
  block: RegisterBlockDescriptor | undefined,
  options: SimDeviceOptions & { readonly placed?: Partial<InterfaceDescriptor> } = {},
): Promise<{ readonly device: SimDevice; readonly mmio: MmioRegion; readonly design: OverlayDescriptor }> {
  const { placed, ...deviceOptions } = options;
  const device = new SimDevice(deviceOptions);
  const design: OverlayDescriptor = {
    ...descriptor,
    name: "one",
    ips: {
      ip: {
        path: "ip",
        vlnv: "user.org:user:ip:1.0",
        interfaces: {
          S_AXI: { base: 0x4000_0000n, size: 0x1000, dataWidth: 32, kind: "register", ...placed },
        },
        ...(block === undefined ? {} : { registers: { S_AXI: block } }),
      },
    },
    interrupts: {},
  };
  await device.programmer.program({ descriptor: design, download: true });
  return { device, mmio: device.mmio(0x4000_0000n, Number(placed?.size ?? 0x1000)), design };
}
