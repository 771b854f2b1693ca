#!/usr/bin/env bash
# Says which components we rely on have a mended version that is not installed: Debian packages by
# the package lists of this machine, npm packages by the registry's advisories. Ends with 1 when
# there is one, with 2 when somebody could not be asked. Times for mending: docs/security.md.
set -u
cd "$(dirname "$0")/.." || exit 2
code=0

wanted=$(sed 's/#.*//; /:$/d' packaging/apt-packages.txt | tr -s ' \t\n' '\n' | sed '/^$/d' | sort -u)
if newer=$(apt-get --simulate upgrade 2>/dev/null); then
    newer=$(awk '/^Inst/ { print $2 }' <<<"$newer" | sort -u | comm -12 - <(echo "$wanted"))
    if [ -n "$newer" ]; then
        echo "Debian packages with a newer version: $(tr '\n' ' ' <<<"$newer")"
        code=1
    else
        echo "Debian packages: none has a newer version in this machine's lists"
    fi
else
    echo "Debian packages: apt-get could not be asked"
    code=2
fi

report=$(npm --prefix web audit --json 2>/dev/null)
if count=$(node -e '
    const all = JSON.parse(process.argv[1]).metadata.vulnerabilities;
    console.log(all.critical + all.high);' "$report" 2>/dev/null); then
    if [ "$count" -gt 0 ]; then
        echo "npm packages with a known serious weakness: $count (npm --prefix web audit)"
        code=1
    else
        echo "npm packages: no serious weakness is known"
    fi
else
    echo "npm packages: the registry's advisories could not be asked"
    [ $code -eq 1 ] || code=2
fi
exit $code
