"""Who reads on the manage page that no mail goes to them gets one to check, and its link ends that."""

import pytest
from django.test import Client
from django.utils import timezone

from candidates import emails, links, subscribing
from candidates.models import Alert, Subscriber
from jobboard.accounts.models import User
from jobboard.mail import sending, suppression
from jobboard.mail.models import OutgoingMail, SuppressedAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscriber(dana: User) -> Subscriber:
    subscribing.start(dana, dana.email, "state=TX", "daily", now=timezone.now())
    suppression.suppress("Dana@Example.org", "Mail bounced: no such user, said Postmark")
    return Subscriber.objects.get()


@pytest.fixture(params=["signed in", "by link"])
def door(request: pytest.FixtureRequest, subscriber: Subscriber, dana: User, client: Client) -> str:
    if request.param == "signed in":
        client.force_login(dana)
        return "/alerts/"
    return links.manage_path(subscriber)


def path(url: str) -> str:
    return "/" + url.split("//", 1)[1].partition("/")[2]


def test_the_page_says_so_and_why(client: Client, door: str) -> None:
    page = client.get(door).content.decode()
    assert "No mail goes to dana@example.org" in page
    assert "no such user, said Postmark" in page


def test_one_mail_a_day_is_sent_and_lifts_nothing_by_itself(client: Client, door: str) -> None:
    for _ in range(3):
        client.post(f"{door}address/")
    assert OutgoingMail.objects.get().kind == "address_check"
    assert SuppressedAddress.objects.exists()


def test_nothing_is_sent_to_who_gets_mail(client: Client, door: str) -> None:
    suppression.lift("dana@example.org")
    client.post(f"{door}address/")
    assert not OutgoingMail.objects.exists()


def test_the_check_alone_reaches_a_suppressed_address(subscriber: Subscriber) -> None:
    emails.address_check(subscriber, now=timezone.now())
    emails.alert_known(Alert.objects.get(), now=timezone.now())
    sending.send_due()
    assert OutgoingMail.objects.get(kind="address_check").sent_at
    assert OutgoingMail.objects.get(kind="alert_known").dead_at


def test_its_link_lifts_by_a_button(client: Client, subscriber: Subscriber) -> None:
    link = path(links.address_url(subscriber))
    assert b"Yes, send me mail again" in client.get(link).content
    assert SuppressedAddress.objects.exists()
    assert Client(enforce_csrf_checks=True).post(link).status_code == 302
    assert not SuppressedAddress.objects.exists()
    assert Alert.objects.due(timezone.now()).exists()


def test_a_forged_link_lifts_nothing(client: Client, subscriber: Subscriber) -> None:
    token = links.manage_path(subscriber).split("/")[-2]
    assert client.post(f"/alerts/address/{token}/").status_code == 404
    assert SuppressedAddress.objects.exists()


def test_mallory_lifts_and_asks_for_her_own_only(client: Client, subscriber: Subscriber, paul: User) -> None:
    subscribing.start(paul, paul.email, "", "daily", now=timezone.now())
    client.force_login(paul)
    client.post("/alerts/address/")
    assert not OutgoingMail.objects.exists()
    assert "No mail goes to" not in client.get("/alerts/").content.decode()
