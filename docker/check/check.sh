#!/bin/sh
# Checks the deployment files: check.sh [--self-test] [options of check.py]
#
# Exits with an error and a line for each finding. --self-test proves that each rule can fail; --sync
# copies flink-conf into kubernetes/common.yaml before.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
python=${PYTHON:-python3}
if [ "${1:-}" = --self-test ]; then
    exec "$python" "$here/self_test.py"
fi
exec "$python" "$here/check.py" "$@"
