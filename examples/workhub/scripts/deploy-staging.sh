#!/bin/sh
# Builds what changed and brings it up on staging.
exec twinport -C "$(dirname "$0")/.." deploy "$@"
