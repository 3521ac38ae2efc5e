#!/usr/bin/env bash
# fetch.sh ARCH…: the guests' Debian packages and Node, by name, for armhf or arm64.
set -euo pipefail
. "$(dirname "$0")/env.sh"
for arch in "$@"; do
  version="NODE_$arch"
  node=$BOARDS_DIR/npm/node-$arch-${!version}
  if [ ! -x "$node/bin/node" ]; then
    packed=$(mktemp -d)
    npm pack --silent --pack-destination "$packed" "$(node_package "$arch")" >/dev/null
    mkdir -p "$node"
    tar xzf "$packed"/*.tgz --strip-components=1 -C "$node"
    rm -rf "$packed"
  fi
  if [ ! -f "$(root_of "$arch")/complete" ]; then
    debs=$BOARDS_DIR/debs/$arch
    rm -rf "$debs" "$(root_of "$arch")"
    mkdir -p "$(root_of "$arch")"
    # armhf's own kernel has no ARCH_ZYNQ: of no use.
    kernel=$([ "$arch" = arm64 ] && echo kernel:linux-image-arm64 || true)
    # shellcheck disable=SC2086 # an empty name is no package
    "$BOARDS/lib/apt-private.sh" "$arch" "$debs" $kernel busybox-static libc6 libgcc-s1 libstdc++6 libatomic1
    for file in "$debs"/*.deb; do dpkg-deb -x "$file" "$(root_of "$arch")"; done
    touch "$(root_of "$arch")/complete"
  fi
done
