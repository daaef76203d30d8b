"""A worker keeps its connection to the database from task to task, until it is old."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest
from celery.fixups import django as celerys
from celery.signals import task_postrun, task_prerun
from django.db import connection

from jobboard.celery import app

pytestmark = pytest.mark.django_db
A_TASK = Mock(**{"request.is_eager": False})


def carry_out_two(*, aged: bool = False) -> list[Any]:  # the drivers' connections
    """In a thread of its own, as a worker does: Celery's own part around each, then whoever listens."""
    used: list[Any] = []
    fixup = celerys.DjangoWorkerFixup(app)  # type: ignore[attr-defined]  # celery-types lacks it
    try:
        for _ in range(2):
            fixup.on_task_prerun(A_TASK)
            task_prerun.send(A_TASK)
            connection.ensure_connection()
            used.append(connection.connection)
            if aged:
                connection.close_at = 0.0
            fixup.on_task_postrun(A_TASK)
            task_postrun.send(A_TASK)
    finally:
        connection.close()
    return used


def in_a_thread(**how: bool) -> list[Any]:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(carry_out_two, **how).result()


def test_the_second_task_uses_the_connection_of_the_first() -> None:
    first, second = in_a_thread()
    assert first is second


def test_one_that_is_old_is_not_used_again() -> None:
    first, second = in_a_thread(aged=True)
    assert first is not second


def test_celery_alone_would_open_one_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.conf, "CELERY_DB_REUSE_MAX", None)
    first, second = in_a_thread()
    assert first is not second
