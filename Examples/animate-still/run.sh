#!/bin/sh
# Moves a still in five ways, and lays moments of them side by side. Needs ffmpeg for the sheet.
set -eu
cd "$(dirname "$0")"
retrace=${RETRACE:-../../.build/release/retrace}
media=../media
mkdir -p out

move() { "$retrace" animate "$media/still.png" --overwrite "$@"; }
move -o out/drag.mp4 --drag "280,190 340,195" --preview motion
move -o out/brush.mp4 --object "$media/boat.png" --brush brush.png --drag "273,70 285,72" --pin 240,198 --pin 330,190 --loop
move -o out/camera.mp4 --camera orbit,zoom-in:8 --depth "$media/depth.png"
move -o out/loop.gif --flow "20%,62% 24%,62%" --flow "75%,62% 79%,62%" --flow-mask "$media/water.png" --loop --fps 12
move -o out/all.mp4 --motion motion.json5 --look watercolor

for name in drag.preview.mp4 drag.mp4 brush.mp4 camera.mp4 loop.gif all.mp4; do
  ffmpeg -v error -y -i "out/$name" -update 1 -frames:v 1 -vf "thumbnail=200,scale=640:-2" "out/.$name.png"
done
ffmpeg -v error -y -i out/.drag.preview.mp4.png -i out/.drag.mp4.png -i out/.brush.mp4.png -i out/.camera.mp4.png \
  -i out/.loop.gif.png -i out/.all.mp4.png -update 1 -frames:v 1 \
  -filter_complex "[0][1][2][3][4][5]xstack=inputs=6:layout=0_0|w0_0|0_h0|w0_h0|0_h0+h0|w0_h0+h0" out/sheet.png
rm -f out/.*.png
