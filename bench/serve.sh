#!/bin/bash
# Measures the served program with wrk: durable contacts with 256 clients, reads of a plan and of a
# queue, reads at a steady 5,000 a second, readiness and memory; beside them, in the same run, a
# bare Beast "hello" (bench/hello.cpp). Usage: bench/serve.sh BUILD-FOLDER [SECONDS]
# (cmake --preset bench -B BUILD-FOLDER; cmake --build BUILD-FOLDER --target luotsi luotsi_hello_bench)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)/bin
seconds=${2:-10}
work=$(mktemp -d)
database=${LUOTSI_BENCH_DATABASE:-$work/demo.db} # or an empty database: postgresql://…
port=18090
hello_port=18099
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$here/.."

measure() { # name, then the command whose last line says RESULT rate p50 p99 errors
    local name=$1 out
    shift
    out=$("$@" 2>&1 | grep '^RESULT') || { echo "$name: failed"; return 1; }
    read -r _ rate p50 p99 errors <<<"$out"
    printf '%-34s %9s /s   p50 %6s ms   p99 %6s ms   errors %s\n' "$name" "$rate" "$p50" "$p99" "$errors"
    last=$rate
}

echo "making a demo county of 2,000 residents and 90 days …"
"$bin/luotsi" demo --residents 2000 --days 90 --seed 1 --database "$database" >/dev/null 2>&1

"$bin/luotsi_hello_bench" $hello_port >/dev/null &
began=$(date +%s%N)
"$bin/luotsi" serve --demo --quiet --database "$database" --port $port >"$work/log" 2>&1 &
server=$!
until curl -fs "http://localhost:$port/api/health" >/dev/null; do
    kill -0 $server 2>/dev/null || { cat "$work/log"; exit 1; }
    sleep 0.02
done
echo "ready after $((($(date +%s%N) - began) / 1000000)) ms, resident $(($(awk '/VmRSS/ {print $2}' /proc/$server/status) / 1024)) MB"

post() { curl -fs -X POST -H 'X-Luotsi: 1' -H 'Content-Type: application/json' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" "$@"; }
post -D "$work/worker" -d '{"worker":"w-aino-demo"}' "http://localhost:$port/api/dev/sign-in" >/dev/null
post -D "$work/client" -d '{"words":"Äiti tarvitsee apua arkeen.","concerns":"someone close"}' "http://localhost:$port/api/contacts" >/dev/null
cookie() { sed -n 's/^[Ss]et-[Cc]ookie: \([^;]*\).*/\1/p' "$1" | tr -d '\r'; }
worker=$(cookie "$work/worker")
client=$(cookie "$work/client")
url=http://127.0.0.1:$port

measure 'bare Beast hello' wrk -t1 -c64 -d"$seconds" -s "$here/reads.lua" "http://127.0.0.1:$hello_port" -- "x=1" /
hello=$last
measure 'own case and plan' wrk -t1 -c64 -d"$seconds" -s "$here/reads.lua" "$url" -- "$client" /api/my/case
echo "  ratio to hello: $(awk "BEGIN {printf \"%.2f\", $last / $hello}")"
measure 'queue of new matters' wrk -t1 -c64 -d"$seconds" -s "$here/reads.lua" "$url" -- "$worker" '/api/work?queue=new' /api/queues
echo "  ratio to hello: $(awk "BEGIN {printf \"%.2f\", $last / $hello}")"
measure 'reads at a steady 5,000/s' python3 "$here/pace.py" $port "$client" /api/my/case 5000 "$seconds" 50
measure 'durable contacts, 256 clients' wrk -t1 -c256 -d"$seconds" -s "$here/contacts.lua" "$url"
echo "resident after: $(($(awk '/VmRSS/ {print $2}' /proc/$server/status) / 1024)) MB"
kill -TERM $server
wait $server && echo "stopped cleanly"
