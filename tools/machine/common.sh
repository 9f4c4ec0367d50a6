# Sourced by the scripts beside it: how they speak, and how they become root.

say() { printf '· %s\n' "$*" >&2; }

# Says what is wrong and the one thing that mends it, a line each, and ends.
give_up() {
  printf '\n' >&2
  printf '%s\n' "$@" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# at_least 20.20.2 20.19: is the first version not older than the second?
at_least() {
  [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

can_be_root() {
  [ "$(id -u)" = 0 ] && return 0
  has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

# "debian 12", "ubuntu 24.04" …
distribution() {
  (. /etc/os-release 2>/dev/null && printf '%s %s\n' "${ID:-unknown}" "${VERSION_ID:-}")
}

# The package lists are fetched where they are missing or older than an hour, and where a source was added.
lists_are_recent() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null)" ] &&
    [ -n "$(find /var/lib/apt/lists -maxdepth 0 -mmin -60)" ]
}

refresh_packages() {
  say "fetching the package lists"
  quietly as_root apt-get update -q ||
    give_up "The package lists could not be fetched." "Mend the network or the apt sources, then start again."
}

# What a long-winded command says is read only where it fails.
quietly() {
  local said
  said="$("$@" 2>&1)" || {
    printf '%s\n' "$said" | tail -n 25 >&2
    return 1
  }
}

# apt_install WHY PACKAGE…
apt_install() {
  local why="$1"
  shift
  has apt-get || give_up "$why: missing here." "Install $* with this machine's package manager, then start again."
  can_be_root || give_up "$why: missing here, and installing it takes root." "Ask root for: apt-get install $*"
  lists_are_recent || refresh_packages
  say "$why: installing $*"
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" ||
    give_up "$why: the packages could not be installed." "Read the lines above, mend it, then start again."
}

# want PROGRAM PACKAGE: installs the package where the program is missing.
want() {
  has "$1" || apt_install "$1" "$2"
}
