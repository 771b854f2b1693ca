#!/bin/bash
# Times FEEL expressions against feelin (npm) in the same run, in turn, and checks that both give
# the same results. Usage: bench/feel.sh BUILD-FOLDER [ROUNDS]
# (cmake --preset bench -B BUILD-FOLDER; cmake --build BUILD-FOLDER --target luotsi_feel_cases_bench)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)/feel
bin=$(cd "$1" && pwd)/bin/luotsi_feel_cases_bench
rounds=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -d "$here/node_modules/feelin" ] || npm --prefix "$here" ci --no-audit --no-fund >/dev/null
"$bin" "$here/cases.txt" --results >"$work/results"
for ((i = 0; i < rounds; ++i)); do
    node "$here/feelin.mjs" "$here/cases.txt" "$work/feelin-$i.json" "$work/results"
    "$bin" "$here/cases.txt" --benchmark_out="$work/luotsi-$i.json" --benchmark_out_format=json \
        --benchmark_min_time=0.05 --benchmark_repetitions=3 >/dev/null 2>&1
done
echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), node $(node --version), $rounds rounds"
node "$here/report.mjs" "$work" "$rounds"
