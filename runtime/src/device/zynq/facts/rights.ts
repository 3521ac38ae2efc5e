/**
 * Which right a user lacks when the system refuses a file, and how to get it: by the file's place. The udev rules and
 * the `tmpfiles.d` line are in docs/board.md.
 */
export interface Right {
  readonly prefix: string;
  /** The right, to follow "needs". */
  readonly right: string;
  readonly remedy: string;
}

export const rights: readonly Right[] = [
  {
    prefix: "/sys/class/fpga_manager/",
    right: "write access to the FPGA manager",
    remedy: "run as root, or give a group the flags and firmware files by a udev rule (docs/board.md)",
  },
  {
    prefix: "/sys/kernel/config/",
    right: "write access to configfs device-tree overlays",
    remedy: "run as root: configfs gives no rights to others",
  },
  {
    prefix: "/lib/firmware",
    right: "write access to the firmware folder",
    remedy: "run as root, or set firmware_class.path to a folder of your group (docs/board.md)",
  },
  {
    prefix: "/dev/mem",
    right: "read-write access to /dev/mem and the capability CAP_SYS_RAWIO",
    remedy:
      "run as root on a kernel without STRICT_DEVMEM for these addresses, or describe the IP as generic-uio in the " +
      "device tree and use its /dev/uio node (docs/board.md)",
  },
  {
    prefix: "/dev/uio",
    right: "read-write access to the UIO node",
    remedy: 'add a udev rule such as SUBSYSTEM=="uio", GROUP="pynq", MODE="0660" and join that group',
  },
  {
    prefix: "/dev/dri/",
    right: "read-write access to the render node of zocl",
    remedy: "join the group render, or add the udev rule that comes with XRT",
  },
  {
    prefix: "/dev/udmabuf",
    right: "read-write access to the u-dma-buf device",
    remedy: 'add a udev rule such as SUBSYSTEM=="u-dma-buf", GROUP="pynq", MODE="0660" and join that group',
  },
  {
    prefix: "/sys/class/u-dma-buf/",
    right: "write access to u-dma-buf's sync attributes",
    remedy:
      "give a group sync_for_cpu and sync_for_device by a udev rule (docs/board-memory.md), or run as root",
  },
  {
    prefix: "/dev/gpiochip",
    right: "read-write access to the GPIO character device",
    remedy: 'add a udev rule such as SUBSYSTEM=="gpio", GROUP="pynq", MODE="0660" and join that group',
  },
  {
    prefix: "/sys/class/gpio",
    right: "write access to the sysfs GPIO files",
    remedy: "run as root, or use a kernel with GPIO character devices",
  },
  {
    prefix: "/run/pynq-gen",
    right: "write access to the state folder that processes share",
    remedy: "make it once at boot by tmpfiles.d, owned by a group of its users (docs/board.md)",
  },
];
