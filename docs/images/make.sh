#!/bin/sh
# Makes the pictures of the README and of CARRYING.md again, from the example clip with the release build.
set -eu
cd "$(dirname "$0")"
retrace=${RETRACE:-$PWD/../../.build/release/retrace}
media=$PWD/../../Examples/media

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$retrace" restyle "$media/harbour.mp4" -o "$work/look.mp4" --look watercolor --quiet
"$retrace" restyle "$media/harbour.mp4" -o "$work/painted.mp4" --keyframe 0="$media/painted.png" --quiet

# Three rows: the source, the look, the painted frame; three columns: frames 0, 40 and 80.
pick="select=eq(n\,0)+eq(n\,40)+eq(n\,80),scale=426:-2,tile=3x1:padding=4:color=white,pad=iw:ih+4:0:0:white"
ffmpeg -v error -y -i "$media/harbour.mp4" -i "$work/look.mp4" -i "$work/painted.mp4" -frames:v 1 -update 1 -q:v 3 \
  -filter_complex "[0]$pick[a];[1]$pick[b];[2]$pick[c];[a][b][c]vstack=3" side-by-side.jpg

# What carrying works with: the keyframe and its painting; a later frame, its motion drawn over it, and its painting.
"$retrace" track "$media/harbour.mp4" -o "$work/motion" --at 60 --preview motion --quiet
ffmpeg -v error -y -i "$media/harbour.mp4" -i "$media/painted.png" -i "$work/motion/motion.mp4" -i "$work/painted.mp4" \
  -frames:v 1 -update 1 -q:v 4 -filter_complex "[0]split[s][t];[s]select=eq(n\,0),scale=426:240[a];[1]scale=426:240[b];\
[t]select=eq(n\,60),setpts=0,scale=426:240[c];[2]select=eq(n\,60),setpts=0,scale=426:240[d];\
[3]select=eq(n\,60),setpts=0,scale=426:240[e];[3:v]select=eq(n\,60),setpts=0,crop=160:90:240:130,scale=426:240:flags=neighbor[f];\
[a][b][d]hstack=3[x];[c][e][f]hstack=3[y];[x][y]vstack" carrying.jpg

RETRACE=$retrace ../../Examples/look-gallery/run.sh >/dev/null
ffmpeg -v error -y -i ../../Examples/look-gallery/out/gallery.png -vf scale=1000:-2 -update 1 -q:v 5 looks.jpg
ls -l side-by-side.jpg carrying.jpg looks.jpg
