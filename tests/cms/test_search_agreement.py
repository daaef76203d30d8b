"""The list, its counts, the alerts' matcher and every explanation agree with the rules read naively, posting by posting."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from cms import search
from cms.explanation import first_miss, reasons
from cms.matching import KNOWN, Criteria
from cms.models import JobPage
from cms.search.entry import Entry
from cms.search.index import Index
from tests.cms.listing_reader import Seen
from tests.cms.plain_rules import RULES, fits
from tests.cms.worlds import UnsavedWorlds, make_criteria, make_world

pytestmark = pytest.mark.django_db

FLAGS = {"apprentice", "almost"}
WORLDS, SEARCHES = 50, 100  # 5,000 cases


@pytest.mark.any_database
def test_index_counts_and_explanations_agree_with_the_rules_in_five_thousand_cases() -> None:
    worlds = UnsavedWorlds()
    for seed in range(WORLDS):
        world = worlds.make(seed, size=25)
        index = Index(now=worlds.now.timestamp)
        for job in world:
            index.add(Entry.of(job))
        for number in range(SEARCHES):
            _agree(index, world, make_criteria(seed * SEARCHES + number), worlds)


def _agree(index: Index, world: list[JobPage], criteria: Criteria, worlds: UnsavedWorlds) -> None:
    expected = {job.pk for job in world if fits(criteria, job, worlds.now)}
    found = index.find(criteria)
    assert set(found.ids) == expected, criteria
    assert found.total == len(found.ids)
    for job in world[found.total % 5 :: 5]:  # a fifth of them, as sentences take their time
        miss = first_miss(criteria, job, worlds.now)
        assert (miss is None) == (job.pk in expected), (criteria, job.pk, miss)
    facet = sorted(found.counts)[found.total % len(found.counts)]
    values = list(found.counts[facet].items())
    for value, count in values[found.total % 5 :: 5][:3]:
        chosen = _choosing(criteria, facet, value)
        assert count == sum(fits(chosen, job, worlds.now) for job in world), (criteria, facet, value)


def _choosing(criteria: Criteria, facet: str, value: str) -> Criteria:
    """The search that the count beside a choice is of. A credential more may take away what was one short."""
    kept = criteria.holding if criteria.almost and facet == "holding" else ()
    chosen = True if facet in FLAGS else tuple(sorted({value, *kept}))
    return replace(criteria, **{facet: chosen})  # type: ignore[arg-type]  # the field's own type, by its name


@pytest.mark.any_database
def test_the_comparison_would_notice_a_broken_rule() -> None:
    """Each rule left out of the plain reading makes some case differ: none of them is idle."""
    worlds = UnsavedWorlds()
    world = worlds.make(1, size=25)
    cases = [(make_criteria(number), job) for number in range(600) for job in world]
    truth = [fits(criteria, job, worlds.now) for criteria, job in cases]
    for rule in RULES:
        others = [other for other in RULES if other is not rule]
        without = [all(other(criteria, job, worlds.now) for other in others) for criteria, job in cases]
        assert without != truth, rule


@pytest.mark.any_database
def test_the_first_miss_names_a_criterion_that_really_fails() -> None:
    """Without the criterion that is named, one miss fewer is left, or none."""
    worlds = UnsavedWorlds()
    for job in worlds.make(3, size=25):
        for number in range(60):
            criteria = make_criteria(number)
            miss = first_miss(criteria, job, worlds.now)
            if miss is None or miss.criterion == "open":
                continue
            rest = replace(criteria, **{miss.criterion: getattr(Criteria(), miss.criterion)})
            after = first_miss(rest.consistent(), job, worlds.now)
            assert after is None or after.criterion != miss.criterion
            assert miss.words


@pytest.mark.parametrize("seed", range(3))
def test_every_search_finds_exactly_what_the_rules_say(seed: int) -> None:
    world = make_world(seed)
    for number in range(60):
        criteria = make_criteria(seed * 1_000 + number)
        expected = {job.pk for job in world if fits(criteria, job, timezone.now())}
        found = search.find(criteria)
        assert set(found.ids) == expected, criteria
        assert found.total == len(found.ids) == search.count(criteria)
        for many in (
            1,
            search.MANY_SEARCHES,
        ):  # looked up in the whole index, or in one of these postings alone
            batch = search.batch([job.pk for job in world], searches=many)
            assert set(batch.matching(criteria.query)) == expected, criteria
        some = list(expected)[:2]
        assert set(search.batch(some, searches=1).matching(criteria.query)) == set(some)


@pytest.mark.parametrize("seed", range(2))
def test_a_count_is_what_choosing_it_would_find(seed: int) -> None:
    make_world(seed)
    for number in range(12):
        criteria = make_criteria(seed * 1_000 + number)
        for facet, counts in search.find(criteria).counts.items():
            for value, count in counts.items():
                chosen = _choosing(criteria, facet, value)
                assert search.count(chosen) == count, (criteria, facet, value)


def test_everything_found_has_a_reason_for_each_criterion() -> None:
    world = {job.pk: job for job in make_world(7)}
    for number in range(60):
        criteria = make_criteria(number)
        for page_id in search.find(criteria).ids:
            given = reasons(criteria, world[page_id])
            assert given or replace(criteria, avoid=()).is_everything, criteria
            assert all(given), (criteria, given)


def test_the_page_shows_what_the_search_finds(client: Client) -> None:
    make_world(11)
    for number in range(8):
        criteria = make_criteria(number)
        response = client.get(criteria.url)
        assert Seen.of(response).ids == search.page(criteria, 1, 20).ids


def test_every_facet_of_the_matcher_is_a_criterion() -> None:
    assert set(KNOWN) < set(Criteria.__dataclass_fields__)
