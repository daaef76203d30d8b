"""A posting with an hour waits for it after it is paid; its days are counted from then."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from cms.models import HomePage, JobPage, StandardPage
from employers import moderation, scheduled, waiting
from employers import posting as postings
from employers.models import Employer, Posting
from employers.posting_form import typed_from
from jobboard import housekeeping
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import fresh, page_of, paid
from tests.employers.typing import agree, answers, signed_in
from tests.factories import make_employer

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
HOUR = START + timedelta(days=3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_it_waits_for_its_hour_and_its_days_begin_then(acme: Employer, clock: time_machine.Traveller) -> None:
    posting = paid(acme, go_live_at=HOUR)
    assert posting.state == "scheduled"
    assert "Goes live on November 5, 2026, 10 a.m." in dashboard(acme)
    clock.move_to(HOUR - timedelta(minutes=1))
    assert scheduled.publish_due() == 0
    clock.move_to(HOUR)
    assert [scheduled.publish_due(), scheduled.publish_due()] == [1, 0]
    page = JobPage.objects.open().get()
    assert (page.first_published_at, page.expires_at) == (HOUR, HOUR + 60 * DAY)
    mail = OutgoingMail.objects.get(kind="posting_live")
    assert "went live at the hour you chose" in mail.text
    assert [event.what for event in posting.events.order_by("pk")] == ["paid", "scheduled", "published"]


def dashboard(employer: Employer) -> str:
    return signed_in(employer).get("/employers/postings/").content.decode()


def test_the_hour_is_typed_in_eastern_time_and_survives_the_form(acme: Employer) -> None:
    browser = signed_in(acme)
    browser.post("/employers/postings/new/", answers(go_live_at="2026-11-05T10:00"))
    posting = Posting.objects.get()
    assert postings.written(posting).go_live_at == HOUR
    form = browser.get(f"/employers/postings/{posting.pk}/edit/").content.decode()
    assert 'value="2026-11-05T10:00"' in form
    postings.publish(posting, days=60, featured=False)
    assert fresh(posting).state == "scheduled"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-01T10:00", "That moment has passed"),
        ("2027-11-05T10:00", "within the next 90 days"),
        ("next week", "Write the day and the hour"),
        ("0001-01-01T00:00", "That moment has passed"),
        ("9999-12-31T23:59", "within the next 90 days"),
        ("٢٠٢٦-11-05", "That moment has passed"),
    ],
)
def test_an_hour_that_cannot_be_is_said_to_be_so(acme: Employer, typed: str, said: str) -> None:
    response = signed_in(acme).post("/employers/postings/new/", answers(go_live_at=typed))
    assert response.status_code in {200, 302}
    if response.status_code == 200:
        assert said in response.content.decode()
        assert Posting.objects.get().typed["go_live_at"] == [typed]


def test_it_can_be_put_off_or_published_at_once_until_then(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme, go_live_at=HOUR)
    browser = signed_in(acme)
    agree(browser, posting, answers(go_live_at="2026-11-07T10:00"))
    clock.move_to(HOUR + timedelta(minutes=1))
    assert scheduled.publish_due() == 0
    agree(browser, posting, answers(go_live_at=""))
    assert fresh(posting).state == "live"
    assert page_of(posting).expires_at == HOUR + timedelta(minutes=1) + 60 * DAY


def test_what_is_closed_before_its_hour_does_not_go_live_at_it(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme, go_live_at=HOUR)
    signed_in(acme).post(f"/employers/postings/{posting.pk}/close/", {"reason": "cancelled"})
    clock.move_to(HOUR + DAY)
    assert scheduled.publish_due() == 0
    call_command("publish_scheduled")
    assert fresh(posting).state == "closed"
    assert not JobPage.objects.filter(live=True).exists()


def test_other_pages_keep_wagtails_schedule_which_leaves_postings_to_their_own_job(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    """Two jobs that publish the same posting fail in each other's way, or tell of it twice."""
    posting, home = paid(acme, go_live_at=HOUR), HomePage.objects.get()
    coming: Page = home.add_child(
        instance=StandardPage(title="Coming", body="<p>A</p>", live=False, go_live_at=HOUR)
    )
    going: Page = home.add_child(instance=StandardPage(title="Going", body="<p>A</p>", expire_at=HOUR))
    coming.save_revision().publish()
    clock.move_to(HOUR + timedelta(seconds=1))
    housekeeping.publish_scheduled()
    assert list(StandardPage.objects.filter(pk__in=[coming.pk, going.pk], live=True)) == [coming]
    assert fresh(posting).state == "scheduled"
    assert scheduled.publish_due() == 1
    assert posting.events.filter(what="published").count() == 1


def test_an_editors_publishing_keeps_the_hour_and_the_date_alone_needs_no_editor(
    eddie: User, clock: time_machine.Traveller
) -> None:
    newcomer = make_employer("New Clinic", "new@example.org", trusted=False)
    posting = paid(newcomer, go_live_at=HOUR)
    assert posting.state == "in review"
    postings.written(posting).get_latest_revision().publish(user=eddie)
    assert fresh(posting).state == "scheduled"
    assert not OutgoingMail.objects.filter(kind="posting_live").exists()
    typed = typed_from(postings.written(posting))
    browser = signed_in(newcomer)
    agree(browser, posting, {**typed, "go_live_at": ["2026-11-06T10:00"]})
    assert page_of(posting).go_live_at == HOUR + DAY
    assert "Your changes are in review" not in dashboard(newcomer)
    agree(browser, posting, {**typed, "title": ["Other"], "go_live_at": ["2026-11-06T10:00"]})
    assert "Your changes are in review" in dashboard(newcomer)
    clock.move_to(HOUR + DAY)
    assert scheduled.publish_due() == 1
    assert page_of(posting).title == "Inpatient Coder"


def test_one_that_cannot_be_shown_any_more_goes_to_an_editor_and_keeps_no_other_waiting(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    broken = paid(acme, go_live_at=HOUR)
    revision = page_of(broken).scheduled_revision
    revision.content["city"] = ""
    revision.save(update_fields=["content"])
    fine = paid(acme, go_live_at=HOUR)
    clock.move_to(HOUR)
    assert scheduled.publish_due() == 1
    assert (fresh(fine).state, fresh(broken).state) == ("live", "in review")
    assert broken.events.values_list("what", flat=True).first() == "submitted"


@pytest.mark.parametrize("looked_at", [START, HOUR + timedelta(seconds=30)])
def test_editors_find_it_among_the_scheduled_and_not_in_review(
    acme: Employer, client: Client, eddie: User, clock: time_machine.Traveller, looked_at: datetime
) -> None:
    """Also in the moment between its hour and the next look at the clock."""
    posting = paid(acme, go_live_at=HOUR, title="Waiting Coder")
    clock.move_to(looked_at)
    assert fresh(posting).state == "scheduled"
    assert posting not in waiting.postings()
    client.force_login(eddie)
    found = {
        state: "Waiting Coder" in client.get("/admin/postings/", {"state_of_life": state}).content.decode()
        for state in ("scheduled", "in review", "draft", "live")
    }
    assert found == {"scheduled": True, "in review": False, "draft": False, "live": False}


def test_what_is_handed_to_an_editor_at_its_hour_is_in_review_and_no_longer_scheduled(
    acme: Employer, clock: time_machine.Traveller
) -> None:
    posting = paid(acme, go_live_at=HOUR)
    assert list(JobPage.objects.scheduled()) == [posting.page]
    clock.move_to(HOUR)
    moderation.hand_to_editor(posting, "A rule has changed.")
    assert fresh(posting).state == "in review"
    assert not JobPage.objects.scheduled()
    assert posting in waiting.postings()
