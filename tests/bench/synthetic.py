"""The index alone with ten times the postings: entries of our own making, no database behind them."""

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import django

WORDS = 5_000
WORDS_EACH = 60


def main(count: int) -> None:
    django.setup()
    from cms.matching import Criteria
    from cms.search.index import Index
    from tests.bench.rows import Row, side_by_side

    list(entries(10))  # whatever is loaded once is not the index's
    before, index = _megabytes(), Index()
    for entry in entries(count):
        index.add(entry)
    grown = _megabytes() - before
    queries = (
        "credential=CPC&state=TX",
        "q=word1&state=TX",
        "state=TX&sort=pay&pay=50000",
        "holding=CPC&arrangement=remote",
        "",
    )
    rows = []
    for query in queries:
        criteria = Criteria.from_query(query)
        [spent] = side_by_side(partial(index.find, criteria, 0, 20))
        what = f"index alone, {count:,}: {query or 'everything'}"
        rows += [
            Row(f"{what}, p50", spent.p50, "ms", target=("at most", "value", 20)),
            Row(f"{what}, p95", spent.p95, "ms"),
        ]
    rows.append(Row(f"memory of the index, {count:,}", grown, "MB", target=("at most", "value", 400)))
    json.dump([row.as_dict() for row in rows], sys.stdout)


def _megabytes() -> float:
    """The most this process ever took."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def entries(count: int) -> Iterator[Any]:  # Entry, whose module needs settings first
    """Like those of tests.bench.world in everything a query sees, with words by number (Zipf)."""
    from cms.requirement import Requirement
    from cms.search.entry import Entry
    from tests.bench.world import REQUIREMENTS, STATES

    chance, now = random.Random(2026), int(time.time())
    asked = [(text, Requirement.from_stored(text)) for text in REQUIREMENTS]
    weights, states = list(REQUIREMENTS.values()), list(STATES)
    words = [f"word{number}" for number in range(WORDS)]
    for page_id in range(1, count + 1):
        [(_, requirement)] = chance.choices(asked, weights=weights)
        remote = chance.random() < 0.55
        where = chance.sample(states, 8) if remote else [chance.choice(states)]
        listed = now - int(chance.random() * 39 * 86_400)
        tags = [
            *(("credential", code) for code in requirement.codes),
            *(("state", state) for state in where),
            ("specialty", f"specialty-{chance.randrange(40)}"),
            ("record", f"record-{chance.randrange(19)}"),
            ("code_set", f"code-set-{chance.randrange(9)}"),
            ("system", f"system-{chance.randrange(22)}"),
            ("company", f"company-{int(chance.paretovariate(0.8)) % 2_000}"),
            ("arrangement", "remote" if remote else "onsite"),
            ("type", chance.choice(("full_time", "part_time", "contract"))),
        ]
        yield Entry(
            page_id=page_id,
            tags=tuple(tags),
            requirement=requirement,
            apprentices_from=0 if chance.random() < 0.2 else None,
            annual_cents=chance.randrange(40_000, 96_000) * 100,
            experience_months=chance.choice((0, 12, 24, 36)),
            point=None,
            title_words=frozenset(("coder",)),
            words=frozenset(words[int(WORDS ** chance.random()) - 1] for _ in range(WORDS_EACH)),
            listed=listed,
            confirmed=listed,
            expires=now + 86_400 * 30,
            featured=chance.random() < 0.03,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
