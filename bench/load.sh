#!/bin/bash
# How the served program behaves from idle to three times what it can do, and what one heavy asker
# does to the others. Usage: bench/load.sh BUILD-FOLDER [SECONDS]
# (cmake --preset bench -B BUILD-FOLDER; cmake --build BUILD-FOLDER --target luotsi luotsi_load_bench)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)/bin
seconds=${2:-8}
work=$(mktemp -d)
port=18091
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$here/.."
ulimit -n 16384 2>/dev/null || true

"$bin/luotsi" demo --residents 200 --days 10 --seed 1 --database "$work/demo.db" >/dev/null 2>&1
start() {
    "$bin/luotsi" serve --demo --quiet --database "$work/demo.db" --port $port >"$work/log" 2>&1 &
    server=$!
    until curl -fs "http://localhost:$port/api/health" >/dev/null; do
        kill -0 $server 2>/dev/null || { cat "$work/log"; exit 1; }
        sleep 0.05
    done
}
start
load() { "$bin/luotsi_load_bench" "$@" | sed -n 's/^\(HEAVY \)\{0,1\}RESULT //p'; }
row() { printf '%-22s %8s %8s %8s %7s %9s %9s %9s\n' "$@"; }

echo "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
for kind in form search contacts; do
    row "$kind" offered/s good/s refused/s broken p50,ms p99,ms refused99
    capacity=$(load closed $port "$seconds" $kind 64 | awk '{print $2}')
    for share in 0.1 0.5 1 1.5 2 3; do
        rate=$(awk "BEGIN {printf \"%.0f\", $capacity * $share}")
        # shellcheck disable=SC2046
        row "$share × $capacity" $(load open $port "$seconds" $kind "$rate")
        sleep 1
    done
    echo "resident $(($(awk '/VmRSS/ {print $2}' /proc/$server/status) / 1024)) MB"
done
echo "one heavy asker beside 50 others (20 requests a second of each), a form each"
row "heavy connections" offered/s good/s refused/s broken p50,ms p99,ms refused99
for heavy in 0 1 16 64 256; do
    load fair $port "$seconds" form 50 20 $heavy >"$work/fair"
    # shellcheck disable=SC2046
    row "others beside $heavy" $(sed -n 1p "$work/fair")
    # shellcheck disable=SC2046
    row "  the heavy one" $(sed -n 2p "$work/fair")
    sleep 2
done
echo "one heavy asker beside 600 others, a contact each in three seconds: durable writes"
row "heavy connections" offered/s good/s refused/s broken p50,ms p99,ms refused99
for heavy in 0 1 16 64 256; do
    # Started again each time: an address may send so many contacts in a while and no more.
    kill -TERM $server
    wait $server
    start
    load fair $port "$seconds" contacts 600 0.3 $heavy >"$work/fair"
    # shellcheck disable=SC2046
    row "others beside $heavy" $(sed -n 1p "$work/fair")
    # shellcheck disable=SC2046
    row "  the heavy one" $(sed -n 2p "$work/fair")
done
curl -s "http://localhost:$port/metrics" | grep -E 'refused|cut_off|connections'
kill -TERM $server
wait $server && echo "stopped cleanly"
