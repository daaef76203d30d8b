"""The bench measures postings that could be real: every one passes the rules, and the same ones come each time."""

import pytest

from cms.models import JobPage
from tests.bench.text import SELDOM
from tests.bench.world import postings

pytestmark = pytest.mark.django_db


def test_every_posting_passes_the_rules() -> None:
    jobs: list[JobPage] = list(postings(60))
    for job in jobs:
        job.full_clean(exclude=["path", "depth"])
    assert {job.arrangement for job in jobs} == {"remote", "hybrid", "onsite"}


def test_the_same_ones_come_again_into_one_world() -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        return [
            (job.title, job.description, job.requirement, job.pay_min_cents, job.remote_states)
            for job in postings(5, seed=seed)
        ]

    first = told(1)
    assert told(1) == first
    assert told(2) != first


def test_seldom_words_differ() -> None:
    assert len(set(SELDOM)) == len(SELDOM) == 1_280
