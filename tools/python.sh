#!/bin/sh
# Prints the path of a Python that can build the environment (3.11 or newer, with venv and pip inside), or says what is missing.
# Not here: what is installed into the environment (tools/environment.py).
set -u
found=""
for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
    path=$(command -v "$name" 2>/dev/null) || continue
    version=$("$path" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$path" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null; then
        found="$found $path ($version)"
        continue
    fi
    if ! "$path" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "Yunti: $path ($version) has no venv/ensurepip. Install it, then try again:" >&2
        echo "  Debian, Ubuntu:       apt-get install python$version-venv" >&2
        echo "  openEuler, Kylin:     dnf install python3-pip" >&2
        exit 1
    fi
    echo "$path"
    exit 0
done
echo "Yunti needs Python 3.11 or newer; found:${found:- none}." >&2
echo "  Debian 12, Ubuntu 24.04:  apt-get install python3 python3-venv" >&2
echo "  openEuler, Kylin V10+:    dnf install python3.11" >&2
echo "  or name one:              make setup PYTHON=/path/to/python3.11" >&2
exit 1
