"""What a migration does to rows leaves a table that the rest of it may still change."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from employers.models import Order
from tests import factories
from tests.at_once import elsewhere, forget_everything, needs_writers_that_meet

pytestmark = [needs_writers_that_meet, pytest.mark.django_db]
upgrade = import_module("employers.migrations.0008_credits")


@pytest.fixture
def order(db: None) -> Iterator[Order]:
    """Committed, as orders are when a board is upgraded."""
    yield elsewhere(_make_order)
    elsewhere(forget_everything)


def _make_order() -> Order:
    acme = factories.make_employer()
    return Order.objects.create(
        employer=acme,
        posting=factories.make_posting(acme),
        created_by=acme.memberships.get().user,
        product="single-featured",
        kind="posting",
        status="paid",
        paid_at=timezone.now(),
        amount_cents=399_00,
        currency="usd",
    )


def make_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX of_an_upgrade ON employers_order (employer_id, created_by_id)")


def test_orders_are_described_before_their_table_changes(order: Order) -> None:
    with transaction.atomic():
        upgrade.describe_orders(apps, None)
        make_index()
        order.refresh_from_db()
        assert (order.days, order.featured, order.delivered_at) == (60, True, order.paid_at)
        transaction.set_rollback(True)


def test_control_a_row_that_changes_twice_stops_the_upgrade(order: Order) -> None:
    def describe_twice() -> None:
        for days in (59, 60):
            Order.objects.filter(pk=order.pk).update(days=days)
        make_index()

    with pytest.raises(OperationalError, match="pending trigger events"):
        transaction.atomic(describe_twice)()
