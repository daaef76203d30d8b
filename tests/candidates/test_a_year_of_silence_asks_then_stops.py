"""Twelve months without a click: one question, a month to answer, one last line, and a way back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import emails, links, silence, subscribing
from candidates.models import Alert, Subscriber
from cms import attention
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
YEAR, MONTH = timedelta(days=366), timedelta(days=31)


@pytest.fixture(autouse=True)
def no_salt_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "_salts", {})


@pytest.fixture
def start() -> datetime:
    return timezone.now() - timedelta(days=800)


@pytest.fixture
def subscriber(dana: User, start: datetime) -> Subscriber:
    subscribing.start(dana, dana.email, "state=TX", "daily", now=start)
    Subscriber.objects.update(heard_at=start)
    return Subscriber.objects.get()


def kinds() -> list[str]:
    return list(OutgoingMail.objects.order_by("created_at").values_list("kind", flat=True))


def path(url: str) -> str:
    return "/" + url.split("//", 1)[1].partition("/")[2]


def link_of(job: JobPage, subscriber: Subscriber) -> str:
    """As it stands in this person's mail."""
    return f"http://testserver{job.url}?via=alert&reader={links.reader_token(subscriber)}"


def test_nobody_is_asked_within_the_year(subscriber: Subscriber, start: datetime) -> None:
    silence.run(start + timedelta(days=364))
    assert kinds() == []


def test_the_question_is_asked_once_and_the_alerts_go_on_meanwhile(
    subscriber: Subscriber, start: datetime
) -> None:
    for days in (366, 367, 380):
        silence.run(start + timedelta(days=days))
    assert kinds() == ["alert_still_wanted"]
    mail = OutgoingMail.objects.get()
    assert links.still_url(subscriber) in mail.text
    assert links.still_url(subscriber) in mail.html
    assert "List-Unsubscribe" in mail.headers
    assert Alert.objects.get().paused_at is None


def test_without_an_answer_they_stop_with_one_last_line(subscriber: Subscriber, start: datetime) -> None:
    for wait in (YEAR, YEAR + MONTH, YEAR + 2 * MONTH, 3 * YEAR):
        silence.run(start + wait)
    assert kinds() == ["alert_still_wanted", "alerts_stopped"]
    assert not Alert.objects.due(start + 3 * YEAR).exists()


@pytest.mark.parametrize("mail", ["alert_still_wanted", "alerts_stopped"])
def test_one_that_cannot_be_written_keeps_nobody_else_waiting(
    subscriber: Subscriber, paul: User, start: datetime, mail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribing.start(paul, paul.email, "state=OH", "daily", now=start)
    Subscriber.objects.exclude(pk=subscriber.pk).update(heard_at=start + timedelta(hours=1))
    write = getattr(emails, mail)

    def odd(to: Subscriber, **moments: datetime) -> OutgoingMail:
        if to.pk == subscriber.pk:
            raise ValueError("odd")
        written: OutgoingMail = write(to, **moments)
        return written

    if mail == "alerts_stopped":
        silence.run(start + YEAR)
    monkeypatch.setattr(emails, mail, odd)
    silence.run(start + YEAR + MONTH)
    assert [each.to for each in OutgoingMail.objects.filter(kind=mail)] == [paul.email]
    monkeypatch.undo()
    silence.run(start + YEAR + MONTH)
    assert OutgoingMail.objects.filter(kind=mail, to=subscriber.email).count() == 1, "the next run has it"


def test_opening_the_link_is_no_answer(client: Client, subscriber: Subscriber, start: datetime) -> None:
    silence.run(start + YEAR)
    assert b"go on sending" in client.get(path(links.still_url(subscriber))).content
    silence.run(start + YEAR + MONTH)
    assert Subscriber.objects.get().stopped_at


def test_the_button_goes_on(subscriber: Subscriber, start: datetime) -> None:
    silence.run(start + YEAR)
    assert Client(enforce_csrf_checks=True).post(path(links.still_url(subscriber))).status_code == 302
    silence.run(start + YEAR + MONTH)
    assert kinds() == ["alert_still_wanted"]
    assert Alert.objects.get().paused_at is None


def test_the_same_button_starts_again_what_was_stopped_and_only_that(
    client: Client, subscriber: Subscriber, dana: User, start: datetime
) -> None:
    subscribing.start(dana, dana.email, "state=OH", "daily", now=start)
    subscribing.pause(Alert.objects.get(query="state=OH"), now=start)
    Subscriber.objects.update(heard_at=start)
    silence.run(start + YEAR)
    silence.run(start + YEAR + MONTH)
    assert b"Start them again" in client.get(path(links.still_url(subscriber))).content
    client.post(path(links.still_url(subscriber)))
    assert Alert.objects.get(query="state=TX").paused_at is None
    assert Alert.objects.get(query="state=OH").paused_at


def test_who_has_paused_or_unsubscribed_is_not_asked(subscriber: Subscriber, start: datetime) -> None:
    subscribing.unsubscribe(subscriber, now=start)
    silence.run(start + YEAR)
    assert kinds() == []


def test_a_posting_read_from_a_mail_is_a_sign(subscriber: Subscriber) -> None:
    job = factories.make_job()
    link = link_of(job, subscriber)
    Client().post(f"/jobs/{job.pk}/view/", headers={"Referer": link, "User-Agent": BROWSER})
    assert timezone.now() - Subscriber.objects.get().heard_at < timedelta(minutes=1)


def test_apply_is_a_sign_and_opening_the_posting_is_none(client: Client, subscriber: Subscriber) -> None:
    job = factories.make_job()
    link = link_of(job, subscriber)
    before = Subscriber.objects.get().heard_at
    assert client.get(link).status_code == 200
    assert Subscriber.objects.get().heard_at == before
    client.post(f"/jobs/{job.pk}/apply/", headers={"Referer": link})
    assert Subscriber.objects.get().heard_at > before


@pytest.mark.parametrize("token", ["", "1.forged", "\u20ac", "9" * 400, "1"])
def test_a_forged_reader_is_nobody(subscriber: Subscriber, token: str) -> None:
    job = factories.make_job()
    before = Subscriber.objects.get().heard_at
    referer = f"http://testserver{job.url}?reader={token}".encode().decode("latin-1")
    answer = Client().post(f"/jobs/{job.pk}/view/", headers={"Referer": referer, "User-Agent": BROWSER})
    assert answer.status_code == 204
    assert Subscriber.objects.get().heard_at == before


def test_the_reader_in_a_link_opens_nothing(client: Client, subscriber: Subscriber) -> None:
    token = links.reader_token(subscriber)
    for purpose in ("manage", "unsubscribe", "still", "address"):
        assert client.get(f"/alerts/{purpose}/{token}/").status_code == 404


def test_any_change_of_an_alert_is_a_sign(client: Client, subscriber: Subscriber) -> None:
    alert = Alert.objects.get()
    client.post(f"{links.manage_path(subscriber)}{alert.pk}/frequency/", {"frequency": "weekly"})
    assert timezone.now() - Subscriber.objects.get().heard_at < timedelta(minutes=1)


def test_resuming_by_hand_ends_the_stop(client: Client, subscriber: Subscriber, start: datetime) -> None:
    silence.run(start + YEAR)
    silence.run(start + YEAR + MONTH)
    page = client.get(links.manage_path(subscriber)).content.decode()
    assert "got no answer, so they stopped" in page
    client.post(f"{links.manage_path(subscriber)}{Alert.objects.get().pk}/resume/")
    after = Subscriber.objects.get()
    assert (after.stopped_at, after.asked_at) == (None, None)
