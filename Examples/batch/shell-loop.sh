#!/bin/sh
# Restyles every clip of a folder; goes on past failures and tells them at the end. Usage: shell-loop.sh [FOLDER]
#
# After a crash or a power cut, run it again: what is there is skipped, what was begun is gone on from.
set -u
cd "$(dirname "$0")" || exit 1
retrace=${RETRACE:-../../.build/release/retrace}
folder=${1:-../media}
mkdir -p out

failed=0
for clip in "$folder"/*.mp4 "$folder"/*.mov "$folder"/*.mkv; do
  [ -e "$clip" ] || continue
  name=$(basename "${clip%.*}")
  for look in ink pastel; do
    result="out/$name-$look.mp4"
    # --resume skips what is done, and knows by the inputs and the settings whether it is.
    "$retrace" restyle "$clip" -o "$result" --look "$look" --speed draft --resume --progress json \
      2>>"out/$name-$look.log"
    status=$?
    case $status in
      0) echo "$result" ;;
      130) echo "interrupted" >&2; exit 130 ;;
      *) echo "failed with status $status: $clip as $look; see out/$name-$look.log" >&2; failed=1 ;;
    esac
  done
done
exit $failed
