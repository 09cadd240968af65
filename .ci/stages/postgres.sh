#!/usr/bin/env bash
# The database tests on a real PostgreSQL server: made in a scratch folder, run as an unprivileged user, listening on a
# socket in that folder alone, and gone afterwards. Where there is no server and none can be installed, it says so and
# ends with 77, which the continuous run counts as skipped. PYTHON: the interpreter to test with (python3 by default).
set -u
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 MPLBACKEND=Agg PYTHONDONTWRITEBYTECODE=1

bin() { # the newest folder of server programs, or nothing
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$found" ] || found=$(dirname "$(command -v initdb 2>/dev/null)" 2>/dev/null)
  [ -x "$found/initdb" ] && [ -x "$found/pg_ctl" ] && echo "$found"
}

if [ -z "$(bin)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1
fi
SERVER=$(bin)
[ -n "$SERVER" ] || { echo "SKIPPED: there is no PostgreSQL server, and none could be installed (Debian: postgresql)"; exit 77; }

SCRATCH=$(mktemp -d)
# The server refuses to run as root: then it runs as the user of the Debian package, or as nobody.
AS=(); OWNER=$(id -un)
if [ "$(id -u)" = 0 ]; then
  OWNER=$(id -un postgres 2>/dev/null || echo nobody)
  AS=(setpriv --reuid "$OWNER" --regid "$(id -g "$OWNER")" --clear-groups)
fi
mkdir "$SCRATCH/server" && chmod 755 "$SCRATCH" && chown "$OWNER" "$SCRATCH/server"
stop() { "${AS[@]}" "$SERVER/pg_ctl" -D "$SCRATCH/server/data" -m immediate stop >/dev/null 2>&1; rm -rf "$SCRATCH"; }
trap stop EXIT

step() { "$@" >"$SCRATCH/log" 2>&1 || { tail -30 "$SCRATCH/log"; echo "FAILED: $1"; exit 1; }; }
cd "$SCRATCH/server" || exit 1
# An own superuser with a fixed name, whoever runs this; only who reaches the socket reaches the server.
step "${AS[@]}" "$SERVER/initdb" -D "$SCRATCH/server/data" -U tester --auth=trust --encoding=UTF8 --no-locale --no-sync
step "${AS[@]}" "$SERVER/pg_ctl" -D "$SCRATCH/server/data" -w -l "$SCRATCH/server/server.log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$SCRATCH/server' -c fsync=off" start
cd "$OLDPWD" || exit 1
echo "$("$SERVER/postgres" --version), as $OWNER"

step "${PYTHON:-python3}" -m venv "$SCRATCH/venv"
step "$SCRATCH/venv/bin/python" -m pip install --quiet --editable ".[test,test-databases]"
JDFANALYSIS_POSTGRES="$SCRATCH/server" "$SCRATCH/venv/bin/python" -m pytest tests/functional/databases -c tests/pytest.ini -q \
  -p no:cacheprovider "$@"
