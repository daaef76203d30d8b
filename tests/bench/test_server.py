"""The load generator reports what a server did, and fails rather than measuring errors."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, repeat

import pytest

from tests.bench import server


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer((server.HOST, 0), Answers) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield site.server_port
        site.shutdown()
        thread.join()


def test_every_request_is_counted(port: int) -> None:
    one, other = server.alternating(port, repeat("/a"), cycle(["/b", "/c"]), requests=16)
    assert len(one.spent.times) == len(other.spent.times) == 16 * server.ROUNDS
    assert one.per_second > 0


def test_an_error_is_no_figure(port: int) -> None:
    with pytest.raises(ValueError, match="/broken answers 500"):
        server.load(port, repeat("/broken"), requests=8)
