"""kill -9 in the middle of sending: nothing is lost, and each killed process repeats at most the mail it had in flight.

The worker dies when the server has taken a mail and before the worker hears of it: that one mail must come twice,
under the same Message-ID. The rest of the batch is then claimed and not sent, and must come once.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from jobboard.mail.models import OutgoingMail
from tests.faults import places
from tests.faults.places import ALIAS
from tests.faults.worker import CELERY, EMBEDDED, Worker, environment, wait_until
from tests.mail import sink as smtp
from tests.mail.sink import Sink

pytestmark = pytest.mark.faults
MAILS = 120
KILLED_AT = 5


@pytest.fixture(params=["sqlite embedded", "postgresql two embedded", "postgresql celery"])
def board(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Worker, Sink]]:
    """A worker that is not yet running, with mail to send, and the server that will count it."""
    engine, kind = request.param.split(maxsplit=1)
    commands = {"embedded": EMBEDDED, "two embedded": EMBEDDED * 2, "celery": CELERY}[kind]
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        sink = stack.enter_context(smtp.running())
        database = stack.enter_context(places.database(engine, tmp_path))
        stack.enter_context(places.under_an_alias(database))
        broker = stack.enter_context(places.redis(tmp_path)) if kind == "celery" else ""
        variables = environment(tmp_path, database=database, smtp_port=sink.port, broker=broker)
        worker = Worker(commands, variables, tmp_path / "worker.log")
        stack.callback(worker.clean_up)
        queue_mail()
        yield worker, sink


def queue_mail() -> None:
    OutgoingMail.objects.using(ALIAS).bulk_create(
        OutgoingMail(dedupe_key=f"news {number}", kind="test", to="dana@example.org", subject="x", text="x")
        for number in range(MAILS)
    )


def let_leases_run_out() -> None:
    """The two minutes after which another worker may take what a dead one held."""
    over = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.using(ALIAS).filter(sent_at=None).update(leased_until=over)


def unsent() -> int:
    return OutgoingMail.objects.using(ALIAS).filter(sent_at=None).count()


def test_a_killed_worker_loses_nothing_and_repeats_at_most_the_mail_in_flight(
    board: tuple[Worker, Sink],
) -> None:
    worker, sink = board
    kill_at_the_worst_moment(worker, sink)
    worker.start()
    worker.wait_until_dead()
    assert unsent() > 0, "The worker was killed too late for this test to mean anything."
    held = OutgoingMail.objects.using(ALIAS).filter(leased_until__gt=timezone.now()).count()
    assert held > 0, "The worker was to die between claim and send."
    let_leases_run_out()
    worker.start()
    wait_until(lambda: unsent() == 0, log=worker.log)

    expected = {mail.message_id for mail in OutgoingMail.objects.using(ALIAS).all()}
    times = Counter(sink.message_ids)
    repeated = {message_id for message_id, count in times.items() if count > 1}
    assert set(times) == expected
    assert sink.message_ids[KILLED_AT - 1] in repeated
    assert len(repeated) <= len(worker.commands), "More than one mail was repeated for a killed sender."
    assert max(times.values()) == 2
    assert worker.stop() == [0] * len(worker.commands)


def kill_at_the_worst_moment(worker: Worker, sink: Sink) -> None:
    """When the server has taken a mail, and before the worker hears of it."""

    def strike() -> None:
        if len(sink.received) == KILLED_AT:
            worker.kill()

    sink.before_answering = strike
