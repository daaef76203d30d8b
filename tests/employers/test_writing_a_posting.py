"""A recruiter writes a posting: what is right goes on the page, what is wrong is named, nothing typed is lost."""

import json
from typing import Any

import pytest
from django.test import Client

from cms.models import JobPage
from cms.posting_rules import NO_WAY_TO_APPLY
from employers import posting as postings
from employers.models import Employer, Posting
from jobboard.lib.batches import batched
from tests.employers.typing import answers, signed_in
from tests.factories import PASSWORD, make_employer, make_posting, make_user

pytestmark = pytest.mark.django_db
NEW = "/employers/postings/new/"


@pytest.fixture
def browser(acme: Employer) -> Client:
    return signed_in(acme)


def test_a_complete_form_becomes_a_draft_page_and_its_preview(browser: Client) -> None:
    response = browser.post(NEW, answers())
    posting = Posting.objects.get()
    assert response["Location"] == f"/employers/postings/{posting.pk}/preview/"
    page = postings.written(posting)
    assert (page.pay_min_cents, page.pay_max_cents, page.experience_months) == (24_00, 29_50, 18)
    assert page.description == "<p>Code inpatient charts.</p><ul><li>ICD-10-CM</li><li>ICD-10-PCS</li></ul>"
    assert [record.slug for record in page.record_types.all()] == ["inpatient"]
    assert (page.live, posting.typed, posting.state) == (False, {}, "draft")
    assert b"Inpatient Coder" in browser.get(response["Location"]).content


def test_a_preview_holds_the_page_alone_in_a_frame_as_wide_as_a_phone(browser: Client) -> None:
    preview = browser.post(NEW, answers())["Location"]
    assert f'<iframe src="{preview}?phone"' in browser.get(preview).text
    alone = browser.get(f"{preview}?phone")
    assert "Inpatient Coder</h1>" in alone.text
    assert "preview-bar" not in alone.text
    assert "Preview" not in alone.text, "the page around the frame says so"
    assert alone["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_on_the_page_is_shown_as_it_was_typed(browser: Client) -> None:
    browser.post(NEW, answers(pay_min_cents="52k", pay_max_cents="68,000", pay_unit="year"))
    html = browser.get(f"/employers/postings/{Posting.objects.get().pk}/edit/").content.decode()
    assert 'value="52,000"' in html
    assert "Code inpatient charts.\n\n- ICD-10-CM\n- ICD-10-PCS" in html
    assert 'name="experience_months_0" value="1"' in html
    assert 'value="CCS or CPC"' in html


def test_a_title_is_one_line_and_a_changed_one_changes_the_address_until_it_is_public(
    browser: Client,
) -> None:
    browser.post(NEW, answers(title="Coder\r\nBcc: all@example.org"))
    posting = Posting.objects.get()
    assert posting.title == "Coder Bcc: all@example.org"
    browser.post(f"/employers/postings/{posting.pk}/edit/", answers(title="Trauma Coder"))
    posting.refresh_from_db()
    assert posting.title == "Trauma Coder"
    postings.publish(posting, days=60, featured=False)
    assert JobPage.objects.open().get().slug.startswith("trauma-coder-acme-health-")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"apprentice": "accepted", "experience_months_0": "2"}, "which no apprentice has"),
        ({"requirement": "CPC or CCS and RHIT"}, "can be read two ways"),
        ({"requirement": "CPCX"}, "Did you mean CPC?"),
        ({"pay_unit": "year"}, "Is that the right unit?"),
        ({"pay_max_cents": "20"}, "below the lower one"),
        ({"pay_unit": "shift", "pay_min_cents": "300", "pay_max_cents": "360"}, "how many hours a shift has"),
        ({"arrangement": "remote"}, "Tick the states"),
        ({"arrangement": "hybrid"}, "how many days a week"),
        ({"apply_url": "", "apply_email": ""}, "Say how to apply"),
        ({"apprentice": ""}, "Say whether apprentices may apply"),
        ({"pay_min_cents": "twenty"}, "Write an amount in dollars"),
    ],
)
def test_a_fault_is_named_and_everything_typed_is_shown_again(
    browser: Client, changes: dict[str, str], sentence: str
) -> None:
    response = browser.post(NEW, answers(benefits="Two weeks off", **changes))
    html = response.content.decode()
    assert response.status_code == 200
    assert sentence in html
    assert "Two weeks off" in html
    posting = Posting.objects.get()
    assert posting.page is None
    assert posting.typed["benefits"] == ["Two weeks off"]
    for name, value in changes.items():
        assert posting.typed[name] == [value]


def test_the_same_form_sent_twice_is_one_posting(browser: Client) -> None:
    form = answers()
    first, second = browser.post(NEW, form), browser.post(NEW, form)
    assert first["Location"] == second["Location"]
    assert JobPage.objects.count() == Posting.objects.count() == 1


def test_a_draft_is_saved_whatever_is_missing_or_wrong(browser: Client) -> None:
    response = browser.post(
        "/employers/postings/draft/",
        {"title": "Coder", "pay_min_cents": "a lot", "fte": "x" * 500},
        follow=True,
    )
    html = response.content.decode()
    assert "Still to fill in" in html
    assert 'value="a lot"' in html
    assert "Write an amount in dollars" in html
    assert "Give the posting a title" not in html
    posting = Posting.objects.get()
    assert posting.title == "Coder"
    assert browser.get("/employers/postings/").content.decode().count("Continue") == 1


def test_a_complete_draft_can_be_paid_for_at_once(browser: Client) -> None:
    browser.post("/employers/postings/draft/", answers())
    assert postings.is_payable(Posting.objects.get())


def test_the_page_saves_by_itself_without_touching_what_is_published(browser: Client, acme: Employer) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    response = browser.post(
        f"/employers/postings/{posting.pk}/draft/",
        answers(title="Half a ti"),
        headers={"Accept": "application/json"},
    )
    answer = json.loads(response.content)
    assert answer["edit_url"] == f"/employers/postings/{posting.pk}/edit/"
    assert JobPage.objects.open().get().title == "Inpatient Coder"
    assert "Half a ti" in browser.get(answer["edit_url"]).content.decode()


def test_what_is_sent_after_the_session_ended_is_shown_again_after_signing_in(
    browser: Client, acme: Employer
) -> None:
    posting = make_posting(acme)
    edit = f"/employers/postings/{posting.pk}/edit/"
    browser.logout()
    response = browser.post(edit, answers(title="Written while signed out"))
    assert response["Location"] == f"/account/login/?next={edit}"
    response = browser.post(
        response["Location"], {"login": "acme@example.org", "password": PASSWORD}, follow=True
    )
    assert response.redirect_chain[-1][0] == edit
    assert "Written while signed out" in response.content.decode()
    browser.post(edit, answers(title="Sent again"))
    assert postings.written(posting).title == "Sent again"
    assert "Written while signed out" not in browser.get(edit).content.decode()


def test_a_new_form_sent_after_the_session_ended_comes_back_too(browser: Client) -> None:
    browser.logout()
    response = browser.post(NEW, answers(title="Written while signed out"))
    browser.login(email="acme@example.org", password=PASSWORD)
    assert "Written while signed out" in browser.get(NEW).content.decode()
    assert response["Location"] == f"/account/login/?next={NEW}"


def test_an_editors_headings_survive_an_employers_change_elsewhere(browser: Client, acme: Employer) -> None:
    html = "<h3>The desk</h3><p>Code <b>inpatient</b> charts.</p>"
    posting = make_posting(acme, description=html)
    edit = f"/employers/postings/{posting.pk}/edit/"
    form = browser.get(edit).context["form"]
    browser.post(edit, answers(title="New title", description=form["description"].value()))
    page = postings.written(posting)
    assert (page.title, page.description) == ("New title", html)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"apply_url": "", "apply_email": "nope"},
            {"apply_email": ["Write a complete e-mail address, such as name@example.org."]},
        ),
        (
            {"apply_url": "no pe", "apply_email": ""},
            {"apply_url": ["Write a complete web address, such as https://example.org/jobs."]},
        ),
        ({"apply_url": "", "apply_email": ""}, {"apply_url": [NO_WAY_TO_APPLY]}),
    ],
)
def test_a_mistyped_way_to_apply_is_one_fault(
    browser: Client, typed: dict[str, str], said: dict[str, list[str]]
) -> None:
    assert dict(browser.post(NEW, answers(**typed)).context["form"].errors) == said


def test_the_form_says_how_it_reads_a_requirement(browser: Client) -> None:
    def read(text: str) -> dict[str, Any]:
        answer: dict[str, Any] = browser.get("/employers/requirement/", {"text": text}).json()
        return answer

    assert read("RHIT and CCS, or CIC")["text"] == "We read: either CCS or CIC, and also either CIC or RHIT."
    assert read("")["text"] == "We read: no credential is required."
    assert not read("CPC or CCS and RHIT")["ok"]
    assert "Did you mean" in read("CPCX")["text"]


@pytest.mark.parametrize(
    "value", ["\x00", '"><script>', "9" * 400, "-1", "1e999", "NaN", "٣", "word " * 5000]
)
def test_odd_input_is_an_answer_not_a_crash(browser: Client, value: str) -> None:
    """In three fields at a time, so that the rest of the form is as it should be."""
    for names in batched([name for name in answers() if name != "token"], 3):
        response = browser.post(NEW, {**answers(), **{name: [value, value] for name in names}})
        assert response.status_code in {200, 302}, names
    assert browser.post(NEW, answers(token=value)).status_code == 302
    assert browser.get("/employers/requirement/", {"text": value}).status_code == 200
    assert browser.get("/employers/postings/", {"page": value, "deleted": value}).status_code == 200


def test_a_new_employer_names_the_company_first_and_comes_back(db: None) -> None:
    make_user("fresh@example.org")
    client = Client()
    client.login(email="fresh@example.org", password=PASSWORD)
    assert client.get(NEW)["Location"] == "/employers/start/?next=%2Femployers%2Fpostings%2Fnew%2F"
    company = {"name": "Fresh Clinic", "kind": "agency", "state": "TX", "next": NEW}
    assert client.post("/employers/start/", company)["Location"] == NEW
    employer = Employer.objects.get()
    assert (employer.company.is_agency, employer.trusted) == (True, False)
    assert client.post("/employers/start/", company)["Location"] == NEW
    assert Employer.objects.count() == 1


def test_a_company_that_is_here_already_is_not_made_again(db: None) -> None:
    make_employer("Acme Health, Inc.")
    make_user("other@example.org")
    client = Client()
    client.login(email="other@example.org", password=PASSWORD)
    response = client.post("/employers/start/", {"name": "ACME-Health", "kind": "hospital"})
    assert response.status_code == 200
    assert "on this board already" in response.content.decode()
    assert "support@" in response.content.decode()


def test_onward_never_leads_to_another_site(db: None) -> None:
    make_user("fresh@example.org")
    client = Client()
    client.login(email="fresh@example.org", password=PASSWORD)
    company = {"name": "Fresh Clinic", "kind": "other", "next": "https://evil.example/"}
    assert client.post("/employers/start/", company)["Location"] == NEW
