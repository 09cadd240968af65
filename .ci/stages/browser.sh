#!/usr/bin/env bash
# The pages in headless Chromium. Where there is none and none can be installed, it says so and ends with 77, which the
# continuous run counts as skipped. PYTHON: an interpreter with the project and its test tools.
set -u
cd "$(dirname "$0")/../.."
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if [ -z "$(browser)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
fi
[ -n "$(browser)" ] || { echo "SKIPPED: there is no Chromium, and none could be installed (Debian: chromium)"; exit 77; }
"${PYTHON:-python3}" -m pytest tests/functional/pages -c tests/pytest.ini -q -p no:cacheprovider
