"""The worker that is its own broker takes up what comes without a pause of a second."""

import time
from threading import Timer
from typing import Any

import pytest
from django.core.management import call_command

from jobboard.celery import app
from jobboard.lib import background
from jobboard.management.commands import worker

QUEUE = "test-of-the-pause"
took: list[float] = []


class FirstLook:
    """In the place of the worker: it looks before anything is there, as a worker does nearly always."""

    exitcode = 0

    def __init__(self, **options: Any) -> None:
        pass

    def start(self) -> None:
        with app.connection_for_read() as connection, connection.SimpleQueue(QUEUE) as queue:
            Timer(0.05, lambda: queue.put("work")).start()
            began = time.monotonic()
            queue.get(timeout=5)
            took.append(time.monotonic() - began)


class NoClock:
    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self, *, wait: bool) -> None:
        pass


def test_what_comes_a_moment_after_it_looked_waits_less_than_half_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.conf, "broker_transport_options", {})
    monkeypatch.setattr(app, "Worker", FirstLook)
    monkeypatch.setattr(worker, "Service", NoClock)
    monkeypatch.setitem(background._worker, "is_here", False)
    with pytest.raises(SystemExit):
        call_command("worker")
    assert took.pop() < 0.5
