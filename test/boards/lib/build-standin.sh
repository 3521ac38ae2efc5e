#!/usr/bin/env bash
# build-standin.sh zynq|zynqmp: the stand-in module for a kernel that is built already.
set -euo pipefail
. "$(dirname "$0")/env.sh"
out=$BOARDS_DIR/kernel/$1
case $1 in
  zynq) arch=arm cross=$(triplet armhf)- ;;
  zynqmp) arch=arm64 cross=$(triplet arm64)- ;;
esac
rm -rf "$out/module"
cp -r "$BOARDS/module" "$out/module"
make -s -C "$BOARDS_DIR/linux-source-6.1" O="$out" ARCH="$arch" CROSS_COMPILE="$cross" M="$out/module" modules
