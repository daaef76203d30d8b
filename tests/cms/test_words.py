"""Bitmaps of words: what is said, words begun, misspelled words, and which answer is the best."""

import pytest
from pyroaring import BitMap

from cms.keywords import stems, terms
from cms.matching import Criteria
from cms.search.ranking import at_least, best_first
from cms.search.spelling import corrected, near
from cms.search.words import Words

pytestmark = pytest.mark.django_db

TITLES = [
    "Inpatient Coder",
    "Outpatient Coder",
    "Inpatient Coding Auditor",
    "Supervisory Coder (Inpatient)",
    "Radiology Technologist",
]
TEXTS = [
    "Code inpatient charts in an emergency department.",
    "Code clinics. Emergency plans of each department.",
    "Audit inpatient coders and radiology.",
    "Lead the inpatient coders.",
    "Auditors review radiology; coders do not.",
]


def said(texts: list[str]) -> Words:
    words = Words()
    for number, text in enumerate(texts):
        words.add(number, stems(text))
    return words


WORDS = [f"{title}\n{text}" for title, text in zip(TITLES, TEXTS, strict=True)]
EVERY = BitMap(range(len(TEXTS)))


def found(query: str, *, typing: bool = False) -> set[int]:
    return set(said(WORDS).say_all(terms(query, typing=typing), EVERY))


def ranked(query: str) -> list[int]:
    tiers = best_first(said(WORDS), said(TITLES), terms(query))
    return sorted(found(query), key=lambda number: ([number not in tier for tier in tiers], number))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("inpatient coder", {0, 2, 3}),
        ("emergency department", {0}),
        ('"inpatient charts"', {0}),
        ("ED", {0}),
        ("nowhere", set()),
        ("coder nowhere", set()),
        ("", {0, 1, 2, 3, 4}),
    ],
)
def test_every_term_has_to_be_said(query: str, numbers: set[int]) -> None:
    assert found(query) == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("radiol", {2, 4}),
        ("coder inp", {0, 2, 3}),
        ("audi", {2, 4}),
        ("codi", {0, 1, 2, 3, 4}),
        ("inpatient rad", {2}),
        ("zz", set()),
    ],
)
def test_while_somebody_types_the_last_word_is_begun(query: str, numbers: set[int]) -> None:
    assert found(query, typing=True) == numbers
    if query != "audi":
        assert found(f"{query} ", typing=True) <= numbers


def test_many_new_words_are_found_by_their_beginnings() -> None:
    words = said(WORDS)
    words.begun("x")
    for number in range(5, 700):
        words.add(number, {f"x{number}"})
    assert len(words.begun("x69")) == 11
    words.add(700, {"x6999"})
    assert 700 in words.begun("x69")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("coder", [0, 1]),
        ("inpatient coder", [0]),
        ("inpatient auditor", [2]),
        ("coding supervisor", [3]),
        ("radiology", [4]),
    ],
)
def test_the_title_decides_what_is_the_best_match(query: str, first: list[int]) -> None:
    assert ranked(query)[: len(first)] == first


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("CCDS", 2),
        ("Certified Clinical Documentation Specialist", 2),
        ("CPC-A", 1),
        ("CPMA", 0),
        ("CCDS coder", 1),
        ("CPC-A auditor", 0),
        ("compliance", 3),
    ],
)
def test_a_credential_alone_means_the_work_it_is_for(query: str, first: int) -> None:
    titles = said(["Auditor (coder)", "Coder", "CDI specialist", "Compliance officer"])
    tiers = best_first(Words(), titles, terms(query))
    best = min(range(4), key=lambda number: [number not in tier for tier in tiers])
    assert best == first


def test_who_looks_for_compliance_is_shown_auditors_before_coders() -> None:
    tiers = best_first(Words(), said(["Coder", "Coding auditor"]), terms("coding compliance"))
    assert min(range(2), key=lambda number: [number not in tier for tier in tiers]) == 1


@pytest.mark.parametrize(
    ("query", "title"),
    [("coder", "Physician office coder"), ("office automation", "Office automation clerk (coding)")],
)
def test_only_both_words_name_a_work_of_two(query: str, title: str) -> None:
    tiers = best_first(Words(), said(["Coding auditor", title]), terms(query))
    assert min(range(2), key=lambda number: [number not in tier for tier in tiers]) == 1


def test_words_side_by_side_come_before_scattered_ones() -> None:
    texts = ["query of a physician", "physician query", "a query; the physician"]
    tiers = best_first(said(texts), Words(), terms("physician query"))
    assert [number for number in range(3) if number in tiers[-1]] == [1]


def test_at_least_counts_in_how_many_bitmaps_a_number_is() -> None:
    reached = at_least([BitMap([1, 2, 3]), BitMap([2, 3]), BitMap([3, 4])])
    assert [set(numbers) for numbers in reached] == [{3}, {2, 3}, {1, 2, 3, 4}]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inpateint", "inpatient"),  # swapped
        ("inpatent", "inpatient"),  # left out
        ("innpatient", "inpatient"),  # one too many
        ("inpetient", "inpatient"),  # another one
        ("codr", "coder"),
        ("emergancy", "emergency"),
    ],
)
def test_one_slip_of_the_finger_is_put_right(typed: str, meant: str) -> None:
    assert near(typed, said(WORDS))[0] == meant


def did_you_mean(query: str) -> str | None:
    words = said(WORDS)
    other = corrected(Criteria(q=query), words, lambda c: len(words.say_all(terms(c.q), EVERY)))
    return other.q if other else None


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("inpatient codr", "inpatient coder"),
        ("Inpateint codr", "inpatient coder"),
        ('"emergancy department"', '"emergency department"'),
        ("inpatient coder", None),
        ("zzzz", None),
        ("coder zzzz", None),
        ("", None),
        ("x" * 100, None),
    ],
)
def test_did_you_mean_only_what_gives_results(query: str, meant: str | None) -> None:
    assert did_you_mean(query) == meant
