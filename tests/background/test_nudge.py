"""A nudge is a hint: it may be lost, and never disturbs who gives it."""

from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from jobboard.celery import run
from jobboard.lib import background

PATH = "jobboard.mail.sending.send_due"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[tuple[Any, ...]]:
    """What the broker was told, on a site with a broker."""
    settings.EMBEDDED_WORKER = False
    messages: list[tuple[Any, ...]] = []
    monkeypatch.setattr(run, "apply_async", lambda args, retry: messages.append(args))
    return messages


@pytest.mark.django_db
def test_the_worker_is_told_once_after_the_commit(
    told: list[tuple[Any, ...]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        background.nudge(PATH)
        background.nudge(PATH)
        background.nudge("jobboard.payments.inbox.sweep", 7)
        assert told == []
    assert told == [(PATH,), ("jobboard.payments.inbox.sweep", 7)]


@pytest.mark.django_db
def test_a_dead_broker_does_not_reach_the_visitor(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMBEDDED_WORKER = False

    def refuse(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(run, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        background.nudge(PATH)


@pytest.mark.django_db
def test_the_memory_broker_of_another_process_is_not_filled(
    told: list[tuple[Any, ...]],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMBEDDED_WORKER = True
    with django_capture_on_commit_callbacks(execute=True):
        background.nudge(PATH)
    assert told == []
    monkeypatch.setitem(background._worker, "is_here", True)
    with django_capture_on_commit_callbacks(execute=True):
        background.nudge(PATH, 7)
    assert told == [(PATH, 7)]
