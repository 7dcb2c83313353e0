#!/bin/sh
# Renders Examples/media again from the Swift sources beside this script. Needs swiftc and ffmpeg.
set -eu
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swiftc -O -wmo -enforce-exclusivity=unchecked ./*.swift -o "$work/harbour"
"$work/harbour" sound >"$work/sound.raw"
raw="-v error -y -f rawvideo -pix_fmt rgb24 -s 640x360 -r 24"

# Full colour goes to limited-range BT.709, as the tags say.
"$work/harbour" video | ffmpeg $raw -i - -f s16le -ar 48000 -ac 2 -i "$work/sound.raw" \
  -vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv420p \
  -c:v libx264 -preset veryslow -crf 20 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
  -c:a aac -b:a 96k -movflags +faststart -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
  ../media/harbour.mp4
"$work/harbour" painted | ffmpeg $raw -i - -frames:v 1 -update 1 -pred mixed -compression_level 9 ../media/painted.png

# The first frame as a still to animate, with its depth and masks of its boat and its water.
still() { ffmpeg -v error -y -f rawvideo -pix_fmt "$1" -s 640x360 -i - -frames:v 1 -update 1 -pred mixed -compression_level 9 "$2"; }
"$work/harbour" frame 0 | still rgb24 ../media/still.png
"$work/harbour" depth | still gray ../media/depth.png
"$work/harbour" boat | still gray ../media/boat.png
"$work/harbour" water | still gray ../media/water.png
