#!/bin/sh
# Does a list in shares with GNU parallel, then joins the parts. Usage: parallel.sh [LIST [SHARES [AT A TIME]]]
#
# With `--sshlogin :,node1,node2` the shares run on several machines that see the same folders. After a crash, run it again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
retrace=${RETRACE:-$here/../../.build/release/retrace}
list=${1:-$here/jobs.json5}
shares=${2:-4}
side=${3:-2}

processors=$(getconf _NPROCESSORS_ONLN)
threads=$((processors / side > 0 ? processors / side : 1))

mkdir -p "$here/out"
# --retries: once more where a machine went down. --joblog: who did what, and how long it took.
seq "$shares" | parallel --jobs "$side" --retries 2 --joblog "$here/out/shares.log" --line-buffer --tagstring "share {}" \
  "$retrace" batch "$list" --shard "{}/$shares" --threads "$threads"
"$retrace" batch "$list" --merge
