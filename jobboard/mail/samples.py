"""Every mail of the site with a sample, for editors to look at and for tests to follow its links.

A sample writes its mail by the function that writes the real one, for people and postings that it makes up. That
happens in a transaction that is taken back, so nothing is sent and nothing stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jobboard.mail.models import OutgoingMail


@dataclass(frozen=True, slots=True)
class Sample:
    """`name` is the mail's kind. `write` queues it."""

    name: str
    reader: str
    when: str
    write: Callable[[], object]

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()


def everything() -> list[Sample]:
    """In the order in which settings name their modules."""
    return [sample for path in settings.MAIL_SAMPLES for sample in import_string(path)]


def find(name: str) -> Sample | None:
    return next((sample for sample in everything() if sample.name == name), None)


@contextmanager
def written(sample: Sample) -> Iterator[OutgoingMail]:
    """The mail, while what it tells of exists."""
    with transaction.atomic():
        before = set(OutgoingMail.objects.filter(kind=sample.name).values_list("pk", flat=True))
        sample.write()
        yield OutgoingMail.objects.filter(kind=sample.name).exclude(pk__in=before).latest("created_at")
        transaction.set_rollback(True)
