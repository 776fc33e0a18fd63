#!/bin/sh
# Makes sure there is a Chromium for the browser tests and the screenshots: the machine's own, Debian's,
# or else Playwright's. On Debian the light one without a window system too: most tests run in it, in half the time.
set -u
cd "$(dirname "$0")/.." || exit 1
. tools/say.sh

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return 0
    done
    [ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]
}

mkdir -p var
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    for package in chromium chromium-headless-shell; do
        command -v "$package" >/dev/null && continue
        printf 'Installing %s for the tests ...\n' "$package"
        apt-get update >>"$log" 2>&1
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >>"$log" 2>&1
    done
fi
installed && exit 0
printf "Installing Playwright's Chromium for the tests ...\n"
.venv/bin/playwright install chromium >>"$log" 2>&1 && exit 0
fail "no browser for the tests could be installed: install Chromium, then run make again ($log has the details)."
