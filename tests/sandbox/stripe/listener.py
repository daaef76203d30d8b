"""A small HTTP server that takes webhooks the way the board would, and keeps them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

SECRET = "whsec_tests"


class Listener:
    """`answers` are the statuses for the next deliveries; 200 when it is empty."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.secrets = [SECRET]
        self.answers: list[int] = []
        self.bodies: list[bytes] = []
        self.headers: list[str] = []
        self.taken: list[bytes] = []
        """The bodies that were answered with 200, each signed with our secret."""

    @property
    def events(self) -> list[stripe.Event]:
        """As the official library reads them: for who asks, as most tests take the bodies."""
        return [stripe.Webhook.construct_event_without_verification(body) for body in self.taken]

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def take(self, body: bytes, signature: str) -> int:
        self.bodies.append(body)
        self.headers.append(signature)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            stripe.WebhookSignature.verify_header(
                body, signature, self.secrets[0], stripe.Webhook.DEFAULT_TOLERANCE
            )
            self.taken.append(body)
        return status


@contextmanager
def listening() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # a server that the postman may stay connected with, as the board's is

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(listener.take(body, self.headers["Stripe-Signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def handle(self) -> None:
            with suppress(ConnectionResetError):  # a sandbox that ends leaves its connections as they are
                super().handle()

        def log_message(self, *args: Any) -> None:
            """Keep the test output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}/webhook/")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
