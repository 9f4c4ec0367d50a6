#!/bin/sh
# Brings staging's release to production: the same images.
exec twinport -C "$(dirname "$0")/.." promote "$@"
