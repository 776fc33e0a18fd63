# Sourced: one sentence for people; what the tools themselves print lies in the log.
log=var/set-up.log

fail() {
    printf 'videomeet: %s\n' "$*" >&2
    exit 1
}

quietly() {
    what=$1
    shift
    printf '%s ...\n' "$what"
    "$@" >>"$log" 2>&1 && return
    if grep -qiE 'dns error|name resolution|connection (error|refused|reset|broken)|timed out|unreachable|error sending request|failed to (fetch|connect)|No matching distribution found|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH' "$log"; then
        fail "the package index can't be reached: check the network or the settings of pip and npm, then run make again ($log has the details)."
    fi
    fail "$what failed: the end of $log says why; put that right, then run make again."
}
