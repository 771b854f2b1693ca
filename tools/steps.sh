# shellcheck shell=bash
# Steps that ./start and ./check share: packages, Node, web build, C++ build. Sourced by them with
# the source folder as the working folder. Every step says what it does, skips what is already
# done, and when it fails says what went wrong and what to do.

log_dir=build/logs
child=""            # the process now running for us, stopped when we are
node_wanted=22.21.1 # brought along where the system's Node is older than 20.19
boost_args=()       # where Boost was unpacked beside the system, for CMake

say() { printf '%s\n' "$*"; }
step() { printf '» %s\n' "$*"; }

# die <what went wrong> <what to do…>: one plain message, then out.
die() {
    printf '\n✗ %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

stop_child() {
    if [ -n "$child" ] && kill -0 "$child" 2>/dev/null; then
        kill -TERM -- "-$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null
        wait "$child" 2>/dev/null
    fi
    child=""
}

free_mb() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

need_disk() { # need_disk <MB> <for what>
    local free
    free=$(free_mb .)
    [ "$free" -ge "$1" ] && return
    die "The disk is nearly full: $free MB free in $PWD, $2 needs $1 MB." \
        "Free some space (docker images, caches, old builds: rm -rf build) and run again."
}

# How many compilers at once: one per core, and 1.2 GB of memory for each.
jobs_count() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/MemAvailable/ { print int($2 / 1200000) }' /proc/meminfo)
    [ "$memory" -lt 1 ] && memory=1
    [ "$cores" -lt "$memory" ] && echo "$cores" || echo "$memory"
}

# run_logged <name> <command…>: output goes to build/logs/<name>.log; meanwhile a short sign of
# life; on failure the end of the log. Returns the command's exit code.
run_logged() {
    local name=$1 log=$log_dir/$1.log code shown="" at=$SECONDS now
    shift
    mkdir -p "$log_dir"
    set -m # in a process group of its own, so that it can be stopped whole
    "$@" >"$log" 2>&1 </dev/null &
    child=$!
    set +m
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.1
        if [ -t 1 ]; then
            now=$(tail -c 400 "$log" | grep -o '^\[[0-9]*/[0-9]*\]' | tail -1)
            [ "$now" != "$shown" ] && printf '\r  %s %s  ' "$name" "$now" && shown=$now
        elif [ $((SECONDS - at)) -ge 30 ]; then
            at=$SECONDS
            say "  … $name $(tail -n 1 "$log" | cut -c 1-90)"
        fi
    done
    wait "$child"
    code=$?
    child=""
    [ -n "$shown" ] && printf '\r%60s\r' ""
    if [ $code -ne 0 ]; then
        if [ "${log_tail:-40}" -gt 0 ] && grep -q ' error: ' "$log"; then
            say "  --- errors in $log ---"
            grep -E ' error: ' "$log" | sort -u | head -20 | cut -c 1-240 | sed 's/^/  /'
        fi
        say "  --- the end of $log ---"
        tail -n "${log_tail:-40}" "$log" | cut -c 1-400 | sed 's/^/  /'
        if grep -q 'No space left on device' "$log"; then
            die "The disk is full ($(free_mb .) MB free in $PWD)." \
                "Free some space and run again; what is built so far is kept."
        fi
    fi
    return $code
}

# --- packages ---------------------------------------------------------------------------------

# packages_of <section…>: names from packaging/apt-packages.txt.
packages_of() {
    local section
    for section in "$@"; do
        awk -v want="[$section]" '
            /^\[/ { inside = ($1 == want); next }
            inside && $1 !~ /^#/ && NF { print $1 }' packaging/apt-packages.txt
    done
}

missing_of() { # missing_of <package…>: those not installed
    local present
    present=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        awk '$1 == "installed" { print $2 }')
    printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$present" "")
}

# Explains a failed installation by what the installer said, and stops.
explain_apt() { # explain_apt <log> <package…>
    local log=$1
    shift
    if grep -qE 'No space left|not enough free space' "$log"; then
        die "The disk is full: packages could not be installed." "Free some space and run again."
    elif grep -qE 'Could not get lock|is held by process' "$log"; then
        die "Another installation is going on (apt is locked)." "Wait for it and run again."
    elif grep -q 'dpkg was interrupted' "$log"; then
        die "An earlier installation was cut short." "Run: dpkg --configure -a   and then this again."
    elif grep -qE 'Could not resolve|Could not connect|Temporary failure|timed out' "$log"; then
        die "No network: Debian's package archive cannot be reached." \
            "Connect and run again. Missing packages: $*"
    elif grep -q 'Unable to locate package' "$log"; then
        die "Not all packages are known here: $(grep -o 'locate package.*' "$log" | sort -u |
            awk '{ printf "%s ", $3 }')" "Luotsi is made for Debian 12 (bookworm)."
    fi
    die "The packages could not be installed; the end of $log says why." \
        "By hand: apt-get install --no-install-recommends $*"
}

# Where Boost 1.74's headers are installed, 1.81's refuse to be: they go under build/ instead, and
# nothing of the system is removed.
unpack_boost() {
    local folder=$PWD/build/boost deb
    if [ ! -e "$folder/done" ]; then
        step "Unpacking Boost 1.81 under build/boost (another Boost is installed and stays)"
        rm -rf "$folder" && mkdir -p "$folder/debs"
        run_logged boost bash -c 'cd build/boost/debs && apt-get download libboost1.81-dev \
            libboost-json1.81-dev libboost-json1.81.0 libboost-container1.81-dev \
            libboost-container1.81.0 libboost-system1.81-dev libboost-system1.81.0' ||
            die "Boost 1.81 could not be downloaded." "See $log_dir/boost.log and run again" \
                "(after apt-get update, if this machine's package lists are empty)."
        for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder"; done
        rm -rf "$folder/debs"
        touch "$folder/done"
    fi
    boost_args=("-DBoost_ROOT=$folder/usr")
}

# install_packages <section…>: installs what is missing, says which, never removes anything.
install_packages() {
    local wanted missing other=() root=()
    mapfile -t wanted < <(packages_of "$@")
    command -v npm >/dev/null || mapfile -t -O "${#wanted[@]}" wanted < <(packages_of web)
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        step "This is not Debian: packages are not checked (packaging/apt-packages.txt lists them)"
        return
    fi
    mapfile -t missing < <(missing_of "${wanted[@]}")
    if dpkg-query -W -f='${db:Status-Status}' libboost1.74-dev 2>/dev/null | grep -qx installed; then
        unpack_boost
        mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -v '^libboost.*1\.81-dev$')
    fi
    [ -n "${missing[*]}" ] || {
        step "Packages: all ${#wanted[@]} are there"
        return
    }
    step "Packages missing: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null && root=(sudo)
        { [ ${#root[@]} -gt 0 ] && { [ -t 0 ] || sudo -n true 2>/dev/null; } && sudo -v; } ||
            die "These packages are missing and you may not install them here." \
                "Ask somebody who may (root) to run, and then run this again:" \
                "apt-get update && apt-get install --no-remove --no-install-recommends ${missing[*]}"
    fi
    need_disk 1500 "installing packages"
    mkdir -p "$log_dir"
    step "Installing ${#missing[@]} packages (a few minutes the first time)"
    log_tail=0 run_logged apt-update "${root[@]}" apt-get update
    log_tail=4 run_logged apt-install "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
        install -y --no-remove --no-install-recommends "${missing[@]}" || {
        cat "$log_dir/apt-update.log" >>"$log_dir/apt-install.log"
        explain_apt "$log_dir/apt-install.log" "${missing[@]}"
    }
    mapfile -t other < <(missing_of "${missing[@]}")
    [ -z "${other[*]}" ] || explain_apt "$log_dir/apt-install.log" "${other[@]}"
}

# --- web --------------------------------------------------------------------------------------

node_is_new() { # true when `node` is at least 20.19 (or 22.12 in the 22 line)
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

use_node() {
    local bin=$PWD/build/node/node_modules/node/bin
    node_is_new && return
    if [ -x "$bin/node" ]; then
        PATH=$bin:$PATH
        return
    fi
    step "Node here is $(node --version 2>/dev/null || echo missing), the web build needs 20.19:" \
        "bringing $node_wanted under build/node"
    mkdir -p build/node
    run_logged node npm install --prefix build/node --no-audit --no-fund --no-save \
        "node@$node_wanted" || explain_npm node
    PATH=$bin:$PATH
    node_is_new || die "The Node brought along does not run on this machine ($(uname -m))." \
        "Install Node 20.19 or newer yourself and run again."
}

explain_npm() { # explain_npm <log name>
    if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network' "$log_dir/$1.log"; then
        die "No network: the npm registry cannot be reached." "Connect and run again."
    elif grep -qE 'ENOSPC' "$log_dir/$1.log"; then
        die "The disk is full: the web packages could not be installed." "Free some space."
    fi
    die "The web packages could not be installed; see $log_dir/$1.log."
}

# One hash of everything the web screens are made of.
web_hash() {
    find web content/words -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' \
        -not -path 'web/src/gen/*' -not -path 'web/e2e/*' -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

install_web() {
    local now
    now=$(sha256sum web/package-lock.json | cut -d ' ' -f 1)
    [ -d web/node_modules ] && [ "$(cat build/web-packages 2>/dev/null)" = "$now" ] && return
    need_disk 700 "the web packages"
    step "Web packages: installing from the npm registry"
    run_logged npm-ci npm --prefix web ci --no-audit --no-fund || explain_npm npm-ci
    echo "$now" >build/web-packages
}

build_web() {
    local now
    now=$(web_hash)
    if [ -f web/dist/index.html ] && [ "$(cat build/web-built 2>/dev/null)" = "$now" ]; then
        step "Web screens: up to date"
        return 0
    fi
    install_web
    step "Web screens: building"
    run_logged web-build npm --prefix web run build || return 1
    echo "$now" >build/web-built
}

# --- C++ --------------------------------------------------------------------------------------

configure() { # configure <preset> <log name> <cmake arguments…>
    local preset=$1 name=$2
    shift 2
    run_logged "$name" cmake --preset "$preset" "${boost_args[@]}" "$@"
}

compile() { # compile <preset> <target…>
    local preset=$1 targets=()
    shift
    [ $# -gt 0 ] && targets=(--target "$@")
    run_logged "build-$preset" cmake --build "build/$preset" -j "$(jobs_count)" "${targets[@]}"
}
