"""The inbox: every event once, completely or not at all, and never forgotten."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from jobboard import settings as site
from jobboard.mail import outbox
from jobboard.mail.models import OutgoingMail
from jobboard.payments import inbox
from jobboard.payments.models import StripeEvent
from tests.payments.shop import event_body, post_event, sign

pytestmark = pytest.mark.django_db
Status = StripeEvent.Status
heard: list[str] = []
trouble: list[Exception] = []


def handler(object_id: str) -> Callable[[], object] | None:
    """Stands for the shop: queues a mail, then fails while there is trouble."""
    if object_id == "of-another-site":
        return None

    def act() -> None:
        outbox.queue_message(_message(), kind="trace")
        if trouble:
            raise trouble.pop()
        heard.append(object_id)

    return act


def _message() -> EmailMessage:
    return EmailMessage("s", "b", to=["dana@example.org"])


@pytest.fixture(autouse=True)
def _our_handler(settings: Settings) -> None:
    settings.STRIPE_HANDLERS = {"thing.changed": f"{__name__}.handler"}
    settings.OPERATORS = ["ops@example.org"]
    heard.clear()
    trouble.clear()


def receive(event_type: str = "thing.changed", object_id: str = "th_1", **more: Any) -> StripeEvent:
    body = event_body(event_type, object_id, **more)
    assert post_event(body, sign(body)) == 200
    return StripeEvent.objects.get()


def test_an_event_is_acted_on_once_however_often_the_worker_comes() -> None:
    event = receive()
    for _ in range(3):
        inbox.process(event.event_id)
    inbox.sweep()
    event.refresh_from_db()
    assert heard == ["th_1"]
    assert (event.status, event.attempts) == (Status.PROCESSED, 1)


def test_a_failure_leaves_no_trace_but_its_reason_and_comes_again() -> None:
    event = receive()
    trouble.append(RuntimeError("the shelf fell down"))
    assert not inbox.process(event.event_id)
    event.refresh_from_db()
    assert (event.status, event.last_error) == (Status.FAILED, "RuntimeError: the shelf fell down")
    assert event.available_at > timezone.now()
    assert not OutgoingMail.objects.exists()
    StripeEvent.objects.update(available_at=timezone.now())
    assert inbox.sweep() == 1
    event.refresh_from_db()
    assert (event.status, heard) == (Status.PROCESSED, ["th_1"])
    assert OutgoingMail.objects.count() == 1


def test_one_that_another_worker_holds_is_left_alone() -> None:
    event = receive()
    StripeEvent.objects.update(available_at=timezone.now() + timedelta(minutes=1))
    assert inbox.process(event.event_id)
    assert not heard


def test_one_whose_worker_died_is_taken_up_after_its_lease() -> None:
    receive()
    StripeEvent.objects.update(attempts=1, available_at=timezone.now() - timedelta(seconds=1))
    inbox.sweep()
    assert heard == ["th_1"]


def test_an_unknown_type_is_kept_and_ignored() -> None:
    event = receive("invention.of.next_year")
    inbox.sweep()
    event.refresh_from_db()
    assert event.status == Status.IGNORED


def test_what_is_of_another_site_is_kept_and_ignored() -> None:
    event = receive(object_id="of-another-site")
    inbox.sweep()
    event.refresh_from_db()
    assert event.status == Status.IGNORED


def test_a_live_event_is_ignored_by_a_test_key() -> None:
    event = receive(livemode=True)
    inbox.sweep()
    event.refresh_from_db()
    assert (event.status, heard) == (Status.IGNORED, [])


def test_the_operators_are_told_once_of_one_that_keeps_failing() -> None:
    event = receive()
    for _ in range(inbox.ATTEMPTS_BEFORE_ALARM + 2):
        trouble.append(RuntimeError("again"))
        StripeEvent.objects.update(available_at=timezone.now())
        inbox.sweep()
    assert OutgoingMail.objects.get().to == "ops@example.org"
    assert event.event_id in OutgoingMail.objects.get().text


def test_the_pause_grows_to_a_quarter_of_an_hour() -> None:
    pauses = [inbox.pause_after(n).total_seconds() for n in (1, 3, 6, 9, 30, 10_000)]
    assert all(a <= b * 1.5 for a, b in itertools.pairwise(pauses))
    assert pauses[-1] <= 15 * 60 * 1.2


def test_the_worker_is_told_after_the_event_is_kept(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        receive()
    assert len(callbacks) == 1


def test_every_handler_of_the_site_exists() -> None:
    for path in site.STRIPE_HANDLERS.values():
        assert callable(import_string(path)), path
