"""Changes of a paid posting wait for its employer's word: nobody sees them before, and they can be dropped."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from employers import moderation
from employers import posting as postings
from employers.models import Employer, Posting
from employers.posting_form import typed_from
from jobboard.accounts.models import User
from tests.employers.lives import fresh, paid
from tests.employers.typing import agree, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting(newcomer: Employer) -> Posting:
    """Paid, and with an editor."""
    return paid(newcomer)


@pytest.fixture
def browser(posting: Posting) -> Client:
    return signed_in(posting.employer)


def at(posting: Posting, page: str) -> str:
    return f"/employers/postings/{posting.pk}/{page}/"


def typed(posting: Posting, **changes: str) -> dict[str, Any]:
    return {**typed_from(postings.written(posting)), **changes}


def save_by_itself(browser: Client, posting: Posting, **changes: str) -> None:
    browser.post(at(posting, "draft"), typed(posting, **changes), headers={"Accept": "application/json"})


def test_an_editor_reads_what_was_handed_in_and_the_employer_is_told_what_was_not(
    browser: Client, posting: Posting
) -> None:
    save_by_itself(browser, posting, title="Trauma Coder")
    assert postings.written(posting).title == "Inpatient Coder"
    assert "You have changes that nobody sees yet" in browser.get("/employers/postings/").text
    preview = browser.get(at(posting, "preview")).text
    assert "until you hand these changes in" in preview
    assert "Hand in the changes" in preview
    assert "An editor reads it as it is now" in browser.post(at(posting, "changes"), follow=True).text
    assert postings.written(posting).title == "Trauma Coder"
    assert fresh(posting).state == "in review"
    assert "changes that nobody sees" not in browser.get("/employers/postings/").text
    assert "Hand in the changes" not in browser.get(at(posting, "preview")).text


def test_the_preview_of_what_is_paid_names_what_would_change(browser: Client, posting: Posting) -> None:
    """An editor's correction of meanwhile too, which handing in what was written before would undo."""
    assert "What changes" not in browser.get(at(posting, "preview")).text
    save_by_itself(browser, posting, title="Trauma Coder")
    page = postings.written(posting)
    page.city = "Houston"
    page.save_revision()
    preview = browser.get(at(posting, "preview")).text
    assert "<li>Title: Inpatient Coder → Trauma Coder</li>" in preview
    assert "<li>Place: Houston, TX → Austin, TX</li>" in preview
    assert preview.count(" → ") == 2


def test_looking_at_the_preview_hands_nothing_in(browser: Client, posting: Posting, eddie: User) -> None:
    moderation.send_back(posting, "Name the code sets.", by=eddie)
    preview = browser.post(at(posting, "edit"), typed(posting, title="Trauma Coder"), follow=True).text
    assert "Trauma Coder</h1>" in preview
    assert postings.written(posting).title == "Inpatient Coder"
    assert "You have not handed in your changes yet" in browser.get("/employers/postings/").text


def test_what_is_sent_back_is_answered_by_handing_it_in(
    browser: Client, posting: Posting, eddie: User
) -> None:
    moderation.send_back(posting, "Name the code sets.", by=eddie)
    agree(browser, posting, typed(posting, title="Trauma Coder"))
    assert fresh(posting).editor_note == ""
    assert "An editor asks" not in browser.get("/employers/postings/").text


def test_typing_the_old_words_again_is_no_change(browser: Client, posting: Posting) -> None:
    save_by_itself(browser, posting, title="Trauma Coder")
    assert fresh(posting).typed
    save_by_itself(browser, posting, title=" Inpatient Coder ")
    assert not fresh(posting).typed
    assert "Hand in the changes" not in browser.get(at(posting, "preview")).text


def test_changes_are_dropped_and_the_dropping_is_undone(browser: Client, posting: Posting) -> None:
    save_by_itself(browser, posting, title="Trauma Coder")
    after = browser.post(at(posting, "changes/drop"), follow=True).text
    assert "Your changes are dropped" in after
    assert "Inpatient Coder</h1>" in after
    assert not fresh(posting).typed
    assert "Trauma Coder</h1>" in browser.post(at(posting, "changes/back"), follow=True).text
    assert fresh(posting).typed["title"] == ["Trauma Coder"]


def test_undoing_does_not_replace_what_was_written_since(browser: Client, posting: Posting) -> None:
    save_by_itself(browser, posting, title="Trauma Coder")
    browser.post(at(posting, "changes/drop"))
    save_by_itself(browser, posting, title="Profee Coder")
    browser.post(at(posting, "changes/back"))
    assert fresh(posting).typed["title"] == ["Profee Coder"]


def test_a_draft_has_no_changes_to_drop(acme: Employer) -> None:
    browser = signed_in(acme)
    browser.post("/employers/postings/draft/", {"title": "Half a ti"})
    posting = Posting.objects.get()
    browser.post(at(posting, "changes/drop"))
    assert fresh(posting).typed["title"] == ["Half a ti"]


def test_what_is_dropped_of_one_posting_is_not_brought_back_to_another(
    browser: Client, posting: Posting
) -> None:
    other = paid(posting.employer)
    save_by_itself(browser, posting, title="Trauma Coder")
    browser.post(at(posting, "changes/drop"))
    browser.post(at(other, "changes/back"))
    assert not fresh(other).typed


@pytest.mark.parametrize(
    ("state", "button", "said"),
    [
        ("live", "Publish the changes", "Your changes are live"),
        ("scheduled", "Save the changes", "Your changes are saved. It goes live on"),
    ],
)
def test_a_trusted_employers_changes_wait_for_its_word_too(
    acme: Employer, state: str, button: str, said: str
) -> None:
    posting = paid(acme, go_live_at=timezone.now() + timedelta(days=3) if state == "scheduled" else None)
    assert posting.state == state
    browser = signed_in(acme)
    save_by_itself(browser, posting, title="Trauma Coder")
    assert postings.written(posting).title == "Inpatient Coder"
    assert "You have changes that" in browser.get("/employers/postings/").text
    assert button in browser.get(at(posting, "preview")).text
    assert said in browser.post(at(posting, "changes"), follow=True).text
    assert postings.written(posting).title == "Trauma Coder"
