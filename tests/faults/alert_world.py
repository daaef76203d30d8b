"""Run in a process of its own, on a database of its own: makes postings and alerts that are due.

`python -m tests.faults.alert_world` takes a line of JSON for each thing to do and answers with one: ["fill"], ["run"] (what
is due, without a worker), ["die", "candidates.alerts._count"] (the same in a fork, killed when it comes to that function),
["release"] and ["count"].
"""

import json
import os
import signal
import sys
from collections.abc import Callable

import django
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

SUBSCRIBERS = 30


def main() -> None:
    django.setup()
    verbs: dict[str, Callable[..., object]] = {
        "fill": fill, "run": run, "die": die, "release": release, "count": count,
    }  # fmt: skip
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        answer = json.dumps(verbs[verb](*arguments))
        # No connection stays open while a worker is killed or a fork is made.
        connections.close_all()
        print(answer, flush=True)  # noqa: T201


def fill() -> None:
    from candidates.models import Alert, Subscriber
    from tests.factories import make_company, make_job

    make_job(make_company(), title="Night coder")
    for number in range(SUBSCRIBERS):
        subscriber = Subscriber.objects.create(email=f"coder{number}@example.org")
        Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=timezone.now())


def run() -> int:
    from candidates import alerts

    return alerts.run_due()


def die(place: str) -> int:
    """Killed on the way out of a function: what it did is done, and nothing after it. The signal that ended it."""
    child = os.fork()
    if child:
        return os.WTERMSIG(os.waitpid(child, 0)[1])
    module, _, name = place.rpartition(".")
    function = import_string(place)

    def deadly(*args: object, **named: object) -> None:
        function(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(sys.modules[module], name, deadly)
    run()
    os._exit(1)


def release() -> None:
    """Let the leases of a dead worker run out now, instead of in two minutes."""
    from jobboard.mail.models import OutgoingMail

    OutgoingMail.objects.filter(sent_at=None).update(leased_until=None)


def count() -> dict[str, object]:
    from candidates.models import Delivery, MailedDay
    from jobboard.mail.models import OutgoingMail

    return {
        "deliveries": Delivery.objects.count(),
        "mails": {mail.to: mail.message_id for mail in OutgoingMail.objects.all()},
        "unsent": OutgoingMail.objects.filter(sent_at=None, dead_at=None).count(),
        "dead": list(OutgoingMail.objects.exclude(dead_at=None).values_list("to", flat=True)),
        "counted": sum(MailedDay.objects.values_list("mails", flat=True)),
    }


if __name__ == "__main__":
    main()
