#!/bin/sh
# Does a list in shares, one a task of a Slurm array. Usage:
#
#   array=$(sbatch --parsable slurm-array.sh jobs.json5)
#   sbatch --dependency="afterok:$array" --wrap "retrace batch jobs.json5 --merge"
#
# The list, its clips and its outputs lie where every node sees them. A task whose node went down is queued again by Slurm, or by
# `scontrol requeue`, and goes on where it was.
#SBATCH --job-name=retrace
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=retrace-%A-%a.log
# A minute before the time is up: the frame at hand is finished, and its file closed.
#SBATCH --signal=B:INT@60
set -eu
# In place of the shell, so that Slurm's signals reach it.
exec "${RETRACE:-retrace}" batch "$1" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --threads "${SLURM_CPUS_PER_TASK:-1}"
