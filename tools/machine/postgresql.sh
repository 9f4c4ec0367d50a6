#!/usr/bin/env bash
# The distribution's PostgreSQL, for tests that start a cluster of their own: the machine gets no cluster by it.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

has pg_createcluster && [ -n "$(ls /usr/lib/postgresql 2>/dev/null)" ] && exit 0

# The package would make a cluster and start it; whoever wants one later makes it by hand.
settings=/etc/postgresql-common/createcluster.d
can_be_root || give_up "PostgreSQL is missing here, and installing it takes root." "Ask root for: apt-get install postgresql"
trap 'as_root rm -f "$settings/none.conf"' EXIT
as_root mkdir -p "$settings"
as_root tee "$settings/none.conf" >/dev/null <<<'create_main_cluster = false'
apt_install "PostgreSQL" postgresql
