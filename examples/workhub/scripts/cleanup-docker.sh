#!/bin/sh
# Removes what no environment and no rollback needs.
exec twinport -C "$(dirname "$0")/.." cleanup "$@"
