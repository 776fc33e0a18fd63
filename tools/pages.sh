#!/bin/sh
# Builds the pages; where the machine's Node won't do, it is brought from the package index first.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/say.sh

if .venv/bin/python hatch_build.py needs-node; then
    tools/install.sh node || exit 1
fi
: >"$log"
quietly 'Building the pages' .venv/bin/python hatch_build.py pages
