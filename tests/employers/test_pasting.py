"""The recruiter pastes the text it has: the form comes back filled and marked, and nothing that was typed is touched."""

import uuid
from pathlib import Path

import pytest
from django.test import Client

from employers import pasting
from employers import posting as postings
from employers.models import Employer, Posting
from tests import readings
from tests.employers.typing import answers, signed_in
from tests.factories import PASSWORD, make_posting

pytestmark = pytest.mark.django_db
NEW, PASTE = "/employers/postings/new/", "/employers/postings/paste/"
TEXT = (
    Path(__file__).resolve().parent.parent / "data" / "readings" / "texts" / "vendor_profee.txt"
).read_text()


@pytest.fixture
def browser(acme: Employer) -> Client:
    return signed_in(acme)


def test_the_form_comes_back_filled_with_the_words_beside_each_field(browser: Client) -> None:
    assert "Paste your job description" in browser.get(NEW).content.decode()
    response = browser.post(PASTE, {"pasted": TEXT, "token": str(uuid.uuid4())}, follow=True)
    posting = Posting.objects.get()
    assert response.redirect_chain[-1][0] == f"/employers/postings/{posting.pk}/edit/"
    html = response.content.decode()
    assert 'value="Profee Coding Specialist – Orthopedics"' in html
    assert 'value="COSC or CPC"' in html
    assert "Active CPC or COSC through AAPC (CPC-A not accepted)" in html
    assert html.count("From your text") == len(posting.suggested)
    assert posting.typed["description"] == [TEXT.strip()]
    assert response.context["form"]["specialty"].value() == posting.typed["specialty"][0]


def test_the_address_to_apply_at_is_filled_in_with_its_words(browser: Client) -> None:
    said = "Apply at https://careers.example.org/jobs/123 or by phone."
    html = browser.post(PASTE, {"pasted": f"Inpatient Coder\n{said}"}, follow=True).content.decode()
    assert Posting.objects.get().typed["apply_url"] == ["https://careers.example.org/jobs/123"]
    assert 'value="https://careers.example.org/jobs/123"' in html
    assert html.count(said) == 2, "in the description and beside the field"


def test_what_the_text_does_not_say_stays_empty_and_is_named(browser: Client) -> None:
    response = browser.post(PASTE, {"pasted": TEXT}, follow=True)
    html = response.content.decode()
    assert "Still to say" in html
    assert {"Kind of employment"} <= set(response.context["form"].missing)
    assert "Accuracy expected, in %" in response.context["silent_on"]
    assert "employment_type" not in Posting.objects.get().typed


def test_a_filled_form_can_be_finished_and_previewed(browser: Client) -> None:
    browser.post(PASTE, {"pasted": TEXT})
    posting = Posting.objects.get()
    rest = {"employment_type": "full_time", "apply_email": "jobs@acme.example.org"}
    edit = f"/employers/postings/{posting.pk}/edit/"
    response = browser.post(edit, {**posting.typed, **rest})
    assert response["Location"] == f"/employers/postings/{posting.pk}/preview/"
    page = postings.written(Posting.objects.get())
    assert (page.pay_min_cents, page.apprentice, page.city) == (58_000_00, "not_accepted", "Nashville")
    assert "From your text" in browser.get(edit).content.decode()


def test_one_suggestion_is_cleared_and_all_else_stays(browser: Client) -> None:
    browser.post(PASTE, {"pasted": TEXT})
    posting = Posting.objects.get()
    sent = {**posting.typed, "benefits": "Two weeks off", "clear": "requirement"}
    html = browser.post(f"/employers/postings/{posting.pk}/draft/", sent, follow=True).content.decode()
    posting.refresh_from_db()
    assert "requirement" not in posting.typed
    assert posting.typed["preferred"] == ["CCS-P"]
    assert posting.typed["benefits"] == ["Two weeks off"]
    assert html.count("From your text") == len(posting.suggested) - 1


def test_a_value_that_the_employer_changed_is_no_longer_marked(browser: Client) -> None:
    browser.post(PASTE, {"pasted": TEXT})
    posting = Posting.objects.get()
    browser.post(f"/employers/postings/{posting.pk}/draft/", {**posting.typed, "requirement": "CPC"})
    posting.refresh_from_db()
    assert "requirement" not in pasting.marks(posting)
    assert "preferred" in pasting.marks(posting)


def test_what_was_typed_before_is_never_overwritten(browser: Client) -> None:
    mine = {
        "title": "My own title",
        "requirement": "RHIT",
        "description": "My own words",
        "pay_min_cents": "30",
    }
    browser.post("/employers/postings/draft/", mine)
    posting = Posting.objects.get()
    browser.post(f"/employers/postings/{posting.pk}/paste/", {**mine, "pasted": TEXT})
    posting.refresh_from_db()
    assert {name: posting.typed[name] for name in mine} == {name: [value] for name, value in mine.items()}
    assert posting.typed["preferred"] == ["CCS-P"]


def test_the_same_paste_sent_again_changes_nothing_that_was_edited_since(browser: Client) -> None:
    first = {"pasted": TEXT, "token": str(uuid.uuid4())}
    browser.post(PASTE, first)
    posting = Posting.objects.get()
    browser.post(f"/employers/postings/{posting.pk}/draft/", {**posting.typed, "requirement": "CPC"})
    browser.post(PASTE, first)
    again = Posting.objects.get()
    assert again.typed["requirement"] == ["CPC"]


def test_a_complete_draft_keeps_its_page_when_a_text_is_pasted(browser: Client, acme: Employer) -> None:
    posting = make_posting(acme)
    form = answers(title="Inpatient Coder")
    browser.post(f"/employers/postings/{posting.pk}/paste/", {**form, "pasted": TEXT})
    posting.refresh_from_db()
    assert posting.typed["title"] == ["Inpatient Coder"]
    assert posting.typed["preferred"] == ["CCS-P"]
    assert postings.written(posting).title == "Inpatient Coder"


@pytest.mark.parametrize(("text", "sentence"), [("", "into the box first"), ("a" * 50_001, "Up to 50,000")])
def test_a_text_that_cannot_be_read_is_refused_and_still_there(
    browser: Client, text: str, sentence: str
) -> None:
    response = browser.post(PASTE, {"pasted": text, "title": "Coder"})
    html = response.content.decode()
    assert response.status_code == 200
    assert sentence in html
    assert 'value="Coder"' in html
    assert text in html


def test_a_text_without_anything_to_read_becomes_the_description(browser: Client) -> None:
    html = browser.post(PASTE, {"pasted": "Lorem ipsum."}, follow=True).content.decode()
    assert "could not read anything more" in html
    assert Posting.objects.get().typed == {"description": ["Lorem ipsum."]}


def test_a_text_pasted_while_signed_out_is_there_after_signing_in(browser: Client) -> None:
    browser.logout()
    login = browser.post(PASTE, {"pasted": TEXT})["Location"]
    assert login == f"/account/login/?next={NEW}"
    html = browser.post(
        login, {"login": "acme@example.org", "password": PASSWORD}, follow=True
    ).content.decode()
    assert "Active CPC or COSC through AAPC" in html
    assert not Posting.objects.exists()


def test_a_text_that_is_not_read_yet_is_saved_with_the_draft(browser: Client) -> None:
    browser.post("/employers/postings/draft/", {"pasted": TEXT})
    edit = f"/employers/postings/{Posting.objects.get().pk}/edit/"
    assert "Active CPC or COSC through AAPC" in browser.get(edit).content.decode()


def test_only_a_draft_takes_a_text(browser: Client, acme: Employer) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    response = browser.post(f"/employers/postings/{posting.pk}/paste/", {"pasted": TEXT})
    assert response["Location"] == "/employers/postings/"
    posting.refresh_from_db()
    assert posting.typed == {}


def test_mallory_cannot_paste_into_a_posting_of_acme(acme: Employer, mallory: Employer) -> None:
    posting = make_posting(acme)
    answer = signed_in(mallory).post(f"/employers/postings/{posting.pk}/paste/", {"pasted": TEXT})
    assert answer.status_code == 404


def test_every_labelled_announcement_fills_a_form_without_a_fault(browser: Client) -> None:
    """Whatever is read, the form takes it: no suggestion is an error of its own."""
    for one in readings.labelled("development")[:10]:
        html = browser.post(PASTE, {"pasted": readings.texts()[one.number]}, follow=True)
        faults = {name: errors for name, errors in html.context["form"].errors.items() if name != "apply_url"}
        assert faults == {}
