"""The list, its counts and the alerts' matcher agree with each other, and with the rules read naively, posting by posting."""

from dataclasses import replace

import pytest
from django.test import Client

from cms import search
from cms.matching import KNOWN, Criteria, reasons
from cms.models import JobPage
from jobboard.lib.text import plain_from_html
from tests.cms.worlds import make_criteria, make_world

pytestmark = pytest.mark.django_db

FULL_OF_APPRENTICE = {"CPC-A": "CPC", "COC-A": "COC"}
INCLUDES = {"CPC": "CPC-A", "COC": "COC-A", "RHIA": "RHIT"}


def fits(criteria: Criteria, job: JobPage) -> bool:
    """The rules of the product, spelled out for one posting."""
    several = {
        "credential": job.requirement.codes | set(job.preferred),
        "specialty": {job.specialty.slug},
        "record": {record.slug for record in job.record_types.all()},
        "state": set(job.work_states),
        "arrangement": {job.arrangement},
        "type": {job.employment_type},
    }
    if any(
        getattr(criteria, name) and not has & set(getattr(criteria, name)) for name, has in several.items()
    ):
        return False
    if criteria.apprentice and job.apprentice == "not_accepted":
        return False
    if criteria.pay and (job.annual_max_cents is None or job.annual_max_cents < criteria.pay * 100):
        return False
    return qualifies(criteria, job) and says(criteria, job)


def qualifies(criteria: Criteria, job: JobPage) -> bool:
    if not criteria.holding:
        return True
    held = set(criteria.holding) | {INCLUDES[code] for code in criteria.holding if code in INCLUDES}
    if job.apprentice != "not_accepted":
        held |= {FULL_OF_APPRENTICE[code] for code in held if code in FULL_OF_APPRENTICE}
    return all(group & held for group in job.requirement.groups)


def says(criteria: Criteria, job: JobPage) -> bool:
    if not criteria.q:
        return True
    text = (
        f"{job.title} {job.company.name} {job.specialty.name} {plain_from_html(job.description)}".casefold()
    )
    text = text.replace("é", "e")
    spelled = {"auditing": ["audit"], "TRAUMA coders": ["trauma", "coder"]}
    return all(word in text for word in spelled.get(criteria.q, [criteria.q]))


@pytest.mark.parametrize("seed", range(3))
def test_every_search_finds_exactly_what_the_rules_say(seed: int) -> None:
    world = make_world(seed)
    for number in range(60):
        criteria = make_criteria(seed * 1_000 + number)
        expected = {job.pk for job in world if fits(criteria, job)}
        found = search.find(criteria)
        assert set(found.ids) == expected, criteria
        assert found.total == len(found.ids) == search.count(criteria)
        assert set(search.matching(criteria, [job.pk for job in world])) == expected
        assert search.matching(criteria, list(expected)[:2]) == [
            page_id for page_id in search.matching(criteria, expected) if page_id in list(expected)[:2]
        ]


@pytest.mark.parametrize("seed", range(2))
def test_a_count_is_what_choosing_it_would_find(seed: int) -> None:
    make_world(seed)
    for number in range(12):
        criteria = make_criteria(seed * 1_000 + number)
        for facet, counts in search.find(criteria).counts.items():
            for value, count in counts.items():
                chosen = replace(criteria, **{facet: True if facet == "apprentice" else (value,)})  # type: ignore[arg-type]
                assert search.count(chosen) == count, (criteria, facet, value)


def test_everything_found_has_a_reason_for_each_criterion() -> None:
    world = {job.pk: job for job in make_world(7)}
    for number in range(60):
        criteria = make_criteria(number)
        for page_id in search.find(criteria).ids:
            given = reasons(criteria, world[page_id])
            assert given, criteria
            assert all(given), (criteria, given)


def test_the_page_shows_what_the_search_finds(client: Client) -> None:
    make_world(11)
    for number in range(8):
        criteria = make_criteria(number)
        response = client.get(criteria.url)
        assert [card.job.pk for card in response.context["cards"]] == search.find(criteria).ids
        assert response.context["criteria"] == criteria


def test_every_facet_of_the_matcher_is_a_criterion() -> None:
    assert set(KNOWN) < set(Criteria.__dataclass_fields__)
