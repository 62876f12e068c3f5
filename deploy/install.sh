#!/bin/sh
# Installs Yunti from this bundle, without any network: checks every file, builds the environment, offers the services.
#   ./install.sh [--prefix /opt/yunti] [--python /usr/bin/python3.11] [--systemd]
# Run again with a newer bundle it upgrades; data are migrated, after a backup, at the next start.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=/opt/yunti
python=
systemd=no
while [ $# -gt 0 ]; do
    case "$1" in
        --prefix) prefix=$2; shift 2 ;;
        --python) python=$2; shift 2 ;;
        --systemd) systemd=yes; shift ;;
        *) sed -n 2,4p "$0" >&2; exit 2 ;;
    esac
done

cd "$here"
sha256sum --quiet -c SHA256SUMS || { echo "A file of the bundle is damaged or was changed; nothing was installed." >&2; exit 1; }
python=$(PYTHON="$python" ./python.sh) || exit 1
"$python" check_platform.py || exit 1

# Each release has a folder of its own; `venv` points to the one in use, so that going back is one link.
release=$(cat RELEASE)
place="$prefix/releases/$release"
rm -rf "$place"
mkdir -p "$place"
"$python" -m venv "$place/venv"
quiet="-q --disable-pip-version-check --no-input --no-index --find-links wheels --no-deps --only-binary :all:"
# shellcheck disable=SC2086
"$place/venv/bin/python" -m pip install $quiet --require-hashes -r requirements.lock
# shellcheck disable=SC2086
"$place/venv/bin/python" -m pip install $quiet --require-hashes -r yunti.lock
ln -sfn "$place/venv" "$prefix/venv.new"
mv -T "$prefix/venv.new" "$prefix/venv"
mkdir -p "$prefix/docs"
cp docs/*.md "$prefix/docs/"

if [ "$systemd" = yes ]; then
    [ "$(id -u)" = 0 ] || { echo "--systemd needs root" >&2; exit 1; }
    id yunti >/dev/null 2>&1 || useradd --system --home-dir /var/lib/yunti --shell /usr/sbin/nologin yunti
    install -d -m 0750 -g yunti /etc/yunti
    [ -e /etc/yunti/yunti.env ] || install -m 0640 -g yunti yunti.env.example /etc/yunti/yunti.env
    for unit in systemd/*; do
        sed "s#/opt/yunti#$prefix#g" "$unit" > "/etc/systemd/system/$(basename "$unit")"
    done
    systemctl daemon-reload
    echo "Edit /etc/yunti/yunti.env, then: systemctl enable --now yunti-web yunti-worker yunti-backup.timer"
fi
"$prefix/venv/bin/yunti" version
