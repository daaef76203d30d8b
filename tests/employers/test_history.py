"""Every change of a posting is a line in its history, which nobody can change."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils.html import escape
from wagtail.log_actions import LogContext
from wagtail.test.utils.form_data import rich_text

from cms import bulk
from cms.models import RecordType
from employers import history, moderation
from employers import posting as postings
from employers.models import AppendOnlyError, Employer, Posting, PostingEvent
from jobboard.accounts.models import User
from tests.cms.editors_forms import form_data
from tests.employers.typing import answers, signed_in
from tests.factories import make_posting, new_job

pytestmark = pytest.mark.django_db

What = PostingEvent.What


def told(posting: Posting) -> list[tuple[str, str]]:
    """What happened and who did it, the first first."""
    return [(event.what, event.side) for event in posting.events.order_by("pk")]


def test_a_trusted_employers_posting_is_written_paid_published_changed_and_closed(acme: Employer) -> None:
    browser = signed_in(acme)
    browser.post("/employers/postings/new/", answers())
    posting = Posting.objects.get()
    postings.publish(posting, days=60, featured=False)
    at = f"/employers/postings/{posting.pk}"
    browser.post(f"{at}/edit/", answers(title="Trauma Coder"))
    browser.post(f"{at}/changes/")
    browser.post(f"{at}/close/", {"reason": "filled_here"})
    assert told(posting) == [
        ("written", "team"),
        ("paid", "stripe"),
        ("published", "board"),
        ("changed", "team"),
        ("closed", "team"),
    ]
    changed, closed = posting.events.get(what="changed"), posting.events.get(what="closed")
    assert changed.details["changes"] == [
        {"what": "Title", "before": "Inpatient Coder", "after": "Trauma Coder"}
    ]
    assert (closed.why, closed.user) == ("Filled through this site", acme.memberships.get().user)


def test_saving_again_without_a_change_adds_no_line(acme: Employer) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    browser = signed_in(acme)
    at = f"/employers/postings/{posting.pk}"
    for _ in range(2):
        browser.post(f"{at}/edit/", answers(description="Other words."))
        browser.post(f"{at}/changes/")
    assert posting.events.filter(what="changed").count() == 1


APPRENTICES = {"apprentice": "accepted", "experience_months_0": "0", "experience_months_1": "0"}
LONG = "Leave and insurance. " * 10


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": "Trauma Coder"}, "Title: Inpatient Coder → Trauma Coder"),
        ({"pay_min_cents": "26", "pay_max_cents": "31"}, "Pay: $24.00–29.50 an hour → $26–31 an hour"),
        ({"requirement": "CCS"}, "Required: CCS or CPC → CCS"),
        ({"requirement": ""}, "Required: CCS or CPC → No credential"),
        ({"preferred": "CRC"}, "Preferred: not stated → CRC"),
        ({"city": "Dallas"}, "Place: Austin, TX → Dallas, TX"),
        ({"arrangement": "remote", "remote_states": ["TX", "OH"]}, "May be worked from: not stated → Ohio, Texas"),
        ({"arrangement": "hybrid", "days_on_site": "2"}, "Days on site a week: not stated → 2"),
        ({"experience_months_0": "3"}, "Experience: 1½ years of experience → 3½ years of experience"),
        (APPRENTICES, "Apprentices (CPC-A, COC-A): Not accepted → Accepted"),
        (APPRENTICES | {"signs_apprentice_letter": "on"}, "Letter that removes the -A: No → Yes"),
        ({"record_types": ["inpatient", "profee-em"]}, "Record types: Inpatient → Inpatient, Profee E/M"),
        ({"fte": "0.5"}, "FTE: 1 → 0.5"),
        ({"pay_unit": "shift", "shift_hours": "8", "pay_min_cents": "200", "pay_max_cents": "240"},
         "Hours in a shift: not stated → 8"),
        ({"employment_type": "contract"}, "Employment: Full time → Contract"),
        ({"apply_url": "", "apply_email": "jobs@acme.example.org"},
         "Applications: https://acme.example.org/apply → jobs@acme.example.org"),
        ({"apply_here": "on"}, "Applications: https://acme.example.org/apply → Here on the board"),
        ({"benefits": "Leave"}, "Benefits: not stated → Leave"),
        ({"benefits": LONG}, "Benefits"),
        ({"description": "Secret words."}, "Description"),
    ],
)  # fmt: skip
def test_a_change_names_what_was_and_what_is_but_prints_no_long_text(
    acme: Employer, typed: dict[str, Any], told: str
) -> None:
    posting = make_posting(acme)
    browser = signed_in(acme)
    at = f"/employers/postings/{posting.pk}"
    browser.post(f"{at}/edit/", answers())
    postings.publish(posting, days=60, featured=False)
    browser.post(f"{at}/edit/", answers(**typed))
    browser.post(f"{at}/changes/")
    line = next(line for line in history.lines(posting) if line.changes)
    assert told in [str(change) for change in line.changes]
    page = browser.get(f"{at}/history/").content.decode()
    assert f"<li>{escape(told)}</li>" in page
    assert "Secret words" not in page
    assert LONG not in page


def test_a_change_on_top_of_one_that_waits_for_an_editor_begins_at_that_one(newcomer: Employer) -> None:
    posting = make_posting(newcomer)
    browser = signed_in(newcomer)
    at = f"/employers/postings/{posting.pk}"
    browser.post(f"{at}/edit/", answers())
    postings.publish(posting, days=60, featured=False)
    postings.written(posting).get_latest_revision().publish()
    for records in (["inpatient", "ed"], ["inpatient", "ed", "radiology"]):
        browser.post(f"{at}/edit/", answers(record_types=records))
        browser.post(f"{at}/changes/")
    told = [[str(change) for change in line.changes] for line in history.lines(posting) if line.changes]
    two = "Emergency department, Inpatient"
    assert told == [
        [f"Record types: {two} → {two}, Radiology"],
        [f"Record types: Inpatient → {two}"],
    ]


def test_what_an_editor_changed_is_told_against_what_was_public(acme: Employer, eddie: User) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    page = postings.written(posting)
    page.city = "Dallas"
    page.save_revision(user=eddie)  # kept, and not published
    page.record_types = RecordType.objects.filter(slug__in=["inpatient", "radiology"])
    with LogContext(user=eddie):
        page.save_revision(user=eddie).publish(user=eddie)
    line = history.lines(posting)[0]
    assert (line.who, line.what) == ("an editor", "Changed")
    assert [str(change) for change in line.changes] == [
        "Record types: Inpatient → Inpatient, Radiology",
        "Place: Austin, TX → Dallas, TX",
    ]


@pytest.mark.parametrize("kept_first", [False, True])
def test_the_first_change_of_what_was_published_in_bulk_is_told_against_what_was_public(
    client: Client, acme: Employer, eddie: User, kept_first: bool
) -> None:
    [page_id] = bulk.publish_many([new_job(acme.company)])
    posting = Posting.objects.create(employer=acme, page_id=page_id)
    client.force_login(eddie)
    edit = f"/admin/pages/{page_id}/edit/"
    text = rich_text("<p>Code inpatient charts for two hospitals.</p>")
    if kept_first:  # and not published
        sent = form_data(client, edit, description=text, city="Houston")
        assert client.post(edit, sent).status_code == 302
    sent = form_data(client, edit, description=text, city="Dallas", **{"action-publish": "1"})
    assert client.post(edit, sent).status_code == 302
    line = history.lines(posting)[0]
    assert (line.who, line.what) == ("an editor", "Changed")
    assert "Place: Austin, TX → Dallas, TX" in [str(change) for change in line.changes]


def test_what_an_employer_asks_for_is_not_public_before_an_editor_agrees(
    newcomer: Employer, eddie: User
) -> None:
    [page_id] = bulk.publish_many([new_job(newcomer.company)])
    posting = Posting.objects.create(employer=newcomer, page_id=page_id)
    browser = signed_in(newcomer)
    browser.post(f"/employers/postings/{posting.pk}/edit/", answers(record_types=["ed"]))
    browser.post(f"/employers/postings/{posting.pk}/changes/")
    page = postings.written(posting)
    page.record_types = RecordType.objects.filter(slug__in=["radiology"])
    with LogContext(user=eddie):
        page.save_revision(user=eddie).publish(user=eddie)
    told = [str(change) for change in history.lines(posting)[0].changes]
    assert "Record types: Inpatient → Radiology" in told


def test_what_an_editor_does_in_the_admin_is_noted_in_the_editors_name(
    client: Client, newcomer: Employer, eddie: User
) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    client.force_login(eddie)
    client.post(f"/admin/pages/{posting.page_id}/unpublish/")
    postings.written(posting).get_latest_revision().publish(user=eddie)
    assert client.get(f"/admin/pages/{posting.page_id}/edit/").status_code == 200
    client.post(f"/admin/pages/{posting.page_id}/unpublish/")
    assert told(posting)[-1] == ("removed", "editor")
    assert posting.events.filter(what="removed", user=eddie).exists()
    postings.written(posting).get_latest_revision().publish()
    assert told(posting)[-1] == ("restored", "board")


def test_the_employer_reads_who_of_its_team_but_not_which_editor(
    client: Client, newcomer: Employer, eddie: User
) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    moderation.send_back(posting, "Name the code sets, please.", by=eddie)
    page = signed_in(newcomer).get(f"/employers/postings/{posting.pk}/history/").content.decode()
    assert "Name the code sets, please." in page
    assert "an editor" in page
    assert "Eddie" not in page
    client.force_login(eddie)
    admin = client.get(f"/admin/postings/{posting.pk}/life/").content.decode()
    assert "Eddie" in admin
    assert "Name the code sets, please." in admin


def refused(change: Any) -> bool:  # whatever tries to change the table
    try:
        with transaction.atomic():
            change()
    except (AppendOnlyError, IntegrityError):
        return True
    return False


def test_a_line_cannot_be_changed_or_deleted_by_the_model(acme: Employer) -> None:
    event = history.note(make_posting(acme), What.WRITTEN, history.BOARD)
    assert refused(event.save)
    assert refused(event.delete)
    assert refused(PostingEvent.objects.all().delete)
    assert refused(lambda: PostingEvent.objects.update(why="nothing"))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM employers_postingevent",
        "UPDATE employers_postingevent SET why = 'nothing'",
        "UPDATE employers_postingevent SET at = NULL",
        "UPDATE employers_postingevent SET user_id = (SELECT MAX(id) FROM accounts_user)",
    ],
)
def test_nor_by_the_database_whoever_asks_it(acme: Employer, sql: str) -> None:
    history.note(make_posting(acme), What.WRITTEN, history.BOARD)

    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    assert refused(change)
    assert refused(lambda: QuerySet(PostingEvent).update(side="stripe"))
    assert refused(lambda: QuerySet(PostingEvent).delete())


def test_an_account_that_is_deleted_leaves_its_lines_without_its_name(acme: Employer) -> None:
    leaver = User.objects.create_user("leaver@example.org", "x")
    event = history.note(make_posting(acme), What.WRITTEN, history.team(leaver))
    leaver.delete()
    event.refresh_from_db()
    assert event.user is None


def test_a_change_that_fails_leaves_no_line(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    before = told(posting)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(postings, "answered", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        postings.close(posting, "cancelled", by=history.BOARD)
    assert told(posting) == before
    posting.refresh_from_db()
    assert posting.state == "live"
