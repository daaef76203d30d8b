"""RFC 8058, and the page for people behind the same address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import alerts, links, subscribing
from candidates.models import Alert, Subscriber
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscriber(dana: User) -> Subscriber:
    for query in ("", "state=TX"):
        subscribing.start(dana, dana.email, query, "daily", now=timezone.now())
    return Subscriber.objects.get()


def test_a_mail_program_posts_without_login_cookie_or_csrf_token(subscriber: Subscriber) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(links.unsubscribe_path(subscriber), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.unsubscribed_at
    assert not Alert.objects.due(timezone.now()).exists()


def test_a_scanner_that_opens_the_link_changes_nothing(client: Client, subscriber: Subscriber) -> None:
    page = client.get(links.unsubscribe_path(subscriber)).content.decode()
    assert "Stop all job alerts?" in page
    client.head(links.unsubscribe_path(subscriber))
    assert Alert.objects.due(timezone.now()).count() == 2


def test_a_digest_that_still_waits_is_not_sent(client: Client, subscriber: Subscriber) -> None:
    factories.make_job()
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    client.post(links.unsubscribe_path(subscriber))
    assert OutgoingMail.objects.get().dead_at


def test_a_second_click_keeps_the_first_moment(client: Client, subscriber: Subscriber) -> None:
    client.post(links.unsubscribe_path(subscriber))
    subscriber.refresh_from_db()
    first = subscriber.unsubscribed_at
    client.post(links.unsubscribe_path(subscriber))
    subscriber.refresh_from_db()
    assert subscriber.unsubscribed_at == first


def test_who_opens_the_link_again_reads_that_it_is_done(client: Client, subscriber: Subscriber) -> None:
    client.post(links.unsubscribe_path(subscriber))
    assert "You are unsubscribed" in client.get(links.unsubscribe_path(subscriber)).content.decode()


def test_the_link_never_expires(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    path = links.unsubscribe_path(subscriber)
    monkeypatch.setattr("time.time", lambda: timezone.now().timestamp() + 10 * 365 * 86_400)
    assert links.unsubscribing(path.split("/")[-2]) == subscriber


def test_a_later_yes_to_one_alert_wakes_no_other(client: Client, subscriber: Subscriber, dana: User) -> None:
    client.post(links.unsubscribe_path(subscriber))
    subscribing.start(dana, dana.email, "state=CO", "daily", now=timezone.now())
    assert [alert.query for alert in Alert.objects.due(timezone.now())] == ["state=CO"]


def test_a_made_up_link_gets_404(client: Client) -> None:
    for token in ("1", "1.x", "x"):
        assert client.get(f"/alerts/unsubscribe/{token}/").status_code == 404
        assert client.post(f"/alerts/unsubscribe/{token}/").status_code == 404
