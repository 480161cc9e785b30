#!/usr/bin/env bash
#SBATCH --job-name=sweep
#SBATCH --array=1-4
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
#SBATCH --signal=TERM@60
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%A-%a.log
set -u
# sbatch slurm.sh PLAN.toml [options]; the shard follows from the array.
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" sweep "$@" --threads "$SLURM_CPUS_PER_TASK"
status=$?
# Killed, or stopped because its time is nearly up: the task comes back and goes on from its journal.
if ((status > 128 && ${SLURM_RESTART_COUNT:-0} < 20)); then
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
