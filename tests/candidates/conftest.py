"""The index as the database of each test has it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from cms import search


@pytest.fixture(autouse=True)
def _fresh_index_and_counters(request: pytest.FixtureRequest) -> Iterator[None]:
    if "committed" in request.fixturenames:  # sees to itself, without the test's own transaction
        yield
        return
    request.getfixturevalue("db")
    search.reset()
    cache.clear()
    yield
    search.reset()
