#!/usr/bin/env bash
# apt-private.sh ARCH FOLDER PACKAGE…: downloads Debian packages of any architecture into a folder. The repositories are
# this machine's own; apt's state stays in BOARDS_DIR, and nothing is installed.
# `kernel:NAME` names the image that the metapackage NAME depends on.
set -euo pipefail
. "$(dirname "$0")/env.sh"
arch=$1 out=$2 state=$BOARDS_DIR/apt/$1
shift 2
mkdir -p "$state"/{state/lists/partial,cache/archives/partial} "$out"
: >"$state/status"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
# shellcheck disable=SC2016 # apt-get expands these
apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
  awk -v arch="$arch" -v keys="$keys" '$1 == "Debian" && $4 == "main" {
    printf "deb [arch=%s signed-by=%s] %s %s main\n", arch, keys, $2, $3 }' >"$state/sources.list"
[ -s "$state/sources.list" ] || { echo "this machine's apt knows no Debian repository (apt-get update)" >&2; exit 1; }
options=(
  -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o "Dir::State=$state/state"
  -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" -o "Dir::Etc::sourcelist=$state/sources.list"
  -o Dir::Etc::sourceparts=- -o APT::Sandbox::User= -qq
)
if [ -z "$(find "$state/updated" -mmin -60 2>/dev/null)" ]; then
  apt-get "${options[@]}" update || echo "apt: some index is not in step, going on" >&2
  touch "$state/updated"
fi
names=()
for package in "$@"; do
  case $package in
    kernel:*) names+=("$(apt-cache "${options[@]}" depends "${package#kernel:}" | awk '/Depends: linux-image/ { print $2; exit }')") ;;
    *) names+=("$package") ;;
  esac
done
cd "$out"
apt-get "${options[@]}" download "${names[@]}"
