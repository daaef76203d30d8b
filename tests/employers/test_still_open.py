"""Every 14 days a posting's employer is asked; who does not answer twice finds it closed, and its days kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from cms.models import JobPage
from employers import links, still_open
from employers.models import Employer, Posting
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import fresh, page_of, paid
from tests.employers.typing import signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def mails(kind: str = "still_open") -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("created_at"))


def run_on(clock: time_machine.Traveller, days: int) -> None:
    clock.move_to(START + days * DAY)
    still_open.run()


def test_it_is_asked_after_14_days_then_reminded_then_closed_and_its_days_are_kept(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme)
    for day in range(14):
        run_on(clock, day)
    assert mails() == []
    for day in range(14, 21):
        run_on(clock, day)
    first, reminder = mails()
    assert "closes after" not in first.text
    assert "closes after" in reminder.text
    assert fresh(posting).state == "live"
    run_on(clock, 21)
    page = page_of(posting)
    assert (page.state_of_life, page.closed_reason, page.unused) == ("closed", "unconfirmed", 39 * DAY)
    assert "39 unused days are kept" in mails("closed_unanswered")[0].text
    run_on(clock, 22)
    assert [len(mails()), len(mails("closed_unanswered"))] == [2, 1]


def test_an_answer_starts_the_14_days_anew(acme: Employer, clock: time_machine.Traveller) -> None:
    posting = paid(acme)
    run_on(clock, 14)
    response = Client().post(answer_path(posting), {"answer": "open"}, follow=True)
    assert "confirmed as open today" in response.content.decode()
    for day in range(15, 28):
        run_on(clock, day)
    assert (len(mails()), fresh(posting).state) == (1, "live")
    run_on(clock, 28)
    assert len(mails()) == 2
    assert page_of(posting).confirmed_open_at == START + 14 * DAY


def test_one_mail_a_day_names_all_postings_that_are_due(
    acme: Employer, mallory: Employer, clock: time_machine.Traveller
) -> None:
    for title in ("Day Coder", "Night Coder"):
        paid(acme, title=title)
    clock.shift(timedelta(hours=3))
    paid(acme, title="Late Coder")
    paid(mallory, title="Other Coder")
    run_on(clock, 14)
    still_open.run()
    mine, other = sorted(mails(), key=lambda mail: mail.to)
    assert (mine.to, other.to) == ("acme@example.org", "mallory@example.org")
    assert all(title in mine.text for title in ("Day Coder", "Night Coder", "Late Coder"))
    assert "Other Coder" not in mine.text
    assert mine.subject == "Still open? 3 of your postings"


def test_nothing_is_asked_of_what_ends_within_a_week_or_has_ended(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    page_of(paid(acme)).change(expires_at=START + 18 * DAY)
    page_of(paid(acme)).change(expires_at=START + 10 * DAY)
    run_on(clock, 14)
    assert mails() == []


def answer_path(posting: Posting) -> str:
    return "/" + links.still_open_url(posting).split("/", 3)[3]


def test_looking_at_the_link_changes_nothing(acme: Employer, client: Client) -> None:
    posting = paid(acme)
    before = page_of(posting).confirmed_open_at
    html = client.get(answer_path(posting)).content.decode()
    assert "Yes, still open" in html
    assert page_of(posting).confirmed_open_at == before
    assert not posting.events.filter(side="link").exists()


def test_no_asks_how_it_ended_and_closes(acme: Employer, client: Client) -> None:
    posting = paid(acme)
    response = client.post(answer_path(posting), {"answer": "close"})
    assert "Choose how it ended." in response.content.decode()
    assert fresh(posting).state == "live"
    client.post(answer_path(posting), {"answer": "close", "reason": "filled_elsewhere"})
    client.post(answer_path(posting), {"answer": "close", "reason": "cancelled"})
    assert page_of(posting).closed_reason == "filled_elsewhere"
    assert posting.events.filter(what="closed", side="link").count() == 1


def test_the_same_link_opens_what_the_board_closed(acme: Employer, clock: time_machine.Traveller) -> None:
    posting = paid(acme)
    for day in (14, 17, 21):
        run_on(clock, day)
    clock.shift(5 * DAY)
    html = Client().get(answer_path(posting)).content.decode()
    assert "Its 39 unused days are kept" in html
    Client().post(answer_path(posting), {"answer": "open"})
    assert (fresh(posting).state, page_of(posting).expires_at) == ("live", START + (26 + 39) * DAY)


def test_the_dashboard_opens_it_again_too_but_not_for_others(
    acme: Employer, mallory: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme)
    for day in (14, 17, 21):
        run_on(clock, day)
    at = f"/employers/postings/{posting.pk}/reopen/"
    assert signed_in(mallory).post(at).status_code == 404
    assert fresh(posting).state == "closed"
    browser = signed_in(acme)
    assert "39 unused days kept" in browser.get("/employers/postings/").content.decode()
    assert "is open again" in browser.post(at, follow=True).content.decode()
    assert "It is open." in browser.post(at, follow=True).content.decode()
    assert posting.events.filter(what="reopened").count() == 1


@pytest.mark.parametrize("token", ["1", "1.x.y", "x", "1:2:3"])
def test_a_link_that_we_did_not_make_opens_nothing(acme: Employer, client: Client, token: str) -> None:
    paid(acme)
    for response in (
        client.get(f"/employers/still-open/{token}/"),
        client.post(f"/employers/still-open/{token}/", {"answer": "open"}),
    ):
        assert response.status_code == 404


def test_an_old_link_says_so(acme: Employer, clock: time_machine.Traveller) -> None:
    path = answer_path(paid(acme))
    clock.shift(31 * DAY)
    response = Client().get(path)
    assert response.status_code == 404
    assert "no longer works" in response.content.decode()


def test_a_confirmed_answer_in_the_last_moment_keeps_it_open(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme)
    for day in (14, 17):
        run_on(clock, day)
    found = list(still_open._unanswered(START + 21 * DAY))
    assert found == [posting]
    Client().post(answer_path(posting), {"answer": "open"})
    still_open._close(found[0].pk, START + 21 * DAY)
    assert fresh(posting).state == "live"
    assert JobPage.objects.open().exists()
