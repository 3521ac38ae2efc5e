#!/usr/bin/env bash
# unit.sh ARCH: the helper built for armhf or arm64, in that architecture's Node under qemu-user, without hardware.
set -euo pipefail
. "$(dirname "$0")/env.sh"
arch=$1
case $arch in
  armhf) qemu=$(command -v qemu-arm-static || command -v qemu-arm) ;;
  arm64) qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) ;;
esac
passed=0 failed=0

out=$BOARDS_DIR/unit/$arch/pynq_native.node
node "$PROJECT/runtime/scripts/build-native.mjs" --required --arch "$(node_arch "$arch")" --cc "$(triplet "$arch")-gcc" --out "$out" >/dev/null
for script in run-checks run-lines; do
  if text=$(PYNQ_GEN_NATIVE=$out timeout 200 "$qemu" -L "$(root_of "$arch")" "$(node_of "$arch")" "$PROJECT/test/dist/native/exercise/$script.js" 2>&1); then
    echo "ok - $script: $text"
    passed=$((passed + 1))
  else
    echo "$text"
    echo "not ok - $script on $arch"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
