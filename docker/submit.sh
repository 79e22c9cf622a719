#!/bin/bash
# Submits a job, unless it runs already: submit.sh NAME CLASS PARALLELISM [--key value ...]
#
#   AIRCHECK_FROM  a savepoint or checkpoint to begin from; "nothing": begin with empty state though
#                  the job ran here before
#   AIRCHECK_JAR   where CLASS is, if not in the jar of recording and callbacks
#
# After the first time it does not begin with empty state by itself: what the state held would be
# lost (open files, and what waited for COS).
set -euo pipefail

name=$1
class=$2
parallelism=$3
shift 3

jar=${AIRCHECK_JAR:-/opt/aircheck/aircheck-job.jar}
marks=${AIRCHECK_MARKS:-/var/lib/aircheck/submitted}
from=${AIRCHECK_FROM:-}

# A JobManager that was just started may still be busy with taking its jobs up again.
running=
for attempt in 1 2 3 4 5 6; do
    if running=$(flink list --running --scheduled); then
        break
    fi
    if [ "$attempt" = 6 ]; then
        echo "submit: the JobManager does not answer" >&2
        exit 1
    fi
    sleep "${AIRCHECK_WAIT:-5}"
done
if grep -qF " : $name (" <<<"$running"; then
    echo "submit: $name runs already"
    exit 0
fi

options=(-d -p "$parallelism" -c "$class")
if [ -z "$from" ] && [ -e "$marks/$name" ]; then
    echo "submit: $name ran here before and does not run now; set AIRCHECK_FROM to a savepoint," \
        "or to nothing to begin with empty state" >&2
    exit 1
fi
if [ -n "$from" ] && [ "$from" != nothing ]; then
    options+=(-s "$from")
fi

arguments=("$@")
# Without an address of its own the store is Tencent COS.
if [ -n "${COS_ENDPOINT:-}" ]; then
    arguments+=(--cos.endpoint "$COS_ENDPOINT")
fi

flink run "${options[@]}" "$jar" "${arguments[@]}"
mkdir -p "$marks"
touch "$marks/$name"
