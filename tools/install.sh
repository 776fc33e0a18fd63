#!/bin/sh
# Makes .venv and installs the hashed requirements named on the command line (run, build, sandbox, dev, node).
# Every failure is one sentence; what the tools themselves printed lies in var/set-up.log.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p var
. tools/say.sh
: >"$log"

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3; do
        new_enough "$python" && return
    done
    found=$(python3 --version 2>/dev/null || echo 'no Python at all')
    fail "Python 3.11 or newer is needed and here is $found: install one, or say where one is, for example make demo PYTHON=/opt/python3.13/bin/python3."
}

# Debian parts venv from Python itself.
provide_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    version=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        fail "$1 comes without its venv module: install the package $version, then run make again."
    quietly 'Looking for packages' apt-get update
    quietly "Installing $version" env DEBIAN_FRONTEND=noninteractive apt-get install -y "$version"
}

if ! new_enough .venv/bin/python; then
    find_python
    provide_venv "$python"
    quietly "Making .venv with $("$python" --version)" "$python" -m venv --clear .venv
fi
if ! .venv/bin/uv --version >/dev/null 2>&1; then
    quietly 'Installing uv' .venv/bin/python -m pip install --retries 1 --require-hashes -r requirements/uv.txt
fi
. tools/pip-settings.sh
for name in "$@"; do
    quietly "Installing requirements/$name.txt" \
        .venv/bin/uv pip install --python .venv/bin/python --compile-bytecode --require-hashes -r "requirements/$name.txt"
done

# The name people say, the command it brings, the folder its pyproject.toml is in.
install_ours() {
    if [ ! -x ".venv/bin/$2" ] || [ "$3/pyproject.toml" -nt ".venv/bin/$2" ]; then
        quietly "Installing $1 itself" \
            .venv/bin/uv pip install --python .venv/bin/python --no-build-isolation --no-deps --reinstall --editable "$3"
    fi
    .venv/bin/python -m compileall -q "$3/src" >>"$log" 2>&1
}

install_ours Videomeet videomeet .
case " $* " in
*' sandbox '*) install_ours 'the sandbox' videomeet-sandbox ./sandbox ;;
esac
