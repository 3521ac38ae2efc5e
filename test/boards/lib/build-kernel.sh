#!/usr/bin/env bash
# build-kernel.sh zynq|zynqmp: Debian's linux-source-6.1 with a small configuration. Needed because
# Debian's armhf kernel has no ARCH_ZYNQ, and neither armhf nor arm64 has UIO_PDRV_GENIRQ, DMABUF_HEAPS, FPGA or
# OF_OVERLAY. Takes 5 to 10 minutes on two cores.
set -euo pipefail
. "$(dirname "$0")/env.sh"
board=$1 source=$BOARDS_DIR/linux-source-6.1 out=$BOARDS_DIR/kernel/$1
case $board in
  zynq) arch=arm image=zImage dtbs=zynq-zc702.dtb cross=$(triplet armhf)- ;;
  zynqmp) arch=arm64 image=Image dtbs=xilinx/zynqmp-zcu102-rev1.0.dtb cross=$(triplet arm64)- ;;
esac
[ -d "$source" ] || tar xf /usr/src/linux-source-6.1.tar.xz -C "$BOARDS_DIR"
mkdir -p "$out"
cat "$BOARDS/kernel/common.config" "$BOARDS/kernel/$board.config" >"$out/wanted.config"
build() { make -s -j"${BOARDS_JOBS:-$(nproc)}" -C "$source" O="$out" ARCH="$arch" CROSS_COMPILE="$cross" "$@"; }
build KCONFIG_ALLCONFIG="$out/wanted.config" allnoconfig
while read -r line; do # every wanted option must have survived its dependencies
  case $line in
    CONFIG_*=n) ! grep -q "^${line%=n}=" "$out/.config" || { echo "unwanted: ${line%=n}" >&2; exit 1; } ;;
    CONFIG_*) grep -qxF "$line" "$out/.config" || { echo "lost: $line" >&2; exit 1; } ;;
  esac
done <"$out/wanted.config"
build DTC_FLAGS=-@ "$image" modules "$dtbs"
