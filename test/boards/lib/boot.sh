#!/usr/bin/env bash
# boot.sh BOARD [KERNEL ARGUMENT…]: boots the board once and shows its console. BOARDS_STDIN=/dev/tty and the argument
# `shell` give a shell before the checks.
set -euo pipefail
. "$(dirname "$0")/env.sh"
board=$1
shift
out=$BOARDS_DIR/$board
common=(-no-reboot -display none -nic none -dtb "$out.dtb" -initrd "$out.cpio")
arguments="console=ttyPS0,115200 loglevel=3 panic=-1 uio_pdrv_genirq.of_id=generic-uio"
case $board in
  zynq)
    # One core: this machine has no more in QEMU 7.2. Its first serial port is the other UART.
    qemu=(qemu-system-arm -M xilinx-zynq-a9 -m 1024 -serial /dev/null -serial mon:stdio
      -kernel "$BOARDS_DIR/kernel/zynq/arch/arm/boot/zImage" -append "$arguments maxcpus=1 cma=64M $*")
    ;;
  zynqmp*)
    kernel=$BOARDS_DIR/kernel/zynqmp/arch/arm64/boot/Image
    [ "$board" = zynqmp ] || kernel=$(echo "$(root_of arm64)"/boot/vmlinuz-*)
    qemu=(qemu-system-aarch64 -M "xlnx-zcu102,secure=off,virtualization=off" -smp 4 -m 2048 -serial mon:stdio
      -kernel "$kernel" -append "$arguments cma=256M $*")
    ;;
esac
export QEMU_AUDIO_DRV=none
timeout --foreground "${BOARDS_TIMEOUT:-900}" "${qemu[@]}" "${common[@]}" <"${BOARDS_STDIN:-/dev/null}" | tee "$out.log" || true
