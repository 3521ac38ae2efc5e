#!/usr/bin/env bash
# build-module.sh: uio_pdrv_genirq.ko for Debian's own arm64 kernel, which has none, out of tree: the source file from
# linux-source-6.1, the headers unpacked in place. Takes seconds.
set -euo pipefail
. "$(dirname "$0")/env.sh"
headers=$BOARDS_DIR/root/arm64-headers out=$BOARDS_DIR/debian-module
version=$(basename "$(echo "$(root_of arm64)"/boot/vmlinuz-*)")
version=${version#vmlinuz-}
rm -rf "$headers" "$out"
mkdir -p "$headers" "$out"
"$BOARDS/lib/apt-private.sh" arm64 "$out" "linux-headers-$version" "linux-headers-${version%-arm64}-common"
"$BOARDS/lib/apt-private.sh" "$(dpkg --print-architecture)" "$out" linux-kbuild-6.1
for file in "$out"/*.deb; do dpkg-deb -x "$file" "$headers"; done
sed -i "s#include /usr/src#include $headers/usr/src#" "$headers/usr/src/linux-headers-$version/Makefile"
tar xf /usr/src/linux-source-6.1.tar.xz -C "$out" --strip-components=3 linux-source-6.1/drivers/uio/uio_pdrv_genirq.c
echo 'obj-m := uio_pdrv_genirq.o' >"$out/Makefile"
make -s -C "$headers/usr/src/linux-headers-$version" ARCH=arm64 CROSS_COMPILE="$(triplet arm64)-" M="$out" modules
