"""One gunicorn worker with several threads, and the postman beside them."""

from __future__ import annotations

import os
import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from sandbox.stripe import config
from sandbox.stripe.books import prepare, transaction

THREADS = 8


class Server(BaseApplication):
    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": 1,  # the books are one file with one writer, and there is one postman
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 5,
            "timeout": 60,
            "graceful_timeout": 1,
            "loglevel": "warning",
            "post_worker_init": start_postman,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # a WSGI application; gunicorn has no type for it
        os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.stripe.settings"
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def start_postman(worker: object) -> None:
    from sandbox.stripe.postman import Postman

    Postman().start()


def run(listener: socket.socket) -> None:
    prepare(config.current().store)
    from sandbox.stripe.events import install_configured_endpoint

    with transaction() as books:
        install_configured_endpoint(books)
    Server(listener).run()
