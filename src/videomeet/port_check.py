"""Whether a port is free, checked before anything is started."""

import socket


def find_port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen there now; None when it can."""
    if not 1 <= port <= 65535:
        return "a port is a number from 1 to 65535"
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None
