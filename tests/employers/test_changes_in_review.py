"""What a new employer may change without an editor, and what an editor sends back."""

from typing import Any

import pytest
from django.test import Client

from cms.models import JobPage
from employers import moderation
from employers import posting as postings
from employers.models import Employer, Posting
from employers.posting_form import typed_from
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import fresh, paid
from tests.employers.typing import agree, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting(newcomer: Employer) -> Posting:
    """Live: $24 to $29 an hour, applications at acme.example.org."""
    posting = paid(newcomer)
    postings.written(posting).get_latest_revision().publish()
    return fresh(posting)


def change(posting: Posting, **changes: str) -> str:
    typed: dict[str, Any] = {**typed_from(postings.written(posting)), **changes}
    return agree(signed_in(posting.employer), posting, typed)


@pytest.mark.parametrize(
    "changes",
    [
        {"pay_max_cents": "30"},
        {"pay_min_cents": "25", "pay_max_cents": "36.25"},
        {"apply_url": "https://acme.example.org/jobs/7"},
    ],
)
def test_what_misleads_nobody_shows_at_once(posting: Posting, changes: dict[str, str]) -> None:
    assert "Your changes are live" in change(posting, **changes)
    assert not moderation.awaits_editor(fresh(posting))
    assert posting.events.filter(what="changed").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"pay_max_cents": "60"},
        {"pay_min_cents": "20"},
        {"apply_url": "https://phishing.example.net/apply"},
        {"apply_url": "http://acme.example.org/apply"},
        {"apply_url": "", "apply_email": "anybody@example.net"},
        {"title": "Trauma Coder"},
        {"title": "Trauma Coder", "pay_max_cents": "30"},
    ],
)
def test_everything_else_is_read_first(posting: Posting, changes: dict[str, str]) -> None:
    before = JobPage.objects.open().get()
    assert "with an editor" in change(posting, **changes)
    after = JobPage.objects.open().get()
    assert (after.title, after.apply_url, after.pay_max_cents, after.pay_min_cents) == (
        before.title,
        before.apply_url,
        before.pay_max_cents,
        before.pay_min_cents,
    )
    assert posting.events.filter(what="change_asked").exists()


def test_a_small_change_does_not_carry_unread_ones_along(posting: Posting) -> None:
    change(posting, title="Trauma Coder")
    assert "with an editor" in change(posting, pay_max_cents="30")
    assert JobPage.objects.open().get().title == "Inpatient Coder"


def test_the_form_says_what_shows_at_once(posting: Posting, acme: Employer) -> None:
    html = signed_in(posting.employer).get(f"/employers/postings/{posting.pk}/edit/").content.decode()
    assert "What shows at once" in html
    trusted = paid(acme)
    html = signed_in(acme).get(f"/employers/postings/{trusted.pk}/edit/").content.decode()
    assert "What shows at once" not in html


def test_an_editor_sends_changes_back_with_a_reason_and_the_employer_answers(
    posting: Posting, client: Client, eddie: User
) -> None:
    change(posting, title="Best Job Ever")
    client.force_login(eddie)
    at = f"/admin/postings/{posting.pk}/life/"
    assert f'href="{at}"' in client.get(f"/admin/pages/{posting.page_id}/edit/").content.decode()
    assert "Say what has to change" in client.post(at, {"reason": " "}).content.decode()
    client.post(at, {"reason": "Please use the plain title & the grade."})
    mail = OutgoingMail.objects.get(kind="posting_sent_back")
    assert mail.to == "new@example.org"
    assert "Please use the plain title & the grade." in mail.text
    assert JobPage.objects.open().get().title == "Inpatient Coder"
    browser = signed_in(posting.employer)
    assert (
        "An editor asks: Please use the plain title" in browser.get("/employers/postings/").content.decode()
    )
    form = browser.get(f"/employers/postings/{posting.pk}/edit/").content.decode()
    assert "An editor asks for a change" in form
    change(posting, title="Inpatient Coder II")
    assert fresh(posting).editor_note == ""
    postings.written(posting).get_latest_revision().publish(user=eddie)
    assert JobPage.objects.open().get().title == "Inpatient Coder II"


def test_a_paid_posting_that_is_sent_back_needs_no_second_payment(newcomer: Employer, eddie: User) -> None:
    posting = paid(newcomer)
    assert moderation.send_back(posting, "Name the code sets.", by=eddie)
    assert fresh(posting).state == "in review"
    browser = signed_in(newcomer)
    assert browser.get(f"/employers/postings/{posting.pk}/edit/").status_code == 200


def test_nothing_is_sent_back_that_waits_for_nobody(posting: Posting, client: Client, eddie: User) -> None:
    client.force_login(eddie)
    client.post(f"/admin/postings/{posting.pk}/life/", {"reason": "No."})
    assert not OutgoingMail.objects.filter(kind="posting_sent_back").exists()


def test_only_editors_see_the_desk(posting: Posting, dana: User) -> None:
    at = f"/admin/postings/{posting.pk}/life/"
    for browser in (Client(), signed_in(posting.employer)):
        for answer in (browser.get(at), browser.post(at, {"reason": "No."})):
            assert answer.status_code in {302, 403, 404}
    assert fresh(posting).editor_note == ""
