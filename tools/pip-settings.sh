# Sourced: uv doesn't read pip's settings, so a machine's mirror and certificates are handed over to it.
index=${PIP_INDEX_URL:-$(.venv/bin/pip config get global.index-url 2>/dev/null)}
certificates=${PIP_CERT:-$(.venv/bin/pip config get global.cert 2>/dev/null)}
[ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
[ -z "$certificates" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"
