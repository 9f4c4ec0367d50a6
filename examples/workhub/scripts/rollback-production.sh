#!/bin/sh
# Takes production back to its previous release.
exec twinport -C "$(dirname "$0")/.." rollback "$@"
