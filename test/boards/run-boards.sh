#!/usr/bin/env bash
# run-boards.sh [all] [BOARD…]: runs the checks on emulated boards; fetches and builds what is missing. Boards:
#   unit              the helper in foreign Nodes, no board
#   zynqmp-debian     ZynqMP (zcu102), Debian's arm64 kernel as it is, 64-bit Node
#   zynqmp-debian32   the same kernel, 32-bit Node
#   zynq              Zynq-7000 (zc702), a kernel built here
#   zynqmp            ZynqMP, a kernel built here
# Without a name: the first three. `all`: all five. The last line is `N passed, N failed`. See docs/boards-tier.md.
set -uo pipefail
. "$(dirname "$0")/lib/env.sh"
names=("$@")
if [ $# -eq 0 ]; then names=(unit zynqmp-debian zynqmp-debian32); fi
if [ "${1:-}" = all ]; then names=(unit zynqmp-debian zynqmp-debian32 zynq zynqmp); fi
case $(uname -sm) in
  "Linux x86_64") ;;
  *)
    echo "skip: the emulated boards need Linux on x86-64, this is $(uname -sm)"
    echo "0 passed, 0 failed"
    exit 0
    ;;
esac

passed=0 failed=0
add() { # NAME LOG: adds the result in the log's last such line
  local line
  line=$(tr -d '\r' <"$2" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -1)
  if [ -z "$line" ]; then
    echo "## $1: no result"
    failed=$((failed + 1))
    return
  fi
  # shellcheck disable=SC2086 # four words
  set -- "$1" $line
  passed=$((passed + $2)) failed=$((failed + $4))
  echo "## $1: $2 passed, $4 failed"
}

prepare() { # BOARD: what it needs that is not there yet
  case $1 in
    unit) "$BOARDS/lib/fetch.sh" armhf arm64 ;;
    zynq | zynqmp)
      "$BOARDS/lib/fetch.sh" "$(arch_of "$1")" || return 1
      local built=$BOARDS_DIR/kernel/$1/built sum
      sum=$(cat "$BOARDS/kernel/common.config" "$BOARDS/kernel/$1.config" "$BOARDS/lib/build-kernel.sh" | sha256sum)
      if [ "$(cat "$built" 2>/dev/null)" != "$sum" ]; then
        echo "building the kernel of $1, 5 to 10 minutes"
        "$BOARDS/lib/build-kernel.sh" "$1" && echo "$sum" >"$built" || return 1
      fi
      "$BOARDS/lib/build-standin.sh" "$1"
      ;;
    zynqmp-debian*)
      "$BOARDS/lib/fetch.sh" arm64 "$(arch_of "$1")" || return 1
      [ -f "$BOARDS_DIR/debian-module/uio_pdrv_genirq.ko" ] || "$BOARDS/lib/build-module.sh"
      ;;
  esac
}

for board in "${names[@]}"; do
  [ "$board" = unit ] || arch_of "$board" >/dev/null || exit 2
  missing=$(missing_packages "$board" | tr '\n' ' ')
  if [ -n "$missing" ]; then
    echo "skip: board $board needs Debian packages: $missing"
    continue
  fi
  log=$(mktemp)
  started=$(date +%s)
  if ! prepare "$board"; then
    echo "## $board: it could not be prepared"
    failed=$((failed + 1))
    continue
  fi
  if [ "$board" = unit ]; then
    for arch in armhf arm64; do
      "$BOARDS/lib/unit.sh" "$arch" | tee "$log"
      add "unit $arch" "$log"
    done
  else
    { "$BOARDS/lib/build-dtb.sh" "$board" && "$BOARDS/lib/build-initramfs.sh" "$board" && "$BOARDS/lib/boot.sh" "$board"; } | tee "$log"
    add "$board" "$log"
  fi
  echo "   $board took $(($(date +%s) - started)) s"
  rm -f "$log"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
