"""Words are compared as people mean them."""

import pytest

from cms.keywords import Term, left_out, stem, stems, terms
from cms.models import Synonym

pytestmark = pytest.mark.django_db


def says(text: str, query: str) -> bool:
    words = stems(text)
    unwanted = any(all(_met(term, words) for term in each) for each in left_out(query))
    return not unwanted and all(_met(term, words) for term in terms(query))


def _met(term: Term, words: frozenset[str]) -> bool:
    return any(option <= words for option in term)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Inpatient Coder", "coding"),
        ("Inpatient Coder", "CODERS"),
        ("Assign codes", "coder"),
        ("Medical billing", "biller"),
        ("Education of coders", "educator"),
        ("Same-day surgery", "same day surgeries"),
        ("same day surgery", "same-day"),
        ("E/M visits", "e/m"),
        ("ICD-10-CM", "icd-10"),
        ("ICD-10-CM", "ICD10CM"),
        ("Cañón", "canon"),
        ("the coder’s desk", "coder's"),
        ("3M 360 Encompass", "3m encompass"),
        ("Remote auditor", "remote jobs for an auditor"),
        ("Coder (Outpatient and Inpatient)", "inpatient/outpatient coder"),
    ],
)
def test_these_are_the_same(text: str, query: str) -> None:
    assert says(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("CPC and a letter", "CPC-A"),
        ("CPC", "CCS"),
        ("Inpatient coder", "inpatient auditor"),
        ("Outpatient", "patient"),
        ("Managed care", "manager"),
        ("Ask him or her. It is simple.", "HIM"),
        ("This position is not remote", "remote"),
        ("Reference CBTF-12809060-26-PB", "PB"),
        ("M.Ed. preferred", "ED"),
    ],
)
def test_these_are_not(text: str, query: str) -> None:
    assert not says(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Release of Information technician", '"release of information"'),
        ("Pro-fee coder", '"profee coder"'),
        ("Pro-fee coder", '"pro fee coder"'),
        ("CPT and E/M coding", '"E/M coding"'),
        ("Remote risk adjustment coder", "“risk adjustment” remote"),
        ("risk adjustment", '"risk adjustment'),  # a quote that nobody closed
        ("risk adjustment", '""risk"'),
    ],
)
def test_a_phrase_in_quotes_stands_as_it_was_typed(text: str, query: str) -> None:
    assert says(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Adjustment of accounts at risk", '"risk adjustment"'),
        ("Assess the risk. Adjustment follows.", '"risk adjustment"'),
        ("Coder, inpatient", '"inpatient coder"'),
    ],
)
def test_scattered_words_are_no_phrase(text: str, query: str) -> None:
    assert not says(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Professional fee coder", "profee"),
        ("Profee coder", "pro-fee"),
        ("Pro-fee coding", "professional fee coder"),
        ("Emergency department coder", "ED coder"),
        ("ED coder", "emergency departments"),
        ("Work from home", "remote"),
        ("HCC coder", "risk adjustment"),
        ("Clinical documentation integrity specialist", "CDI"),
        ("CDIS (inpatient)", "clinical documentation improvement"),
        ("Computer-assisted coding", "CAC"),
        ("Health Information Management", "him"),
        ("HIM department", "health information management"),
        ("Interventional radiology", "IR"),
        ("Evaluation and management codes", "E/M"),
        ("Coder Outpat.", "outpatient coder"),
        ("Coder In/Out", "inpatient coder"),
        ("Certified Professional Coder required", "CPC"),
        ("MS-DRG validation", "diagnosis related group"),
        ("SDS coder", "same day surgery"),
        ("Supervisory coder", "coding manager"),
        ("Knowledge of ICD-10-CM and PCS", "ICD-10-PCS"),
        ("Clinical experience such as RN", "nurse"),
        ("Treatment facilities under DHA", "Defense Health Agency"),
    ],
)
def test_synonyms_of_the_profession_are_found(text: str, query: str) -> None:
    assert says(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Irregular hours", "IR"),
        ("Coded charts, billed and edited", "ED"),
        ("An emergency in another department", "ED"),
        ("Professional coder, no fee", "profee"),
        ("Risk of adjustment", "HCC coder"),
        ("Permanent change of station (PCS)", "ICD-10-PCS"),
    ],
)
def test_synonyms_are_whole_words_and_whole_phrases(text: str, query: str) -> None:
    assert not says(text, query)


def test_an_editors_synonym_is_known_at_once() -> None:
    assert not says("Fracture care coder", "ortho")
    line = Synonym.objects.create(phrases="ortho = orthopedics = fracture care")
    assert says("Fracture care coder", "ortho")
    assert says("Ortho coder", "fracture care")
    line.delete()
    assert not says("Fracture care coder", "ortho")


def test_abbreviations_keep_their_letters() -> None:
    assert [stem(word) for word in ("ccs", "cpc", "drgs", "cdi", "ed")] == ["ccs", "cpc", "drgs", "cdi", "ed"]


def test_a_long_query_is_cut() -> None:
    assert len(terms(" ".join(f"word{n}" for n in range(5_000)))) <= 20


def test_while_somebody_types_the_last_word_may_be_only_begun() -> None:
    assert terms("inpatient aud") == terms("inpatient aud ", typing=True)
    assert terms("inpatient aud", typing=True)[-1] == (frozenset({"aud"}), frozenset({"aud*"}))
    assert terms("coder a", typing=True) == terms("coder")


@pytest.mark.parametrize(
    "query", ["", '"', '""', '"" ""', "=*~", "~1f", "=coder", "aud*", "\x00", "\ud800", "' OR 1=1", "ǰ" * 300]
)
@pytest.mark.parametrize("typing", [True, False])
def test_whatever_is_typed_is_read(query: str, typing: bool) -> None:
    for term in terms(query, typing=typing):
        assert term
        assert all(not token.startswith("=") for needed in term for token in needed)


@pytest.mark.parametrize(
    ("text", "query", "fits"),
    [
        ("Inpatient coder", "coder -outpatient", True),
        ("Outpatient coder", "coder -outpatient", False),
        ("Remote auditor", "-remote", False),
        ("Auditor on site", "-remote", True),
        ("Same-day surgery", 'coder -"same day"', False),
        ("Emergency department coder", "coder -ED", False),
        ("Follow-up coder", "follow-up", True),
        ("Coder, remote", "coder - remote", True),
        ("Coder, remote", "coder–remote", True),
        ("Coder -A", "coder -a", True),
        ("Inpatient -coder", '"inpatient -coder"', True),
    ],
)
def test_a_minus_right_before_a_word_leaves_it_out(text: str, query: str, fits: bool) -> None:
    assert says(text, query) == fits


@pytest.mark.parametrize("query", ["-", "--", "- -", '-"', '-""', "-a", "--remote"])
def test_a_minus_before_nothing_leaves_nothing_out(query: str) -> None:
    assert left_out(query) == ()
