"""Alert mails: made of rows and handed over by the product, beside a loop over smtplib with the bytes prepared.

In a copy of a world, which it writes into: python -m tests.bench.mailing
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Event, Process
from typing import Any

import django

from tests.bench.alerting import SUBSCRIBERS_EACH, empty, fill, news_of, publish_new, timed

MAILS = 2_000


def main() -> None:
    django.setup()
    publish_new()
    json.dump([row.as_dict() for row in mailed()], sys.stdout)


def mailed() -> "list[Any]":
    from django.db import connection
    from django.urls import reverse

    from jobboard.mail.models import OutgoingMail
    from tests.bench.rows import Row, Target

    reverse("account")  # a worker has read all addresses long before
    with sink() as port:
        point_at(port)
        subscriber_ids = some_subscribers()
        writing, count = timed(lambda: write_mails(subscriber_ids))
        handing, _ = timed(hand_over)
        prepared = [prepared_bytes(mail) for mail in OutgoingMail.objects.all()]
        bare, _ = timed(lambda: bare_loop(port, prepared))
        took, whom = writing + handing, "by one process"
        if connection.vendor == "postgresql":  # SQLite lets one process write at a time
            took, whom = by_two_processes(), "by a worker's two processes"
    floor = count / bare
    size = sum(len(data) for _, data in prepared) / count / 1024
    target: Target = ("at least", "ratio", 0.5)
    return [
        Row(f"{count:,} alert mails rendered and written as rows", count / writing, "mails/s", floor),
        Row(f"{count:,} alert mails of {size:.0f} KB handed over", count / handing, "mails/s", floor),
        Row(
            f"{count:,} alert mails rendered and handed over {whom} (floor: bare smtplib loop)",
            count / took,
            "mails/s",
            floor,
            target,
        ),
    ]


def some_subscribers() -> list[int]:
    """So many that about MAILS of them have news."""
    return fill(round(MAILS * SUBSCRIBERS_EACH * 1.3))


def write_mails(subscriber_ids: list[int]) -> int:
    from django.utils import timezone

    from candidates import alerts
    from jobboard.lib.batches import batched

    found = news_of(timezone.now(), len(subscriber_ids))
    return sum(alerts.deliver(some, found) for some in batched(subscriber_ids, alerts.AT_ONCE))


def hand_over() -> None:
    from jobboard.mail import sending
    from jobboard.mail.models import OutgoingMail

    while OutgoingMail.objects.filter(sent_at=None).exists():
        sending.send_due()
        time.sleep(0.001)  # another process may have the last ones in hand


def by_two_processes() -> float:
    """Seconds for the same mails once more, as `celery worker` shares them out: one process sends while the other
    renders, and what is then left both send.
    """
    from django.db import connections

    from candidates.models import Alert, Delivery, Subscriber
    from jobboard.mail.models import OutgoingMail

    empty(OutgoingMail, Delivery, Alert, Subscriber)
    subscriber_ids = some_subscribers()
    connections.close_all()  # a connection has one process
    all_written = Event()
    sender = Process(target=_send_until, args=(all_written,), daemon=True)
    sender.start()

    def share() -> None:
        write_mails(subscriber_ids)
        all_written.set()
        hand_over()
        sender.join()

    took, _ = timed(share)
    assert not OutgoingMail.objects.filter(sent_at=None).exists()
    return took


def _send_until(all_written: Any) -> None:  # an Event, which multiprocessing has no type for
    while not all_written.is_set():
        hand_over()
        all_written.wait(0.01)
    hand_over()


def prepared_bytes(mail: Any) -> tuple[str, bytes]:  # an OutgoingMail
    from jobboard.mail.message import compose

    return mail.to, compose(mail).message().as_bytes(linesep="\r\n")


def bare_loop(port: int, prepared: list[tuple[str, bytes]]) -> None:
    import smtplib

    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, data in prepared:
            server.sendmail("jobs@example.org", [to], data)


def point_at(port: int) -> None:
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own, which takes everything and keeps nothing."""
    from tests.mail.sink import free_port

    port = free_port()
    process = Process(target=_take_everything, args=(port,), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()


def _take_everything(port: int) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    time.sleep(3_600)


def _wait_for(port: int) -> None:
    import socket

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The sink did not start.")


if __name__ == "__main__":
    main()
