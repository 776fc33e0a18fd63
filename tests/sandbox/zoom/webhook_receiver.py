"""A web server at the other end of the webhooks: takes them one by one and answers as it is asked to."""

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Heard:
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """`statuses` are answered in turn, then 200; `answer` may make the body of a 200."""

    def __init__(
        self, statuses: list[int] | None = None, answer: Callable[[Any], bytes] | None = None
    ) -> None:
        self._heard: queue.Queue[Heard] = queue.Queue()
        self._statuses = list(statuses or [])
        self._answer = answer or (lambda event: b"")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/zoom"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *trace: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Heard:
        return self._heard.get(timeout=TIMEOUT_SECONDS)

    def nothing_more(self) -> bool:
        return self._heard.empty()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver._statuses.pop(0) if receiver._statuses else 200
                answer = receiver._answer(json.loads(body))
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                receiver._heard.put(
                    Heard({name.lower(): value for name, value in self.headers.items()}, body)
                )

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler
