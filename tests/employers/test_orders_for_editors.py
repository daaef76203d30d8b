"""eddie sees orders and changes none."""

import pytest
from django.test import Client

from employers.models import Employer, Order
from jobboard.accounts.models import User
from tests.factories import make_posting

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(acme: Employer) -> Order:
    return Order.objects.create(
        employer=acme, posting=make_posting(acme, title="Night coder"), product="single", amount_cents=249_00
    )


def test_orders_can_be_looked_at(client: Client, eddie: User, order: Order) -> None:
    client.force_login(eddie)
    listing = client.get("/admin/orders/").content.decode()
    assert "Night coder" in listing
    assert "$249" in listing
    inspected = client.get(f"/admin/orders/inspect/{order.pk}/")
    assert inspected.status_code == 200


@pytest.mark.parametrize("address", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_orders_cannot_be_changed(client: Client, eddie: User, order: Order, address: str) -> None:
    client.force_login(eddie)
    response = client.post("/admin/orders/" + address.format(pk=order.pk), {"status": "paid"})
    assert response.status_code in {302, 403, 404}
    assert Order.objects.get().status == Order.Status.OPEN
