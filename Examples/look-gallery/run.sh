#!/bin/sh
# Paints one frame with every look and lays the results out on one sheet. Usage: run.sh [PICTURE]
set -eu
cd "$(dirname "$0")"
retrace=${RETRACE:-../../.build/release/retrace}
mkdir -p out
rm -f out/tile-*.png

picture=${1:-out/frame.png}
[ $# -gt 0 ] || ffmpeg -v error -y -i ../media/harbour.mp4 -frames:v 1 out/frame.png

count=0
for look in $("$retrace" looks | awk '$1 != "plain" {print $1}'); do
  echo "$look"
  "$retrace" stylize "$picture" -o "out/$look.png" --look "$look" --max-edge 640 --overwrite --quiet
  cp "out/$look.png" "$(printf 'out/tile-%03d.png' "$count")"
  count=$((count + 1))
done

columns=3
rows=$(((count + columns - 1) / columns))
ffmpeg -v error -y -start_number 0 -i out/tile-%03d.png \
  -vf "scale=426:-2,tile=${columns}x${rows}:padding=4:margin=4:color=white" -frames:v 1 -update 1 out/gallery.png
rm -f out/tile-*.png
echo "out/gallery.png"
