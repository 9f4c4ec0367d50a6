#!/usr/bin/env bash
# Docker Engine >= 25, Compose >= 2.24.4, buildx, git, flock and iptables, from the distribution's own packages.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

oldest_engine=25.0
oldest_compose=2.24.4

# The Engine that answers counts, not a client that happens to lie on PATH; where none runs, the one installed.
engine_version() {
  local running
  if running="$(docker version --format '{{.Server.Version}}' 2>/dev/null)"; then
    printf '%s\n' "$running"
  else
    dockerd --version 2>/dev/null | sed -n 's/^Docker version \([0-9.]*\).*/\1/p'
  fi
}
compose_version() { docker compose version --short 2>/dev/null | tr -d v; }

all_there() {
  has git && has flock && has docker &&
    at_least "$(engine_version)" "$oldest_engine" &&
    at_least "$(compose_version)" "$oldest_compose" &&
    docker buildx version >/dev/null 2>&1
}

install_engine() {
  if has dpkg && dpkg -s docker-ce >/dev/null 2>&1; then
    give_up "Docker's own packages are installed here, and too old (Engine >= $oldest_engine and Compose >= $oldest_compose are needed)." \
      "Upgrade them: apt-get install docker-ce docker-ce-cli docker-buildx-plugin docker-compose-plugin"
  fi
  case "$(distribution)" in
    "debian 12") install_on_debian_12 ;;
    "debian "*) apt_install "Docker" docker.io docker-cli docker-compose docker-buildx iptables ;;
    "ubuntu "*) apt_install "Docker" docker.io docker-compose-v2 docker-buildx iptables ;;
    *)
      give_up "This is neither Debian nor Ubuntu ($(distribution))." \
        "Install Docker Engine >= $oldest_engine, Compose >= $oldest_compose and buildx by hand, then start again."
      ;;
  esac
}

# Debian 12's own Engine (20.10) and Compose (1) are too old. Debian 13's run on it; the low priority keeps
# everything else, libc and runc above all, from moving along.
install_on_debian_12() {
  can_be_root || give_up "Docker Engine >= $oldest_engine is missing here, and installing it takes root." "Start this again as root."
  say "adding Debian 13 as a low-priority package source, for Docker alone"
  as_root tee /etc/apt/preferences.d/trixie-docker >/dev/null <<'PIN'
Package: *
Pin: release n=trixie
Pin-Priority: 100
PIN
  # From the mirror that this machine takes Debian 12 from.
  local mirror
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | sort -u | sed -n 1p)"
  as_root tee /etc/apt/sources.list.d/trixie-docker.sources >/dev/null <<SOURCE
Types: deb
URIs: $mirror
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
  refresh_packages
  apt_install "Docker" docker.io/trixie docker-cli/trixie docker-compose/trixie docker-buildx/trixie iptables
}

all_there && exit 0
want git git
want flock util-linux
all_there || install_engine
hash -r
all_there || give_up "After the installation: Engine $(engine_version), Compose $(compose_version). Needed: Engine >= $oldest_engine, Compose >= $oldest_compose, buildx." \
  "Another docker may come first on PATH: $(command -v docker). Remove it, then start again."
say "Docker Engine $(engine_version), Compose $(compose_version)"
