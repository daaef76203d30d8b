"""Signed in or by a mail's link: pause, resume, change, delete, bring back; never what is somebody else's."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from candidates import links, subscribing
from candidates.models import Alert, Subscriber
from jobboard.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
VERBS = ["pause", "resume", "frequency", "delete", "restore"]
A_MONTH_AND_A_DAY = timedelta(days=31)


def save(user: User, query: str = "credential=CPC") -> Alert:
    subscribing.start(user, user.email, query, "daily", now=timezone.now())
    return Alert.objects.get(subscriber__email=user.email, query=query)


@pytest.fixture
def alert(dana: User) -> Alert:
    return save(dana)


@pytest.fixture(params=["signed in", "by link"])
def door(request: pytest.FixtureRequest, alert: Alert, dana: User, client: Client) -> str:
    """The address of dana's list, for a browser that may open it."""
    if request.param == "signed in":
        client.force_login(dana)
        return "/alerts/"
    return links.manage_path(alert.subscriber)


def test_the_list_shows_the_alert(client: Client, door: str) -> None:
    page = client.get(door).content.decode()
    assert "1 alert<" in page
    assert "CPC" in page


def test_pause_and_resume(client: Client, door: str, alert: Alert) -> None:
    client.post(f"{door}{alert.pk}/pause/")
    alert.refresh_from_db()
    assert alert.paused_at
    assert "Paused" in client.get(door).content.decode()
    client.post(f"{door}{alert.pk}/resume/")
    alert.refresh_from_db()
    assert alert.paused_at is None


def test_alerts_stand_in_the_order_in_which_they_were_made(client: Client, door: str, dana: User) -> None:
    for state in ("TX", "OH", "FL"):
        save(dana, f"state={state}")
    page = client.get(door).content.decode()
    places = [page.index(words) for words in ("CPC", "Open to Texas", "Open to Ohio", "Open to Florida")]
    assert places == sorted(places)


def test_a_pause_for_a_month_ends_by_itself(client: Client, door: str, alert: Alert) -> None:
    client.post(f"{door}{alert.pk}/pause/", {"for": "month"})
    alert.refresh_from_db()
    assert alert.paused_until
    assert "goes on by itself" in client.get(door).content.decode()
    subscribing.end_pauses(timezone.now())
    assert Alert.objects.get().paused_at
    subscribing.end_pauses(timezone.now() + A_MONTH_AND_A_DAY)
    after = Alert.objects.get()
    assert (after.paused_at, after.paused_until) == (None, None)


def test_a_pause_does_not_end_for_who_unsubscribed_meanwhile(client: Client, door: str, alert: Alert) -> None:
    client.post(f"{door}{alert.pk}/pause/", {"for": "month"})
    subscribing.unsubscribe(alert.subscriber, now=timezone.now())
    subscribing.end_pauses(timezone.now() + A_MONTH_AND_A_DAY)
    assert Alert.objects.get().paused_at


def test_a_pause_that_cannot_end_keeps_no_other_waiting(
    dana: User, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    subscribing.start(dana, dana.email, "state=OH", "daily", now=now)
    for each in Alert.objects.all():
        subscribing.pause(each, now=now, until=now + timedelta(days=30))
    wake = subscribing._wake

    def odd(some: Alert, *, now: datetime) -> None:
        if some.pk == alert.pk:
            raise ValueError("odd")
        wake(some, now=now)

    monkeypatch.setattr(subscribing, "_wake", odd)
    assert subscribing.end_pauses(now + A_MONTH_AND_A_DAY) == 1
    assert Alert.objects.get(paused_at=None).query == "state=OH"


def test_the_search_itself_is_changed(client: Client, door: str, alert: Alert) -> None:
    address = f"{door}{alert.pk}/search/"
    assert 'value="CPC" checked' in " ".join(client.get(address).content.decode().split())
    page = client.post(address, {"credential": ["CCS"], "state": "TX", "sort": "pay"}, follow=True)
    alert.refresh_from_db()
    assert alert.query == "credential=CCS&state=TX"
    assert "Open to Texas" in page.content.decode() or "open to Texas" in page.content.decode()


def test_what_cannot_be_searched_for_is_explained_and_changes_nothing(
    client: Client, door: str, alert: Alert
) -> None:
    page = client.post(f"{door}{alert.pk}/search/", {"credential": "XYZ", "pay": "a lot"}).content.decode()
    assert "We do not know “XYZ”" in page
    assert "a lot" in page
    alert.refresh_from_db()
    assert alert.query == "credential=CPC"


def test_an_emptied_search_is_asked_about_before_it_brings_every_job(
    client: Client, door: str, alert: Alert
) -> None:
    at = f"{door}{alert.pk}/search/"
    page = client.post(at, {"credential": "", "q": " "}).content.decode()
    assert "this alert would send every new job" in page
    assert "Send me every new job" in page
    alert.refresh_from_db()
    assert alert.query == "credential=CPC"
    client.post(at, {"everything": "yes"})
    alert.refresh_from_db()
    assert alert.criteria.is_everything
    assert client.post(at, {}).status_code == 302, "it is what it was"


def test_a_search_stands_in_one_alert_only(client: Client, door: str, alert: Alert, dana: User) -> None:
    save(dana, "state=TX")
    page = client.post(f"{door}{alert.pk}/search/", {"state": "TX"}).content.decode()
    assert "You already have an alert for this search." in page
    alert.refresh_from_db()
    assert alert.query == "credential=CPC"


def test_the_search_of_a_deleted_alert_is_free(client: Client, door: str, alert: Alert, dana: User) -> None:
    old = save(dana, "state=TX")
    subscribing.delete(old, now=timezone.now())
    client.post(f"{door}{alert.pk}/search/", {"state": "TX"})
    alert.refresh_from_db()
    old.refresh_from_db()
    assert (alert.query, old.query) == ("state=TX", "credential=CPC")


def test_weekly_moves_the_next_mail_to_monday(client: Client, door: str, alert: Alert) -> None:
    Alert.objects.update(next_due_at=timezone.now() + timedelta(hours=1))
    client.post(f"{door}{alert.pk}/frequency/", {"frequency": "weekly"})
    alert.refresh_from_db()
    assert alert.frequency == "weekly"
    assert alert.next_due_at.weekday() == 0


def test_an_unknown_frequency_changes_nothing_and_is_no_success(
    client: Client, door: str, alert: Alert
) -> None:
    answer = client.post(f"{door}{alert.pk}/frequency/", {"frequency": "hourly"}, follow=True)
    said = [(message.level_tag, str(message)) for message in answer.context["messages"]]
    assert said == [("error", "Choose instant, daily or weekly.")]
    alert.refresh_from_db()
    assert alert.frequency == "daily"


def test_delete_can_be_undone(client: Client, door: str, alert: Alert) -> None:
    page = client.post(f"{door}{alert.pk}/delete/", follow=True).content.decode()
    assert "No alerts yet" in page
    assert "Undo" in page
    client.post(f"{door}{alert.pk}/restore/")
    assert Alert.objects.kept().get() == alert


@pytest.mark.parametrize("verb", VERBS)
def test_get_never_acts(client: Client, door: str, alert: Alert, verb: str) -> None:
    before = Alert.objects.values().get()
    assert client.get(f"{door}{alert.pk}/{verb}/").status_code == 405
    assert Alert.objects.values().get() == before


@pytest.mark.parametrize("verb", [*VERBS, "search"])
def test_mallory_gets_404_and_changes_nothing(client: Client, alert: Alert, verb: str) -> None:
    mallory = factories.make_user("mallory@example.org")
    hers = save(mallory)
    before = list(Alert.objects.values())
    client.force_login(mallory)
    by_link = links.manage_path(hers.subscriber)
    for address in (
        f"/alerts/{alert.pk}/{verb}/",
        f"{by_link}{alert.pk}/{verb}/",
        f"/alerts/{10**30}/{verb}/",
    ):
        assert client.post(address, {"frequency": "weekly"}).status_code == 404
    assert list(Alert.objects.values()) == before


def test_a_link_for_one_purpose_opens_no_other(client: Client, alert: Alert) -> None:
    token = links.manage_path(alert.subscriber).split("/")[-2]
    assert client.post(f"/alerts/unsubscribe/{token}/").status_code == 404
    assert client.post(f"/alerts/confirm/{token}/").status_code == 404
    other = links.unsubscribe_path(alert.subscriber).split("/")[-2]
    assert client.get(f"/alerts/manage/{other}/").status_code == 404


def test_a_link_for_another_number_is_refused(client: Client, alert: Alert) -> None:
    key, signature = links.manage_path(alert.subscriber).split("/")[-2].split(".")
    assert client.get(f"/alerts/manage/{int(key) + 1}.{signature}/").status_code == 404


def test_without_login_a_button_leads_to_the_login(client: Client, alert: Alert) -> None:
    response = client.post(f"/alerts/{alert.pk}/pause/")
    assert response["Location"].startswith("/account/login/")


def test_without_login_the_list_explains_and_offers_all_jobs(client: Client) -> None:
    page = client.get("/alerts/").content.decode()
    assert "Send me all new jobs" in page
    assert 'href="/jobs/"' in page


def test_alerts_saved_before_signing_up_are_there_afterwards(client: Client) -> None:
    subscriber = Subscriber.objects.create(email="new@example.org")
    Alert.objects.create(subscriber=subscriber, query="state=TX", confirmed_at=timezone.now())
    client.force_login(factories.make_user("new@example.org"))
    assert "Open to Texas" in client.get("/alerts/").content.decode()


def test_an_unconfirmed_alert_is_not_listed(client: Client, dana: User) -> None:
    subscribing.ask("dana@example.org", "state=TX", "daily", now=timezone.now())
    client.force_login(dana)
    assert "No alerts yet" in client.get("/alerts/").content.decode()


# Made on 2026-11-25 with the tests' key for subscriber 1: what such links open must stay open.
OLD_MANAGE = "1.VGZjgujQB6n8gEEoiJFQbMfEdjGRPBv94J1R1AuYzg4"
OLD_UNSUBSCRIBE = "1.PsLHsB1CcaDPEG9kzfNbV-ra5Oit9AfAH96tFZO0CSg"


def test_links_of_old_mails_keep_working(client: Client) -> None:
    Subscriber.objects.create(pk=1, email="old@example.org")
    assert client.get(f"/alerts/manage/{OLD_MANAGE}/").status_code == 200
    assert client.post(f"/alerts/unsubscribe/{OLD_UNSUBSCRIBE}/").status_code == 200


def test_by_link_no_session_and_no_cookie_is_needed(alert: Alert) -> None:
    path = links.manage_path(alert.subscriber)
    browser = Client(enforce_csrf_checks=True)
    browser.get(path)
    assert "sessionid" not in browser.cookies
    browser.cookies.clear()
    assert browser.post(f"{path}{alert.pk}/pause/").status_code == 302
    browser.cookies.clear()
    assert "Paused" in browser.get(path).content.decode()
    assert not Session.objects.exists()


def test_signed_in_a_button_asks_for_the_csrf_token(alert: Alert, dana: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(dana)
    assert browser.post(f"/alerts/{alert.pk}/pause/").status_code == 403
    assert browser.post("/alerts/off/").status_code == 403


def test_an_account_turns_all_off(client: Client, alert: Alert, dana: User) -> None:
    save(dana, "state=TX")
    theirs = save(factories.make_user("mallory@example.org"))
    client.force_login(dana)
    assert "Turn all alerts off" in client.get("/alerts/").content.decode()
    client.post("/alerts/off/")
    assert not Alert.objects.filter(subscriber=alert.subscriber, paused_at=None).exists()
    theirs.refresh_from_db()
    assert theirs.paused_at is None


def test_the_account_says_which_alerts_are_paused(client: Client, alert: Alert, dana: User) -> None:
    save(dana, "state=TX")
    client.force_login(dana)
    assert "Paused" not in client.get("/account/").text
    client.post(f"/alerts/{alert.pk}/pause/")
    assert client.get("/account/").text.count("Paused") == 1
    client.post("/alerts/off/")
    assert client.get("/account/").text.count("Paused") == 2
