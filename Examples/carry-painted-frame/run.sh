#!/bin/sh
# Carries the painted first frame through the example clip.
set -eu
cd "$(dirname "$0")"
retrace=${RETRACE:-../../.build/release/retrace}
mkdir -p out

"$retrace" restyle ../media/harbour.mp4 -o out/painted.mp4 --keyframe 0=../media/painted.png \
  --preview side-by-side --overwrite

# What the carrying rests on: where every point of the first frame went.
"$retrace" track ../media/harbour.mp4 -o out/motion --preview motion --overwrite
