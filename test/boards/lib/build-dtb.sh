#!/usr/bin/env bash
# build-dtb.sh BOARD: the board's own device tree with the changes in dts/, and the overlays beside it.
set -euo pipefail
. "$(dirname "$0")/env.sh"
board=$1
case $board in
  zynq) base=$BOARDS_DIR/kernel/zynq/arch/arm/boot/dts/zynq-zc702.dtb ;;
  zynqmp) base=$BOARDS_DIR/kernel/zynqmp/arch/arm64/boot/dts/xilinx/zynqmp-zcu102-rev1.0.dtb ;;
  zynqmp-debian*) base=$(echo "$(root_of arm64)"/usr/lib/linux-image-*/xilinx/zynqmp-zcu102-rev1.0.dtb) ;;
esac
{
  dtc -q -I dtb -O dts "$base"
  cat "$BOARDS/dts/$(checks_of "$board").dtsi"
} | dtc -q -I dts -O dtb -o "$BOARDS_DIR/$board.dtb"
for overlay in "$BOARDS/dts/$board"-*.dtso; do
  [ ! -f "$overlay" ] || dtc -q -@ -I dts -O dtb -o "$BOARDS_DIR/$(basename "$overlay" .dtso).dtbo" "$overlay"
done
