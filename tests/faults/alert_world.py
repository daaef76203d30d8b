"""Run in a process of its own, on a database of its own: makes postings and alerts that are due.

`python -m tests.faults.alert_world fill` and `... count` (prints JSON).
"""

import json
import sys

import django
from django.utils import timezone

SUBSCRIBERS = 30


def main(verb: str) -> None:
    django.setup()
    {"fill": fill, "release": release, "count": count}[verb]()


def fill() -> None:
    from candidates.models import Alert, Subscriber
    from tests.factories import make_company, make_job

    make_job(make_company(), title="Night coder")
    for number in range(SUBSCRIBERS):
        subscriber = Subscriber.objects.create(email=f"coder{number}@example.org")
        Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=timezone.now())


def release() -> None:
    """Let the leases of a dead worker run out now, instead of in two minutes."""
    from jobboard.mail.models import OutgoingMail

    OutgoingMail.objects.filter(sent_at=None).update(leased_until=None)


def count() -> None:
    from candidates.models import Delivery
    from jobboard.mail.models import OutgoingMail

    facts = {
        "deliveries": Delivery.objects.count(),
        "mails": {mail.to: mail.message_id for mail in OutgoingMail.objects.all()},
        "unsent": OutgoingMail.objects.filter(sent_at=None).count(),
    }
    json.dump(facts, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
