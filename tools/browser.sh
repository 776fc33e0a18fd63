#!/bin/sh
# Makes sure there is a Chromium for the browser tests and the screenshots: the machine's own, Debian's,
# or else Playwright's.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/say.sh

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
[ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ] && exit 0
mkdir -p var
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf 'Installing Chromium for the tests ...\n'
    apt-get update >>"$log" 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >>"$log" 2>&1 && exit 0
fi
printf "Installing Playwright's Chromium for the tests ...\n"
.venv/bin/playwright install chromium >>"$log" 2>&1 && exit 0
fail "no browser for the tests could be installed: install Chromium, then run make again ($log has the details)."
