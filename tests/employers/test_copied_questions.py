"""Whoever copies a posting does not write its questions for applicants again."""

import pytest
from django.test import Client

from candidates.application import Question
from employers import questions
from employers.models import Employer, Posting, PostingTemplate
from tests.employers.typing import answers, signed_in
from tests.factories import make_posting

pytestmark = pytest.mark.django_db
ASKED = [
    {"words": "May you work in the United States?", "kind": "yes_no", "choices": [], "needed": ["yes"]},
    {"words": "Which shift?", "kind": "choice", "choices": ["Day", "Night"], "needed": []},
]


@pytest.fixture
def posting(acme: Employer) -> Posting:
    made = make_posting(acme, apply_here=True)
    assert made.page is not None
    questions.ask(made.page, ASKED)
    return made


def previewed(browser: Client) -> Posting:
    """The new draft, once its form is sent as it came."""
    draft = Posting.objects.exclude(typed={}).get()
    browser.post(f"/employers/postings/{draft.pk}/edit/", draft.typed)
    draft.refresh_from_db()
    assert draft.page is not None
    return draft


def test_a_copy_asks_the_same(acme: Employer, posting: Posting) -> None:
    browser = signed_in(acme)
    browser.post(f"/employers/postings/{posting.pk}/copy/")
    twin = previewed(browser)
    assert questions.of(twin) == ASKED
    assert questions.of(posting) == ASKED


def test_what_a_copy_asks_then_is_its_own(acme: Employer, posting: Posting) -> None:
    browser = signed_in(acme)
    browser.post(f"/employers/postings/{posting.pk}/copy/")
    twin = previewed(browser)
    assert twin.page is not None
    questions.ask(twin.page, ASKED[:1])
    browser.post(f"/employers/postings/{twin.pk}/edit/", answers(title="Another"))
    assert questions.of(twin) == ASKED[:1], "They were asked for once, and are not brought back"
    assert questions.of(posting) == ASKED


def test_a_copy_of_a_copy_asks_the_same_before_either_has_a_page(acme: Employer, posting: Posting) -> None:
    browser = signed_in(acme)
    browser.post(f"/employers/postings/{posting.pk}/copy/")
    first = Posting.objects.get(page=None)
    browser.post(f"/employers/postings/{first.pk}/copy/")
    assert [questions.of(draft) for draft in Posting.objects.filter(page=None)] == [ASKED, ASKED]


def test_a_template_keeps_them(acme: Employer, posting: Posting) -> None:
    browser = signed_in(acme)
    browser.post(f"/employers/postings/{posting.pk}/template/", {"name": "Coder"})
    Question.objects.all().delete()
    browser.post(f"/employers/templates/{PostingTemplate.objects.get().pk}/use/")
    assert questions.of(previewed(browser)) == ASKED


def test_a_posting_of_ones_own_asks_nothing(acme: Employer) -> None:
    assert questions.of(make_posting(acme)) == []
