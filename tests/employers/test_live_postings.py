"""A live posting changes only when its employer agrees to the preview, and for a new employer only when an editor does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import JobPage
from employers import posting as postings
from employers.history import BOARD
from employers.models import Employer, Posting
from tests.employers.lives import in_state, page_of
from tests.employers.typing import answers, signed_in
from tests.factories import make_employer, make_posting

pytestmark = pytest.mark.django_db


def live_posting(employer: Employer) -> Posting:
    posting = make_posting(employer)
    postings.publish(posting, days=60, featured=False)
    if posting.state != "live":
        postings.written(posting).get_latest_revision().publish()
    posting.refresh_from_db()
    return posting


def change(employer: Employer, posting: Posting) -> str:
    """Type a new title, see the preview, agree to it; what the dashboard then says."""
    browser = signed_in(employer)
    at = f"/employers/postings/{posting.pk}"
    assert browser.post(f"{at}/edit/", answers(title="Trauma Coder"))["Location"] == f"{at}/preview/"
    assert JobPage.objects.open().get().title == "Inpatient Coder"
    assert "Trauma Coder" in browser.get(f"{at}/preview/").content.decode()
    return browser.post(f"{at}/changes/", follow=True).content.decode()


def test_a_trusted_employers_change_is_live_once_agreed_to(acme: Employer) -> None:
    posting = live_posting(acme)
    before = JobPage.objects.open().get()
    assert "Your changes are live" in change(acme, posting)
    after = JobPage.objects.open().get()
    assert (after.title, after.slug, after.expires_at) == ("Trauma Coder", before.slug, before.expires_at)


def test_a_new_employers_change_waits_while_the_posting_stays_up_as_it_was(db: None) -> None:
    newcomer = make_employer("New Clinic", "new@example.org", trusted=False)
    posting = live_posting(newcomer)
    html = change(newcomer, posting)
    assert "Your changes are in review" in html
    assert JobPage.objects.open().get().title == "Inpatient Coder"
    postings.written(posting).get_latest_revision().publish()
    assert JobPage.objects.open().get().title == "Trauma Coder"


def test_closing_asks_why_and_takes_it_off_the_board(acme: Employer) -> None:
    posting = live_posting(acme)
    browser = signed_in(acme)
    at = f"/employers/postings/{posting.pk}/close/"
    assert browser.get(at).status_code == 200
    assert browser.post(at).status_code == 200
    assert JobPage.objects.open().exists()
    assert "is closed" in browser.post(at, {"reason": "filled_here"}, follow=True).content.decode()
    assert not JobPage.objects.open().exists()
    assert JobPage.objects.get().closed_reason == "filled_here"


@pytest.mark.parametrize("state", ["live", "expired", "closed"])
def test_only_what_is_live_is_shown_as_featured(acme: Employer, state: str) -> None:
    posting = in_state(acme, state)
    page = page_of(posting)
    page.change(featured=True)
    for address in ("/employers/postings/", page.url):
        shown = ">Featured</span>" in signed_in(acme).get(address).content.decode()
        assert shown == (state == "live"), address


def test_a_closed_posting_cannot_be_changed_but_copied(acme: Employer) -> None:
    posting = live_posting(acme)
    postings.close(posting, "filled_here", by=BOARD)
    browser = signed_in(acme)
    at = f"/employers/postings/{posting.pk}"
    assert browser.get(f"{at}/edit/")["Location"] == "/employers/postings/"
    assert browser.post(f"{at}/edit/", answers())["Location"] == "/employers/postings/"
    response = browser.post(f"{at}/copy/")
    twin = Posting.objects.exclude(pk=posting.pk).get()
    assert response["Location"] == f"/employers/postings/{twin.pk}/edit/"
    assert (twin.title, twin.state, twin.page) == ("Inpatient Coder", "draft", None)
    form = browser.get(response["Location"]).context["form"]
    assert (form.errors, form.missing) == ({}, [])


def test_a_deleted_draft_is_gone_and_can_be_brought_back(acme: Employer) -> None:
    posting = make_posting(acme)
    browser = signed_in(acme)
    at = f"/employers/postings/{posting.pk}"
    html = browser.post(f"{at}/delete/", follow=True).content.decode()
    assert "is deleted" in html
    assert browser.get(f"{at}/edit/").status_code == 404
    assert "is deleted" not in browser.get("/employers/postings/").content.decode()
    browser.post(f"{at}/restore/")
    assert browser.get(f"{at}/edit/").status_code == 200


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_the_dashboard_asks_for_many_as_often_as_for_one(acme: Employer, state: str) -> None:
    browser = signed_in(acme)

    def asked() -> int:
        posting = in_state(acme, state)
        Posting.objects.filter(pk=posting.pk).update(plan_days=60)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/employers/postings/").status_code == 200
        return len(queries)

    asked()
    assert len({asked() for _ in range(3)}) == 1


def test_what_is_live_is_not_deleted(acme: Employer) -> None:
    posting = live_posting(acme)
    assert (
        "Close it instead"
        in signed_in(acme).post(f"/employers/postings/{posting.pk}/delete/", follow=True).content.decode()
    )
    assert JobPage.objects.open().exists()
