"""A search is a value: read from an address, printed as one, and said in words."""

import pytest
from django.http import QueryDict

from cms.explanation import reasons
from cms.holding import Holding
from cms.matching import Criteria
from cms.models import Credential
from cms.requirement import Requirement
from tests.factories import make_company, make_job, new_job

pytestmark = pytest.mark.django_db


def test_the_same_search_has_one_querystring_however_it_was_typed() -> None:
    typed = "state=tx&credential=ccs&credential=CPC&credential=cpc&sort=best&pay=%2450%2C000&q=++er++"
    criteria = Criteria.from_query(typed)
    assert criteria.query == "credential=CCS&credential=CPC&pay=50000&q=er&state=TX"
    assert Criteria.from_query(criteria.query) == criteria
    assert Criteria.from_query(QueryDict(criteria.query)) == criteria
    assert criteria.url == f"/jobs/?{criteria.query}"


def test_what_the_matcher_does_not_honour_is_left_out() -> None:
    assert Criteria.from_query("colour=blue&state=Mars&credential=XYZ&pay=lots&sort=odd&page=3") == Criteria()
    assert Criteria.from_query("q=%21%21&apprentice=0&q=") == Criteria()
    assert Criteria().url == "/jobs/"


def test_only_words_that_are_searched_for_are_kept() -> None:
    assert Criteria.from_query("q=the+jobs").q == ""
    assert len(Criteria.from_query("q=" + "coder+" * 5_000).q) <= 200


def test_it_says_itself_in_plain_words() -> None:
    query = "credential=CPC&credential=CCS&arrangement=remote&state=TX&pay=50000&apprentice=1"
    assert Criteria.from_query(query).words == (
        "CCS or CPC · remote in Texas · at least $50,000 a year · apprentices welcome"
    )
    assert Criteria.from_query("holding=CPC&q=trauma").words == "“trauma” · for holders of CPC"
    assert Criteria.from_query('q="same day" trauma').words == '"same day" trauma'
    assert Criteria.from_query("record=radiology&specialty=radiology").words == "Radiology"
    assert Criteria().words == "all jobs"


def test_the_order_of_a_list_is_no_part_of_the_search() -> None:
    criteria = Criteria.from_query("state=TX&sort=pay")
    assert criteria.query == "sort=pay&state=TX"
    assert criteria.unsorted.query == "state=TX"


def test_one_choice_can_be_taken_off() -> None:
    criteria = Criteria.from_query("state=TX&state=OH&apprentice=1&pay=50000")
    assert criteria.without("state", "TX").query == "apprentice=1&pay=50000&state=OH"
    assert criteria.without("apprentice", "1").query == "pay=50000&state=OH&state=TX"
    assert criteria.without("pay", "50000").query == "apprentice=1&state=OH&state=TX"


def test_a_full_credential_includes_its_apprentice_one_but_not_the_other_way() -> None:
    apprentices_only, full = Requirement.any_of("CPC-A"), Requirement.any_of("CPC")
    assert Holding.of(["CPC"]).fits(apprentices_only, apprentices_from=None)
    assert Holding.of(["CPC-A"]).fits(apprentices_only, apprentices_from=None)
    assert not Holding.of(["CPC-A"]).fits(full, apprentices_from=None)


def test_an_apprentice_stands_for_the_full_credential_where_apprentices_are_accepted() -> None:
    assert Holding.of(["CPC-A"]).fits(Requirement.any_of("CPC"), apprentices_from=0)
    assert not Holding.of(["CPC-A"]).fits(Requirement.any_of("COC"), apprentices_from=0)
    assert not Holding.of(["RHIT"]).fits(Requirement.any_of("RHIA"), apprentices_from=0)


@pytest.mark.parametrize(("mine", "fits"), [(None, True), (12, True), (13, True), (11, False), (0, False)])
def test_where_months_are_wanted_of_apprentices_mine_count_if_i_say_them(
    mine: int | None, fits: bool
) -> None:
    cpc = Requirement.any_of("CPC")
    assert Holding.of(["CPC-A"], mine).fits(cpc, apprentices_from=12) == fits
    assert Holding.of(["CPC"], mine).fits(cpc, apprentices_from=12)
    assert Holding.of(["CPC-A"], mine).fits(cpc, apprentices_from=0)
    assert not Holding.of(["CPC-A"], mine).fits(cpc, apprentices_from=None)


def test_the_months_of_an_apprentice_are_said_with_what_they_hold() -> None:
    criteria = Criteria.from_query("apprentice_months=8&holding=CPC-A&almost=1")
    assert criteria.words == "one credential short for holders of CPC-A with 8 months as an apprentice"
    assert criteria.label("apprentice_months", "8") == "8 months as an apprentice"
    assert criteria.label("almost", "1") == "One credential short"
    assert Criteria.from_query("apprentice_months=8") == Criteria()


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("CPC-A", "for holders of CPC-A with 6 months as an apprentice"),
        ("CPC-A&holding=RHIT", "for holders of CPC-A and RHIT with 6 months as an apprentice"),
        ("CPC", "for holders of CPC"),
        ("CPC&holding=CPC-A", "for holders of CPC and CPC-A"),
        ("CPC&holding=COC-A", "for holders of COC-A and CPC with 6 months as an apprentice"),
        ("RHIT", "for holders of RHIT"),
    ],
)
def test_months_as_an_apprentice_are_said_only_where_they_make_a_difference(held: str, words: str) -> None:
    assert Criteria.from_query(f"holding={held}&apprentice_months=6").words == words


def test_what_is_included_is_followed_all_the_way() -> None:
    Credential.objects.filter(abbreviation="CIC").update(satisfies=",CPC,")
    assert Holding.of(["CIC"]).held == {"CIC", "CPC", "CPC-A"}


def test_every_group_of_a_requirement_must_be_met() -> None:
    both = Requirement.parse("(CPC or CCS) and RHIT")
    assert Holding.of(["CCS", "RHIA"]).fits(both, apprentices_from=None)
    assert not Holding.of(["CCS"]).fits(both, apprentices_from=None)
    assert Holding.of([]).fits(Requirement(), apprentices_from=None)


def test_reasons_say_how_each_criterion_is_met() -> None:
    job = make_job(
        requirement="(CPC or CCS) and RHIT", preferred="CPMA", apprentice="accepted", experience_months=0,
        arrangement="remote", remote_states=["TX", "OH"], city="", state="",
    )  # fmt: skip
    criteria = Criteria.from_query(
        "holding=CPC-A&holding=RHIA&state=TX&pay=50000&credential=CPMA&apprentice=1"
    )
    assert reasons(criteria, job) == [
        "CPC-A accepted",
        "You hold RHIA, which includes RHIT",
        "Prefers CPMA",
        "Remote, open to Texas",
        "$24–29 an hour, you asked $50,000 a year",
    ]


def test_a_job_that_requires_nothing_says_so_to_a_holder() -> None:
    job = make_job(requirement="")
    assert reasons(Criteria(holding=("CPC",)), job) == ["No credential required"]


def test_an_unsaved_posting_can_be_asked_for_reasons() -> None:
    job = new_job(make_company(), requirement=Requirement.any_of("CPC"))
    assert reasons(Criteria(holding=("CPC",)), job) == ["You hold CPC"]
