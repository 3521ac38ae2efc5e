#!/usr/bin/env bash
# build-initramfs.sh BOARD: busybox, libc, Node, the runtime with its helper built for the board, and the checks.
set -euo pipefail
. "$(dirname "$0")/env.sh"
board=$1 arch=$(arch_of "$board")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
source=$(root_of "$arch") triplet=$(triplet "$arch")
mkdir -p "$root"/{bin,lib/firmware,dev,pynq/node_modules/@pynq-gen,pynq/runtime}
ln -s lib "$root/lib64"
cp "$source/bin/busybox" "$root/bin/"
cp -L "$source/lib/$triplet"/{libc.so.6,libm.so.6,libdl.so.2,libpthread.so.0,libgcc_s.so.1} "$root/lib/"
cp -L "$source/usr/lib/$triplet"/{libstdc++.so.6,libatomic.so.1} "$root/lib/"
cp -L "$source/lib/$triplet"/ld-linux*.so.* "$root/lib/"
"$triplet-strip" -o "$root/bin/node" "$(node_of "$arch")"

# The packages as an installation has them, and the checks as tsc wrote them.
runtime=$root/pynq/runtime
ln -s ../../runtime "$root/pynq/node_modules/@pynq-gen/runtime"
cp -r "$PROJECT/runtime/dist" "$PROJECT/runtime/package.json" "$runtime/"
find "$runtime" -name '*.d.ts' -delete -o -name '*.map' -delete
out=$runtime/build/linux-$(node_arch "$arch")/pynq_native.node
node "$PROJECT/runtime/scripts/build-native.mjs" --required --arch "$(node_arch "$arch")" --cc "$triplet-gcc" --out "$out" >/dev/null
mkdir -p "$root/pynq/boards"
cp -r "$PROJECT/test/dist/boards"/{guest,overlays} "$root/pynq/boards/"
find "$root/pynq/boards" -name '*.d.ts' -delete -o -name '*.map' -delete
echo '{ "type": "module", "imports": { "#runtime/*": "./runtime/dist/*" } }' >"$root/pynq/package.json"
# The runtime with faults put in on purpose; each must be caught by a check (guest/fault-checks.ts). The same design's on a
# 32-bit user space tries what only that can show.
which=$([ "$board" = zynqmp-debian32 ] && echo 32-bit || echo all)
node "$PROJECT/test/dist/boards/build-faults.js" "$(node_arch "$arch")" "$triplet-gcc" "$root/pynq/faults" "$which"

cp "$BOARDS/guest/init" "$root/init"
echo "$(checks_of "$board")" >"$root/pynq/checks"
for overlay in "$BOARDS_DIR/$board"-*.dtbo; do [ ! -f "$overlay" ] || cp "$overlay" "$root/pynq/"; done
for module in $(modules_of "$board"); do
  IFS=, read -r file parameters <<<"$module"
  cp "$file" "$root/pynq/"
  echo "$(basename "$file") ${parameters//,/ }" >>"$root/pynq/modules"
done
# Device nodes come from the guest's devtmpfs; without root this one is left out, and the kernel says a line more.
mknod "$root/dev/console" c 5 1 2>/dev/null || true
(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --owner=0:0) >"$BOARDS_DIR/$board.cpio"
