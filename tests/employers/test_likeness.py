"""A posting that says nearly what a live one of the same employer says needs a reason before it is paid for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import JobPage
from employers import likeness
from employers import posting as postings
from employers.models import Employer, Order, Posting
from jobboard.accounts.models import User
from tests.employers.typing import signed_in
from tests.factories import make_posting

pytestmark = pytest.mark.django_db
WORK = " ".join(f"We code charts of kind {number} every day." for number in range(30))
OTHER = " ".join(f"Audits number {number} are read by seniors." for number in range(30))


@pytest.fixture
def live(acme: Employer) -> Posting:
    posting = make_posting(acme, description=f"<p>{WORK}</p>")
    postings.publish(posting, days=60, featured=False)
    return posting


@pytest.fixture
def again(acme: Employer, live: Posting) -> Posting:
    return make_posting(acme, description=f"<p>{WORK}</p>")


@pytest.fixture
def browser(acme: Employer) -> Client:
    return signed_in(acme)


def preview(posting: Posting) -> str:
    return f"/employers/postings/{posting.pk}/preview/"


def test_similarity_is_the_share_of_what_both_say() -> None:
    one, other = likeness.shingles("a b c d"), likeness.shingles("a b c e")
    assert likeness.similarity(one, one) == 1
    assert likeness.similarity(one, other) == pytest.approx(1 / 3)
    assert likeness.similarity(likeness.shingles(""), likeness.shingles("")) <= 1


def test_the_preview_points_to_the_twin_and_offers_no_payment(browser: Client, again: Posting) -> None:
    html = browser.get(preview(again)).content.decode()
    assert "This is nearly a posting that you have live" in html
    assert "Choose how to publish" not in html
    checkout = browser.get(f"/employers/postings/{again.pk}/publish/", follow=True)
    assert checkout.redirect_chain[-1][0] == preview(again)


def test_with_a_reason_it_can_be_paid_for_and_editors_read_it(
    browser: Client, again: Posting, eddie: User
) -> None:
    reason = f"/employers/postings/{again.pk}/reason/"
    answer = browser.post(reason, {"reason": "A second opening\nat night"}, follow=True)
    assert "Choose how to publish" in answer.content.decode()
    again.refresh_from_db()
    assert again.reason_for_likeness == "A second opening at night"
    order = Order.objects.create(
        employer=again.employer, posting=again, product="single", amount_cents=249_00
    )
    editor = Client()
    editor.force_login(eddie)
    assert "A second opening at night" in editor.get(f"/admin/orders/inspect/{order.pk}/").content.decode()


@pytest.mark.parametrize("typed", ["", "   ", "x" * 301])
def test_an_empty_or_endless_reason_is_asked_for_again(browser: Client, again: Posting, typed: str) -> None:
    html = browser.post(f"/employers/postings/{again.pk}/reason/", {"reason": typed}).content.decode()
    assert "field__error" in html
    again.refresh_from_db()
    assert not again.reason_for_likeness


def test_a_different_text_has_no_twin(browser: Client, acme: Employer, live: Posting) -> None:
    posting = make_posting(acme, title="Coding auditor", description=f"<p>{OTHER}</p>")
    assert "Choose how to publish" in browser.get(preview(posting)).content.decode()


def test_only_what_went_live_in_the_last_30_days_counts(
    acme: Employer, live: Posting, again: Posting
) -> None:
    assert likeness.needs_reason(again)
    JobPage.objects.filter(pk=live.page_id).update(first_published_at=timezone.now() - timedelta(days=31))
    assert not likeness.needs_reason(again)


def test_a_closed_posting_is_no_twin(live: Posting, again: Posting) -> None:
    postings.close(live, "filled_here")
    assert not likeness.needs_reason(again)


def test_a_posting_of_another_employer_is_no_twin(mallory: Employer, live: Posting) -> None:
    assert not likeness.needs_reason(make_posting(mallory, description=f"<p>{WORK}</p>"))


def test_a_posting_is_not_its_own_twin(live: Posting) -> None:
    assert likeness.twin_of(live, postings.written(live)) is None


def test_mallory_cannot_explain_a_posting_of_acme(mallory: Employer, again: Posting) -> None:
    answer = signed_in(mallory).post(f"/employers/postings/{again.pk}/reason/", {"reason": "Mine"})
    assert answer.status_code == 404
