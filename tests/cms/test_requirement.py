"""A requirement is read the way a recruiter means it, or refused with both readings offered."""

import pytest

from cms.fields import RequirementField
from cms.requirement import MAX_GROUPS, MAX_PER_GROUP, Requirement, RequirementError


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("cpc", "CPC"),
        ("CPC or CCS", "CCS|CPC"),
        ("CPC/CCS", "CCS|CPC"),
        ("CPC, CCS or RHIT", "CCS|CPC|RHIT"),
        ("CPC, CCS, and RHIT", "CCS&CPC&RHIT"),
        ("RHIT and CCS, or CIC", "CCS|CIC&CIC|RHIT"),
        ("(CPC or CCS) and RHIT", "CCS|CPC&RHIT"),
        ("CPC or CCS, and CCS-P or CPC-A", "CCS|CPC&CCS-P|CPC-A"),
        ("CPC and (CPC or CCS)", "CPC"),
    ],
)
def test_typed_text_becomes_all_of_any_of(typed: str, stored: str) -> None:
    assert Requirement.parse(typed).stored == stored


@pytest.mark.parametrize(
    "typed", ["CPC or CCS and RHIT", "CPC, CCS", "CPC or", "(CPC", "CPC)", "or CPC", "CPC CCS", "$CPC"]
)
def test_text_without_one_reading_is_refused(typed: str) -> None:
    with pytest.raises(RequirementError):
        Requirement.parse(typed)


def test_words_and_storage_lead_back_to_the_same_value() -> None:
    for typed in ("CPC", "CPC or CCS", "RHIT and CCS, or CIC", "A or B, and C or D", "A and B and C"):
        requirement = Requirement.parse(typed)
        assert Requirement.parse(str(requirement)) == requirement
        assert Requirement.from_stored(requirement.stored) == requirement


@pytest.mark.parametrize("given", ["CPC & CCS", "CPC&CCS", "CCS&CPC", "CPC and CCS"])
def test_a_posting_that_a_program_fills_in_takes_it_as_typed_or_as_stored(given: str) -> None:
    assert RequirementField().to_python(given).stored == "CCS&CPC"


def test_unmet_names_the_groups_that_nothing_held_satisfies() -> None:
    requirement = Requirement.parse("RHIT and CCS, or CIC")
    assert requirement.unmet(frozenset({"CIC"})) == ()
    assert [sorted(group) for group in requirement.unmet(frozenset({"RHIT"}))] == [["CCS", "CIC"]]


@pytest.mark.parametrize(
    "typed",
    [
        " or ".join(f"(A{n} and B{n})" for n in range(30)),
        "(" * 500,
        "(" * 500 + "CPC" + ")" * 500,
        " and ".join(f"A{n}" for n in range(500)),
    ],
    ids=["combinations", "brackets", "nested", "long"],
)
def test_a_hostile_expression_is_refused_before_it_explodes(typed: str) -> None:
    with pytest.raises(RequirementError, match="too many"):
        Requirement.parse(typed)


def test_the_largest_requirement_can_be_written() -> None:
    groups = [" or ".join(f"A{group}-{n}" for n in range(MAX_PER_GROUP)) for group in range(MAX_GROUPS)]
    read = Requirement.parse(" and ".join(f"({group})" for group in groups))
    assert len(read.codes) == MAX_GROUPS * MAX_PER_GROUP
