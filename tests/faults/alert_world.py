"""Run in a process of its own, on a database of its own: makes postings and alerts that are due.

`python -m tests.faults.alert_world fill`, `... run` (what is due, without a worker), `... die candidates.alerts._count`
(the same, killed when it comes to that function), `... release` and `... count` (prints JSON).
"""

import json
import os
import signal
import sys
from collections.abc import Callable

import django
from django.utils import timezone
from django.utils.module_loading import import_string

SUBSCRIBERS = 30


def main(verb: str, *arguments: str) -> None:
    django.setup()
    verbs: dict[str, Callable[..., None]] = {
        "fill": fill, "run": run, "die": die, "release": release, "count": count,
    }  # fmt: skip
    verbs[verb](*arguments)


def fill() -> None:
    from candidates.models import Alert, Subscriber
    from tests.factories import make_company, make_job

    make_job(make_company(), title="Night coder")
    for number in range(SUBSCRIBERS):
        subscriber = Subscriber.objects.create(email=f"coder{number}@example.org")
        Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=timezone.now())


def run() -> None:
    from candidates import alerts

    json.dump(alerts.run_due(), sys.stdout)


def die(place: str) -> None:
    """Killed on the way out of a function: what it did is done, and nothing after it."""
    module, _, name = place.rpartition(".")
    function = import_string(place)

    def deadly(*args: object, **named: object) -> None:
        function(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(sys.modules[module], name, deadly)
    run()


def release() -> None:
    """Let the leases of a dead worker run out now, instead of in two minutes."""
    from jobboard.mail.models import OutgoingMail

    OutgoingMail.objects.filter(sent_at=None).update(leased_until=None)


def count() -> None:
    from candidates.models import Delivery, MailedDay
    from jobboard.mail.models import OutgoingMail

    facts = {
        "deliveries": Delivery.objects.count(),
        "mails": {mail.to: mail.message_id for mail in OutgoingMail.objects.all()},
        "unsent": OutgoingMail.objects.filter(sent_at=None, dead_at=None).count(),
        "dead": list(OutgoingMail.objects.exclude(dead_at=None).values_list("to", flat=True)),
        "counted": sum(MailedDay.objects.values_list("mails", flat=True)),
    }
    json.dump(facts, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
