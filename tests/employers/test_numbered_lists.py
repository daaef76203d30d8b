"""A numbered list stays numbered: in the form, on the page, in its preview and wherever the description is read."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from employers.models import Employer, Posting
from jobboard.lib.text import html_from_plain, plain_from_html, safe_html
from tests.employers.typing import answers, signed_in

STEPS = "How we hire:\n\n1. A call\n2. A test of four charts\n\nThen, if both say yes:\n\n3. An offer"
LISTS = (
    "<p>How we hire:</p><ol><li>A call</li><li>A test of four charts</li></ol>"
    '<p>Then, if both say yes:</p><ol start="3"><li>An offer</li></ol>'
)


@pytest.mark.django_db
def test_numbers_are_kept_by_form_preview_page_and_feed(acme: Employer, client: Client) -> None:
    browser = signed_in(acme)
    browser.post("/employers/postings/new/", answers(description=STEPS))
    posting = Posting.objects.get()
    assert LISTS in browser.get(f"/employers/postings/{posting.pk}/preview/").content.decode()
    form = browser.get(f"/employers/postings/{posting.pk}/edit/").context["form"]
    assert form["description"].value() == STEPS
    assert posting.page is not None
    posting.page.get_latest_revision().publish()
    posting.page.refresh_from_db()
    assert LISTS in client.get(posting.page.url).content.decode()
    feed = client.get("/jobs/indeed.xml").getvalue()
    assert LISTS in feed.decode()


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("1. A\n2. B", "<ol><li>A</li><li>B</li></ol>"),
        ("1) A\n\n2) B", "<ol><li>A</li><li>B</li></ol>"),
        ("1. A\n- B\n2. C", '<ol><li>A</li></ol><ul><li>B</li></ul><ol start="2"><li>C</li></ol>'),
        ("1. A\n1. B", "<ol><li>A</li></ol><ol><li>B</li></ol>"),
        ("- A\n\n- B", "<ul><li>A</li></ul><ul><li>B</li></ul>"),
        ("2.5 charts", "<p>2.5 charts</p>"),
        ("2026. A year", "<p>2026. A year</p>"),
    ],
)
def test_a_line_is_listed_as_it_was_typed(typed: str, html: str) -> None:
    assert html_from_plain(typed) == html


def test_a_list_in_a_list_keeps_its_own_marks() -> None:
    html = "<ol><li>A<ul><li>B</li></ul></li><li>C</li></ol>"
    assert plain_from_html(html) == "1. A\n- B\n\n2. C"


lines = st.sampled_from(["1. a", "2. b", "3) c", "- d", "e", "", "10. f", "• g"])


@given(st.lists(lines, max_size=12))
def test_what_was_written_and_read_again_is_the_same(typed: list[str]) -> None:
    html = html_from_plain("\n".join(typed))
    assert html_from_plain(plain_from_html(html)) == html
    assert safe_html(html) == html
