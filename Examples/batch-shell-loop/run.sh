#!/bin/sh
# Restyles every clip of a folder; goes on past failures and tells them at the end. Usage: run.sh [FOLDER]
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
    if [ -e "$result" ]; then
      echo "$result is there already"
      continue
    fi
    "$retrace" restyle "$clip" -o "$result" --look "$look" --speed draft --progress json 2>>"out/$name-$look.log"
    status=$?
    case $status in
      0) echo "$result" ;;
      130) echo "interrupted" >&2; exit 130 ;;
      *) echo "failed with status $status: $clip as $look; see out/$name-$look.log" >&2; failed=1 ;;
    esac
  done
done
exit $failed
