"""Searches that coders make, on real announcements: what comes first is what they want."""

import pytest

from cms import search
from cms.matching import Criteria
from tests import searches
from tests.factories import make_job

pytestmark = pytest.mark.django_db

WANTED = 0.9


def test_forty_searches_find_what_coders_want() -> None:
    made = searches.searches()
    assert len(made) >= 40
    precisions = {each.text: searches.precision(each) for each in made}
    assert sum(precisions.values()) / len(made) >= WANTED, precisions


def test_every_judgement_is_about_an_announcement_there_is() -> None:
    known = {row["id"] for row in searches.announcements()}
    for each in searches.searches():
        assert each.right <= known, each.text


def test_what_no_announcement_is_about_finds_none() -> None:
    # Known and left: three announcements ask whether one was a "VISTA member".
    assert [text for text in searches.unanswered() if searches.found(text)] == ["VistA"]


def test_the_board_itself_ranks_like_that() -> None:
    jobs = {
        name: make_job(title=name, description=f"<p>{text}</p>")
        for name, text in {
            "Coding Auditor": "Audit inpatient coders.",
            "Inpatient Coder": "Code charts.",
            "Records Clerk": "Help the inpatient coder.",
        }.items()
    }
    found = search.find(Criteria.from_query("q=inpatient+coder")).ids
    assert found == [jobs[name].pk for name in ("Inpatient Coder", "Coding Auditor", "Records Clerk")]


def test_a_misspelled_search_is_put_right_within_its_filters() -> None:
    make_job(title="Radiology coder")
    meant = search.corrected(Criteria.from_query("q=radiolgy&state=TX"))
    assert meant is not None
    assert meant.query == "q=radiology&state=TX"
    assert search.corrected(Criteria.from_query("q=radiolgy&state=OH")) is None


def test_words_that_postings_say_are_not_put_right_because_of_a_filter() -> None:
    make_job(title="HCC coder", state="OH")
    make_job(title="HCPC coder", state="TX")
    assert search.corrected(Criteria.from_query("q=hcc+coder&state=TX")) is None
    assert search.corrected(Criteria.from_query("q=hcx+coder&state=OH")) is not None


def test_a_search_in_the_making_finds_words_begun() -> None:
    job = make_job(title="Radiology coder")
    begun = Criteria.from_query("q=coder+radi")
    assert search.find(begun, typing=True).ids == [job.pk]
    assert search.page(begun, 1, 20, typing=True).ids == [job.pk]
    assert search.find(begun).ids == []
