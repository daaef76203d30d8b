"""Words are compared as people mean them."""

import pytest

from cms.keywords import stem, stems, terms


def says(text: str, query: str) -> bool:
    words = stems(text)
    return all(any(option <= words for option in term) for term in terms(query))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Inpatient Coder", "coding"),
        ("Inpatient Coder", "CODERS"),
        ("Assign codes", "coder"),
        ("Medical billing", "biller"),
        ("Same-day surgery", "same day surgeries"),
        ("same day surgery", "same-day"),
        ("E/M visits", "e/m"),
        ("ICD-10-CM", "icd-10"),
        ("ICD-10-CM", "ICD10CM"),
        ("Cañón", "canon"),
        ("the coder’s desk", "coder's"),
        ("3M 360 Encompass", "3m encompass"),
        ("Remote auditor", "remote jobs for an auditor"),
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
    ],
)
def test_these_are_not(text: str, query: str) -> None:
    assert not says(text, query)


def test_abbreviations_keep_their_letters() -> None:
    assert [stem(word) for word in ("ccs", "cpc", "drgs", "cdi")] == ["ccs", "cpc", "drgs", "cdi"]


def test_a_long_query_is_cut() -> None:
    assert len(terms(" ".join(f"word{n}" for n in range(5_000)))) <= 20
