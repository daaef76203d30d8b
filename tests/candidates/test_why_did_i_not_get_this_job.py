"""Any posting against my alerts: what keeps it out, which mail brought it, or when the alert looks again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import alerts, links, subscribing, why_not
from candidates.models import Alert, Delivery, Subscriber
from candidates.timetable import ZONE
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


def save(user: User, query: str) -> Alert:
    subscribing.start(user, user.email, query, "daily", now=timezone.now())
    return Alert.objects.get(subscriber__email=user.email, query=query)


def said(job: JobPage) -> list[str]:
    now = timezone.now() + timedelta(minutes=2)
    return [each.words for each in why_not.answers(Alert.objects.kept().order_by("pk"), job, now)]


def test_every_criterion_that_it_misses_is_named(dana: User) -> None:
    save(dana, "pay=40&state=TX")
    save(dana, "pay=40&state=OH&credential=CPC")
    assert said(factories.make_job()) == [
        "$24–29 an hour, you asked $40/h.",
        "It is in Austin, TX, not open to Ohio. $24–29 an hour, you asked $40/h.",
    ]


def test_the_mail_that_brought_it_is_named_with_its_day(dana: User) -> None:
    job = factories.make_job()
    save(dana, "state=TX")
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    today = Delivery.objects.get().window_end.astimezone(ZONE)
    assert said(job) == [f"It was in your mail of {today:%B} {today.day}."]


def test_of_two_alerts_one_brought_it(dana: User) -> None:
    job = factories.make_job()
    save(dana, "state=TX")
    save(dana, "credential=CPC")
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    assert len([words for words in said(job) if "under another of your alerts" in words]) == 1


def test_a_mail_that_came_back_is_said_to_have(dana: User) -> None:
    job = factories.make_job()
    save(dana, "state=TX")
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    OutgoingMail.objects.update(dead_at=timezone.now())
    assert "which could not be delivered" in said(job)[0]


def test_what_is_newer_than_the_last_look_comes_with_the_next(dana: User) -> None:
    alert = save(dana, "state=TX")
    Alert.objects.update(looked_until=timezone.now(), next_due_at=timezone.now() + timedelta(days=1))
    alert.refresh_from_db()
    words = said(factories.make_job())[0]
    assert words.startswith("It fits. Your alert looks again on ")
    assert f"{alert.next_due_at.astimezone(ZONE):%A}" in words


def test_a_paused_alert_says_so(dana: User) -> None:
    subscribing.pause(save(dana, "state=TX"), now=timezone.now())
    assert said(factories.make_job()) == ["It fits, but this alert is paused."]


def test_what_is_older_than_the_first_look_back_is_explained(dana: User) -> None:
    job = factories.make_job()
    save(dana, "state=TX")
    JobPage.objects.update(first_published_at=timezone.now() - timedelta(days=20))
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    job.refresh_from_db()
    assert "an alert looks back seven days" in said(job)[0]


def test_what_came_to_fit_after_the_look_is_not_called_unexplained(dana: User) -> None:
    job = factories.make_job()
    save(dana, "pay=40")
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    JobPage.objects.filter(pk=job.pk).update(annual_max_cents=100_000_00)
    assert "did not when your alert looked" in said(JobPage.objects.get(pk=job.pk))[0]


@pytest.mark.parametrize("door", ["signed in", "by link"])
def test_both_doors_show_it(client: Client, dana: User, door: str) -> None:
    job = factories.make_job()
    alert = save(dana, "state=OH")
    base = links.manage_path(alert.subscriber)
    if door == "signed in":
        client.force_login(dana)
        base = "/alerts/"
    page = client.get(f"{base}why/", {"posting": f"http://testserver{job.url}?via=alert"}).content.decode()
    assert "not open to Ohio" in page
    assert client.post(f"{base}why/").status_code == 405


def test_a_stranger_is_asked_to_sign_in_and_a_forged_link_is_404(client: Client, dana: User) -> None:
    save(dana, "state=OH")
    assert "Sign in, or use a mail" in client.get("/alerts/why/?posting=x").content.decode()
    assert client.get("/alerts/manage/1.forged/why/").status_code == 404


@pytest.mark.parametrize("odd", ["", "x", "\ud800", "a" * 600, "https://elsewhere.example/", "1" * 400])
def test_odd_addresses_are_explained(client: Client, dana: User, odd: str) -> None:
    alert = save(dana, "")
    response = client.get(
        f"{links.manage_path(alert.subscriber)}why/", {"posting": odd.encode("utf-8", "replace")}
    )
    assert response.status_code == 200
    assert b"field--invalid" in response.content


def test_a_draft_is_not_known_to_anybody(client: Client, dana: User) -> None:
    draft = factories.make_job(live=False)
    alert = save(dana, "")
    page = client.get(f"{links.manage_path(alert.subscriber)}why/", {"posting": draft.slug}).content.decode()
    assert "We know no posting by this address or number." in page


def test_a_posting_leads_here_and_to_more_like_it(client: Client) -> None:
    job = factories.make_job()
    page = client.get(job.url).content.decode()
    assert f"/alerts/why/?posting={job.slug}" in page
    assert "More like this" in page
    assert Subscriber.objects.count() == 0
