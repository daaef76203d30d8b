"""Two tabs, or two colleagues, on one posting: neither overwrites unseen what the other one has written."""

from uuid import UUID

import pytest
from django.test import Client
from wagtail.test.utils.form_data import rich_text

from cms import bulk
from cms.models.choices import ClosedReason
from employers import posting as postings
from employers.models import Employer, Posting, Role
from jobboard.accounts.models import User
from tests.cms.editors_forms import form_data
from tests.employers.teams import browser_of, member
from tests.employers.typing import answers, sheet_in, signed_in
from tests.factories import make_posting, new_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting(acme: Employer) -> Posting:
    return make_posting(acme)


@pytest.fixture
def rita(acme: Employer) -> Client:
    return signed_in(acme)


@pytest.fixture
def cole(acme: Employer) -> Client:
    return browser_of(member(acme, Role.RECRUITER))


def opened(browser: Client, posting: Posting) -> dict[str, str]:
    """The sheet that a browser is given with the form."""
    return sheet_in(browser.get(f"/employers/postings/{posting.pk}/edit/").text)


def saved(browser: Client, posting: Posting, sheet: dict[str, str], title: str) -> dict[str, str]:
    """What the answer to saving by itself says."""
    form = answers(title=title, **sheet)
    at = f"/employers/postings/{posting.pk}/draft/"
    answer: dict[str, str] = browser.post(at, form, headers={"Accept": "application/json"}).json()
    return answer


def title_of(posting: Posting) -> str:
    posting.refresh_from_db()
    return str(posting.typed["title"][0])


def test_a_colleague_who_had_it_open_too_is_told_and_nothing_is_overwritten(
    posting: Posting, rita: Client, cole: Client
) -> None:
    ritas, coles = opened(rita, posting), opened(cole, posting)
    assert "saved_at" in saved(rita, posting, ritas, "Trauma Coder")
    assert (
        "changed in another tab, by a colleague or by an editor"
        in saved(cole, posting, coles, "Profee Coder")["problem"]
    )
    assert title_of(posting) == "Trauma Coder"


def test_a_sheet_goes_on_saving_whatever_arrives_first(posting: Posting, rita: Client) -> None:
    sheet = opened(rita, posting)
    for title in ("Trauma", "Trauma Co", "Trauma Coder"):
        assert "saved_at" in saved(rita, posting, sheet, title)
    response = rita.post(f"/employers/postings/{posting.pk}/edit/", answers(title="Trauma Coder II", **sheet))
    assert response["Location"].endswith("/preview/")


def test_what_was_overtaken_is_shown_beside_what_differs_and_may_be_sent_again(
    posting: Posting, rita: Client, cole: Client
) -> None:
    ritas, coles = opened(rita, posting), opened(cole, posting)
    saved(rita, posting, ritas, "Trauma Coder")
    at = f"/employers/postings/{posting.pk}/edit/"
    html = cole.post(at, answers(title="Profee Coder", **coles)).text
    assert "it was changed elsewhere" in html
    assert "data-overtaken" in html, "or the script would send it by itself"
    assert "It differs from what is saved in: Job title." in html
    assert 'value="Profee Coder"' in html
    assert title_of(posting) == "Trauma Coder"
    assert cole.post(at, answers(title="Profee Coder", **sheet_in(html)))["Location"].endswith("/preview/")
    posting.refresh_from_db()
    assert posting.title == "Profee Coder"


def test_who_opens_it_after_the_other_one_goes_on_from_there(
    posting: Posting, rita: Client, cole: Client
) -> None:
    saved(rita, posting, opened(rita, posting), "Trauma Coder")
    assert "saved_at" in saved(cole, posting, opened(cole, posting), "Profee Coder")


def test_a_new_form_that_is_still_open_in_another_tab_does_not_overwrite_the_posting_it_became(
    rita: Client,
) -> None:
    first = answers(title="Coder", **sheet_in(rita.get("/employers/postings/new/").text))
    at = "/employers/postings/draft/"
    rita.post(at, first, headers={"Accept": "application/json"})
    posting = Posting.objects.get()
    saved(rita, posting, opened(rita, posting), "Trauma Coder")
    assert "problem" in rita.post(at, first, headers={"Accept": "application/json"}).json()
    assert title_of(posting) == "Trauma Coder"


def test_what_was_sent_while_signed_out_overwrites_nothing_either(
    posting: Posting, rita: Client, cole: Client
) -> None:
    sheet = opened(rita, posting)
    rita.logout()
    at = f"/employers/postings/{posting.pk}/edit/"
    rita.post(at, answers(title="Trauma Coder", **sheet))
    saved(cole, posting, opened(cole, posting), "Profee Coder")
    rita.force_login(posting.employer.memberships.get(user__email="acme@example.org").user)
    restored = rita.get(at).text
    assert 'value="Trauma Coder"' in restored
    html = rita.post(at, answers(title="Trauma Coder", **sheet_in(restored))).text
    assert "it was changed elsewhere" in html
    assert title_of(posting) == "Profee Coder"


@pytest.mark.parametrize("odd", ["\x00", "x" * 500, "1 or 1=1"])
@pytest.mark.parametrize("field", ["sheet", "follows"])
def test_a_sheet_that_no_form_has_given_out_is_no_fault(
    posting: Posting, rita: Client, field: str, odd: str
) -> None:
    sent = {**opened(rita, posting), field: odd}
    assert "saved_at" in saved(rita, posting, sent, "Trauma Coder")
    posting.refresh_from_db()
    assert str(UUID(posting.written_on)) == posting.written_on


@pytest.mark.parametrize("in_bulk", [False, True])
@pytest.mark.parametrize("city", ["Austin", "Houston"])
def test_an_editors_correction_is_noticed_by_who_had_the_form_open(
    acme: Employer, rita: Client, client: Client, eddie: User, city: str, in_bulk: bool
) -> None:
    if in_bulk:  # which writes no revision
        [page_id] = bulk.publish_many([new_job(acme.company)])
        posting = Posting.objects.create(employer=acme, page_id=page_id)
    else:
        posting = make_posting(acme, live=True)
    sheet = opened(rita, posting)
    client.force_login(eddie)
    edit = f"/admin/pages/{posting.page_id}/edit/"
    text = rich_text("<p>Code inpatient charts for two hospitals.</p>")
    sent = form_data(client, edit, description=text, city=city, **{"action-publish": "1"})
    assert client.post(edit, sent).status_code == 302
    is_noticed = "an editor" in saved(rita, posting, sheet, "Trauma Coder").get("problem", "")
    assert is_noticed is (city == "Houston"), "publishing it again as it was changes nothing"


def test_a_text_to_be_read_is_shown_again_where_a_colleague_was_faster(
    posting: Posting, rita: Client, cole: Client
) -> None:
    ritas, coles = opened(rita, posting), opened(cole, posting)
    saved(rita, posting, ritas, "Trauma Coder")
    at = f"/employers/postings/{posting.pk}/paste/"
    html = cole.post(at, answers(pasted="We look for a night coder.", **coles)).text
    assert "it was changed elsewhere" in html
    assert "We look for a night coder.</textarea>" in html


def test_what_is_closed_meanwhile_is_said_to_be_so_and_the_text_is_kept_for_a_copy(
    posting: Posting, rita: Client
) -> None:
    postings.publish(posting, days=60, featured=False)
    sheet = opened(rita, posting)
    postings.close(posting, ClosedReason.CANCELLED)
    assert "cannot be changed" in saved(rita, posting, sheet, "Trauma Coder")["problem"]
    assert title_of(posting) == "Trauma Coder"
