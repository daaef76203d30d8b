"""eddie sees orders and changes none."""

import pytest
from django.test import Client
from django.urls import reverse

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
    assert "css/admin" in listing
    inspected = client.get(f"/admin/orders/inspect/{order.pk}/")
    assert inspected.status_code == 200


def test_an_order_opens_from_the_list_and_reads_as_words_dollars_and_links(
    client: Client, eddie: User, order: Order
) -> None:
    client.force_login(eddie)
    address = f"/admin/orders/inspect/{order.pk}/"
    assert f'href="{address}"' in client.get("/admin/orders/").content.decode()
    Order.objects.update(receipt_url="https://stripe.example/receipt?a=1&b=2", total_cents=269_58)
    inspected = client.get(address).content.decode()
    assert order.posting
    page, company = order.posting.page, order.employer.company
    assert page
    assert f'href="/admin/pages/{page.pk}/edit/"' in inspected
    assert f'<a href="{reverse("companies:edit", args=[company.pk])}">Acme Health</a>' in inspected
    assert '<a href="https://stripe.example/receipt?a=1&amp;b=2">Receipt</a>' in inspected
    assert "$249" in inspected
    assert "$269.58" in inspected
    assert "Not paid yet" in inspected
    assert "cents" not in inspected.lower()
    assert f"/admin/orders/edit/{order.pk}/" not in inspected


@pytest.mark.parametrize("address", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_orders_cannot_be_changed(client: Client, eddie: User, order: Order, address: str) -> None:
    client.force_login(eddie)
    response = client.post("/admin/orders/" + address.format(pk=order.pk), {"status": "paid"})
    assert response.status_code in {302, 403, 404}
    assert Order.objects.get().status == Order.Status.OPEN
