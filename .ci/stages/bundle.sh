#!/usr/bin/env bash
# The offline bundle, proven; see bundle.py beside this file. Exit code 0 if nothing failed.
set -u
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 MPLBACKEND=Agg PYTHONDONTWRITEBYTECODE=1
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
python3 .ci/stages/bundle.py "$SCRATCH"
