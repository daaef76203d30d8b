"""Below the pay fields stands which of a posting's states want the pay in its advert."""

import pytest
from django.test import Client

from employers import pay_laws
from employers.models import Employer
from jobboard.lib.geo import STATES
from tests.employers.typing import answers, signed_in


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (["TX"], ""),
        ([""], ""),
        (["CO", "TX"], "Colorado requires the pay range in job adverts."),
        (["WA"], "Washington requires the pay range in job adverts of employers with 15 or more employees."),
        (["NY", "CO"], "Colorado and New York require the pay range in job adverts"),
        (["CT"], "Connecticut requires that applicants are told the range."),
    ],
)
def test_the_states_with_a_pay_law_are_named(states: list[str], sentence: str) -> None:
    hint = pay_laws.hint(states)
    assert hint.startswith(sentence)
    assert bool(hint) == bool(sentence)
    assert not hint or "As of November 2025" in hint


def test_a_posting_for_all_states_names_some_and_counts_the_rest() -> None:
    assert (
        "California, Colorado, District of Columbia, Hawaii, Illinois and 7 more states require"
        in pay_laws.hint(STATES)
    )


def test_every_law_is_of_a_state_and_no_later_than_the_table() -> None:
    assert set(pay_laws.IN_ADVERTS) | pay_laws.TO_APPLICANTS <= set(STATES)
    assert not set(pay_laws.IN_ADVERTS) & pay_laws.TO_APPLICANTS
    assert max(law.since for law in pay_laws.IN_ADVERTS.values()) <= pay_laws.AS_OF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"city": "Denver", "state": "CO"}, "Colorado"),
        ({"arrangement": "remote", "remote_states": ["NV", "TX"], "state": "CO"}, "Nevada"),
        ({"arrangement": "remote", "remote_all_states": "on"}, "more states"),
        ({}, ""),
    ],
)
def test_the_form_names_the_states_of_this_posting(
    acme: Employer, changes: dict[str, object], named: str
) -> None:
    browser: Client = signed_in(acme)
    response = browser.post("/employers/postings/draft/", answers(**changes), follow=True)
    hint = response.context["pay_law"]
    assert named in hint
    assert bool(hint) == bool(named)
    assert "requires" not in hint or hint in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "named"), [("CO", "Colorado requires"), ("TX", "")])
def test_saving_by_itself_brings_the_sentence_before_the_form_is_complete(
    acme: Employer, state: str, named: str
) -> None:
    browser: Client = signed_in(acme)
    half = {"arrangement": "onsite", "city": "Denver", "state": state, "pay_min_cents": "a lot"}
    answer = browser.post("/employers/postings/draft/", half, headers={"Accept": "application/json"}).json()
    assert answer["pay_law"].startswith(named)
    assert bool(answer["pay_law"]) == bool(named)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "named"), [({"city": "Denver", "state": "CO"}, "Colorado requires the pay range"), ({}, "")]
)
def test_the_preview_names_them_around_the_posting_and_not_in_it(
    acme: Employer, changes: dict[str, object], named: str
) -> None:
    browser: Client = signed_in(acme)
    preview = browser.post("/employers/postings/new/", answers(**changes), follow=True)
    assert preview.templates[0].name == "employers/posting_preview.html"
    assert (
        (named in preview.content.decode()) if named else ("the pay range in" not in preview.content.decode())
    )
    alone = browser.get(f"{preview.request['PATH_INFO']}?phone").content.decode()
    assert "the pay range in job adverts" not in alone
