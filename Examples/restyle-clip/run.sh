#!/bin/sh
# Restyles the example clip with one look. Usage: run.sh [LOOK]
set -eu
cd "$(dirname "$0")"
retrace=${RETRACE:-../../.build/release/retrace}
look=${1:-watercolor}
mkdir -p out

"$retrace" restyle ../media/harbour.mp4 -o "out/$look.mp4" --look "$look" --preview side-by-side --overwrite
"$retrace" measure ../media/harbour.mp4 "out/$look.mp4"
