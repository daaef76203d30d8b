"""What an alert found is a set of ids in one small column, and rows that go in by the thousand meet the same constraints."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction
from django.utils import timezone
from pyroaring import BitMap

from candidates.models import Alert, Delivery, Subscriber
from jobboard.accounts import exporting
from jobboard.lib import many_rows
from jobboard.lib.many_rows import Among

pytestmark = pytest.mark.django_db
COLUMNS = ("alert_id", "window_start", "window_end", "job_ids", "mail_id")


def window(ids: BitMap) -> tuple[object, ...]:
    alert = Alert.objects.create(subscriber=Subscriber.objects.create(email="dana@example.org"))
    now = timezone.now()
    return alert.pk, now - timedelta(days=1), now, ids, None


@pytest.mark.parametrize("ids", [[], [7], range(1_000), [5, 70_000, 2**31 - 1]])
def test_ids_come_back_as_they_were(ids: list[int]) -> None:
    many_rows.insert(Delivery, COLUMNS, [window(BitMap(ids))])
    kept = Delivery.objects.get()
    assert list(kept.job_ids) == list(ids)
    assert exporting._said(kept.job_ids) == list(ids)
    kept.save()
    assert list(Delivery.objects.values_list("job_ids", flat=True)) == [BitMap(ids)]


@pytest.mark.parametrize("ids", [[], [7], [5, 70_000, 2**31 - 1]])
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_dump_of_the_database_brings_them_back(ids: list[int], kind: str) -> None:
    many_rows.insert(Delivery, COLUMNS, [window(BitMap(ids))])
    dump = serializers.serialize(kind, Delivery.objects.all())
    Delivery.objects.update(job_ids=BitMap([1]))
    for row in serializers.deserialize(kind, dump):
        row.save()
    assert list(Delivery.objects.get().job_ids) == list(ids)


def test_a_window_is_written_once_and_has_length() -> None:
    row = window(BitMap([1]))
    for rows in ([row, row], [(row[0], row[2], row[2], *row[3:])]):
        with pytest.raises(IntegrityError), transaction.atomic():
            many_rows.insert(Delivery, COLUMNS, rows)
    assert not Delivery.objects.exists()


def test_among_many_are_those_that_are_named() -> None:
    people = [Subscriber.objects.create(email=f"coder{number}@example.org").pk for number in range(3)]
    for some in ([], people[:1], people):
        found = Subscriber.objects.filter(Among("pk", [*some, 10**6])).order_by("pk")
        assert list(found.values_list("pk", flat=True)) == some
