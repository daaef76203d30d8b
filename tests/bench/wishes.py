"""Stored searches of our own making, the same every time, as canonical querystrings.

Most have one to five choices: credentials held (35 %), one or two states by population (45 %), remote (35 %), least pay
(25 %), keywords (20 %, a quarter of them seldom), a place with its radius (15 %), and terms of each vocabulary (10 %).
"""

import random
from collections.abc import Iterator

from tests.bench.world import CITIES, STATES, TITLES

CREDENTIALS = {
    "CPC": 40,
    "CPC-A": 20,
    "CCS": 15,
    "RHIT": 8,
    "RHIA": 5,
    "COC": 4,
    "CRC": 4,
    "CIC": 2,
    "CPMA": 2,
}
TYPES = ("full_time", "part_time", "contract", "per_diem")


# Each with its share of the searches.
SEVERAL = {"holding": (0.35, CREDENTIALS), "state": (0.45, STATES)}
SINGLE = {
    "arrangement": (0.35, ("remote",)),
    "type": (0.1, TYPES),
    "experience": (0.08, (0, 12, 24)),
    "apprentice": (0.05, (1,)),
}


def wishes(count: int, terms: dict[str, list[str]], *, seed: int = 2026) -> Iterator[str]:
    """`terms` are the slugs of each vocabulary by criterion."""
    chance = random.Random(seed)
    for _ in range(count):
        yield "&".join(sorted([*_who_and_where(chance), *_what(chance, terms)])) or "state=TX"


def _who_and_where(chance: random.Random) -> Iterator[str]:
    for name, (share, weights) in SEVERAL.items():
        if chance.random() < share:
            most = chance.choice((1, 1, 2))
            for value in set(chance.choices(list(weights), list(weights.values()), k=most)):
                yield f"{name}={value}"
    if chance.random() < 0.15:
        [state] = chance.choices(list(STATES), list(STATES.values()))
        yield f"near={CITIES[state][0].replace(' ', '+')}%2C+{state}"
        yield f"within={chance.choice((50, 100))}"


def _what(chance: random.Random, terms: dict[str, list[str]]) -> Iterator[str]:
    from tests.bench.text import SELDOM

    for name, (share, values) in SINGLE.items():
        if chance.random() < share:
            yield f"{name}={chance.choice(values)}"
    for name, known in terms.items():
        if chance.random() < 0.1:
            yield f"{name}={chance.choice(known)}"
    if chance.random() < 0.25:
        yield f"pay={chance.choice((f'{chance.randint(20, 45)}h', chance.randrange(45_000, 95_000, 2_500)))}"
    if chance.random() < 0.2:
        words = SELDOM if chance.random() < 0.25 else TITLES
        yield f"q={chance.choice(words).replace(' ', '+')}"
