"""A board of many open postings of our own making, the same every time.

Distributions, all drawn from one seed:
- companies: one for 25 postings, at most 2,000; a company's share of the postings is Zipf (rank 1 has about 12 %); 15 % agencies;
- text: 60 to 900 words, log-normal with a median of 230, from 22 sentences with slots; 15 % of the topics are from a
  tail of 1,280 seldom terms, again Zipf (tests/bench/text.py);
- states by population; 28 cities with ZIP codes for work on site;
- arrangement: 55 % remote (a third of them in all states, the others in 2 to 20), 15 % hybrid, 30 % on site;
- credentials: 12 % ask for none, 28 % CPC, the rest in ten combinations with one to three groups; apprentices: 10 % yes, 15 % with experience;
- pay: 68 % by the hour ($19 to $46), 26 % by the year, 4 % by the shift, 2 % by the chart (cannot be compared);
- age: 0 to 39 days, the younger the more (triangular); 3 % featured; experience 0, 12, 24, 36 or 60 months.

`python -m tests.bench.world COUNT` migrates the database of DATABASE_URL or VAR_DIR and fills it through cms.bulk.
"""

import os
import random
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

import django

SEED = 2026
EVERY_DAY = 60
# PostgreSQL does it by itself, unless its autovacuum is off. A first plan for an empty table looks at every row.
ANALYZED_EVERY = 10_000
REQUIREMENTS = {
    "": 12, "CPC": 28, "CCS": 12, "CPC|CCS": 14, "CIC|CCS": 5, "RHIT|RHIA": 6, "CPC|COC|CCS-P": 8, "CCS|CIC&CIC|RHIT": 3,
    "CRC": 7, "CCS&RHIT|RHIA": 2, "CPC&CPMA": 2, "CCS-P": 1,
}  # fmt: skip
# Millions of people, rounded.
STATES = {
    "CA": 39, "TX": 30, "FL": 22, "NY": 20, "PA": 13, "IL": 13, "OH": 12, "GA": 11, "NC": 11, "MI": 10, "NJ": 9, "VA": 9,
    "WA": 8, "AZ": 7, "TN": 7, "MA": 7, "IN": 7, "MO": 6, "MD": 6, "WI": 6, "CO": 6, "MN": 6, "SC": 5, "AL": 5, "LA": 5,
    "KY": 5, "OR": 4, "OK": 4,
}  # fmt: skip
CITIES = {
    "CA": ("Los Angeles", "90012"), "TX": ("Austin", "78701"), "FL": ("Orlando", "32801"), "NY": ("Albany", "12207"),
    "PA": ("Pittsburgh", "15222"), "IL": ("Chicago", "60601"), "OH": ("Columbus", "43215"), "GA": ("Atlanta", "30303"),
    "NC": ("Raleigh", "27601"), "MI": ("Lansing", "48933"), "NJ": ("Trenton", "08608"), "VA": ("Richmond", "23219"),
    "WA": ("Seattle", "98101"), "AZ": ("Phoenix", "85004"), "TN": ("Nashville", "37203"), "MA": ("Boston", "02108"),
    "IN": ("Indianapolis", "46204"), "MO": ("Columbia", "65201"), "MD": ("Baltimore", "21201"), "WI": ("Madison", "53703"),
    "CO": ("Denver", "80202"), "MN": ("Rochester", "55902"), "SC": ("Columbia", "29201"), "AL": ("Mobile", "36602"),
    "LA": ("Baton Rouge", "70801"), "KY": ("Lexington", "40507"), "OR": ("Portland", "97204"), "OK": ("Tulsa", "74103"),
}  # fmt: skip
TITLES = (
    "Inpatient coder", "Outpatient coder", "Profee coder", "Risk adjustment coder", "Emergency department coder",
    "Coding auditor", "Surgery coder", "Radiology coder", "Coding specialist", "Denials analyst", "Facility coder",
)  # fmt: skip
LEVELS = ("", "", "Senior ", "Lead ", "Certified ")
PAY = {"hour": 68, "year": 26, "shift": 4, "chart": 2}


def main(count: int) -> None:
    """In a process of its own, before anything is measured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    fill(count)


def fill(count: int) -> list[int]:
    """Add `count` open postings to an empty board."""
    from django.db import connection

    from cms import bulk
    from jobboard.lib.batches import batched

    page_ids: list[int] = []
    for some in batched(postings(count), ANALYZED_EVERY):
        page_ids += bulk.publish_many(some)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return page_ids


def postings(
    count: int, *, seed: int = SEED
) -> Iterator[Any]:  # unsaved JobPage: its module needs settings first
    """Unsaved postings, with companies that are saved."""
    ground = Ground.prepared(random.Random(seed), max(min(count // 25, 2_000), 1))
    return (ground.posting() for _ in range(count))


@dataclass
class Ground:
    """What the postings draw from."""

    chance: random.Random
    now: datetime
    companies: list[Any]  # rows of cms.models
    shares: list[float]
    terms: dict[str, list[Any]]

    @classmethod
    def prepared(cls, chance: random.Random, companies: int) -> "Ground":
        from django.utils import timezone

        from cms.models import CodeSet, RecordType, Specialty, System

        return cls(
            chance,
            timezone.now(),
            _companies(chance, companies),
            list(accumulate(1 / (rank + 1) for rank in range(companies))),
            {
                name: list(model.objects.order_by("pk"))
                for name, model in (
                    ("specialty", Specialty),
                    ("record_types", RecordType),
                    ("code_sets", CodeSet),
                    ("systems", System),
                )
            },
        )

    def posting(self) -> Any:  # an unsaved JobPage
        from cms.models import JobPage
        from tests.bench.text import description

        chance = self.chance
        listed = self.now - timedelta(seconds=int(chance.triangular(0, 39, 0) * 86_400) + 60)
        job = JobPage(
            title=chance.choice(LEVELS) + chance.choice(TITLES),
            company=chance.choices(self.companies, cum_weights=self.shares)[0],
            description=description(chance),
            requirement=_drawn(chance, REQUIREMENTS),
            first_published_at=listed,
            confirmed_open_at=listed,
            expires_at=listed + timedelta(days=EVERY_DAY),
            featured=chance.random() < 0.03,
            employment_type=_drawn(chance, {"full_time": 74, "part_time": 10, "contract": 12, "per_diem": 4}),
            specialty=chance.choice(self.terms["specialty"]),
            apply_url="https://example.org/apply",
            **_who(chance),
            **_pay(chance),
            **_where(chance),
        )
        for name, most in (("record_types", 3), ("code_sets", 3), ("systems", 2)):
            setattr(job, name, chance.sample(self.terms[name], chance.randint(1, most)))
        return job


def _companies(chance: random.Random, count: int) -> list[Any]:  # rows of cms.models
    from cms.models import Company

    kinds = {"hospital": 45, "physicians": 20, "agency": 15, "vendor": 12, "payer": 8}
    ours = secrets.token_hex(4)  # not drawn: two measurements put the same postings into one world
    rows = Company.objects.bulk_create(
        Company(
            name=f"{_drawn(chance, dict.fromkeys(('Lakeshore', 'Riverside', 'Summit', 'Mercy', 'Valley'), 1))} Health {number}",
            slug=f"health-{number}-{ours}",
            kind=_drawn(chance, kinds),
        )
        for number in range(count)
    )
    return list(rows)


def _drawn(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _who(chance: random.Random) -> dict[str, Any]:
    """Who may apply, without a contradiction."""
    months = chance.choice((0, 12, 12, 24, 24, 36, 60))
    apprentice = _drawn(chance, {"not_accepted": 75, "with_experience": 15, "accepted": 10})
    if apprentice == "accepted":
        months = min(months, 12)
    needs = max(months, 6) if apprentice == "with_experience" else None
    return {"experience_months": months, "apprentice": apprentice, "apprentice_months": needs}


def _pay(chance: random.Random) -> dict[str, Any]:
    unit, hourly = _drawn(chance, PAY), chance.triangular(19, 46, 28)
    low = {
        "hour": round(hourly * 2) * 50,
        "year": round(hourly * 2.08) * 100_000,
        "shift": round(hourly * 8) * 100,
        "chart": 300,
    }[unit]
    return {
        "pay_unit": unit,
        "pay_min_cents": low,
        "pay_max_cents": round(low * chance.uniform(1.05, 1.4)),
        "shift_hours": Decimal(8) if unit == "shift" else None,
    }


def _where(chance: random.Random) -> dict[str, Any]:
    arrangement = _drawn(chance, {"remote": 55, "hybrid": 15, "onsite": 30})
    if arrangement == "remote":
        everywhere = chance.random() < 1 / 3
        states = () if everywhere else tuple(sorted(chance.sample(list(STATES), chance.randint(2, 20))))
        return {"arrangement": arrangement, "remote_all_states": everywhere, "remote_states": states}
    state = _drawn(chance, STATES)
    city, postal_code = CITIES[state]
    days = chance.randint(1, 4) if arrangement == "hybrid" else None
    return {
        "arrangement": arrangement,
        "days_on_site": days,
        "city": city,
        "state": state,
        "postal_code": postal_code,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
