#!/bin/bash
# Durable contacts over HTTP on a throw-away PostgreSQL cluster, fsync on: one `luotsi serve` with
# 256 clients, then two on the same database with 128 each, and bare Beast hello before every run,
# since a borrowed machine's speed changes from minute to minute. Run as root (the server runs as the
# user postgres). Usage: bench/postgresql.sh BUILD-FOLDER [SECONDS] [ROUNDS]
# (cmake --preset bench -B BUILD-FOLDER; cmake --build BUILD-FOLDER --target luotsi luotsi_hello_bench)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)/bin
seconds=${2:-7}
rounds=${3:-4}
pg=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
ports=(18090 18092)
servers=()
as_postgres() { su postgres -c "$1"; }
trap 'kill "${servers[@]}" $(jobs -p) 2>/dev/null || true; as_postgres "$pg/pg_ctl -D $work/data -m fast stop" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
chown postgres "$work"
cd "$here/.."

as_postgres "$pg/initdb -D $work/data -A trust --no-sync" >/dev/null
as_postgres "$pg/pg_ctl -D $work/data -w -l $work/log start -o '-p 55432 -k $work -c listen_addresses= -c shared_buffers=256MB'" >/dev/null
as_postgres "$pg/createdb -h $work -p 55432 luotsi"
database="postgresql://postgres@/luotsi?host=$work&port=55432"
"$bin/luotsi" demo --residents 200 --days 2 --seed 1 --database "$database" >/dev/null 2>&1
"$bin/luotsi_hello_bench" 18199 >/dev/null &

serve() { # a process on the port
    "$bin/luotsi" serve --demo --quiet --database "$database" --port "$1" >"$work/log.$1" 2>&1 &
    servers+=($!)
    until curl -fs "http://localhost:$1/api/health" >/dev/null; do
        kill -0 "${servers[-1]}" || { cat "$work/log.$1"; exit 1; }
        sleep 0.05
    done
}
ticks() { cat "${@/%//stat}" 2>/dev/null | sed 's/.*) //' | awk '{t += $12 + $13} END {print t + 0}'; }
backends() { pgrep -P "$(head -1 "$work/data/postmaster.pid")" | sed 's|^|/proc/|'; }
rate() { sed -n 's/^RESULT \([0-9]*\) .*/\1/p'; }
contacts() { # port, clients
    SALT=$1 wrk -t1 -c"$2" -d"$seconds" -s "$here/contacts.lua" "http://127.0.0.1:$1" 2>&1 | rate
}

measure() { # how many processes
    local hello before before_pg all=0 one=()
    hello=$(wrk -t1 -c64 -d2 http://127.0.0.1:18199/ | sed -n 's/Requests\/sec: *//p')
    before=$(ticks "${servers[@]/#//proc/}")
    before_pg=$(ticks $(backends))
    for port in "${ports[@]:0:$1}"; do contacts "$port" $((256 / $1)) >"$work/rate.$port" & one+=($!); done
    wait "${one[@]}"
    for port in "${ports[@]:0:$1}"; do
        [ -s "$work/rate.$port" ] || { echo "the generator for port $port failed"; exit 1; }
        all=$((all + $(cat "$work/rate.$port")))
    done
    awk -v n="$1" -v all="$all" -v hello="$hello" -v s="$seconds" \
        -v own=$(($(ticks "${servers[@]/#//proc/}") - before)) -v pg=$(($(ticks $(backends)) - before_pg)) \
        'BEGIN {printf "%d serve: %6d contacts/s   %.4f of bare hello (%d/s)   CPU each: Luotsi %.2f ms, server %.2f ms\n",
                n, all, all / hello, hello, own * 10 / (all * s), pg * 10 / (all * s)}'
}

serve "${ports[0]}"
for _ in $(seq "$rounds"); do measure 1; done
serve "${ports[1]}"
for _ in $(seq "$rounds"); do measure 2; done
