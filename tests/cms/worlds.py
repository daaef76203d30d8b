"""Small worlds of postings that differ in everything a search can ask, made from a seed."""

import random
from typing import Any

from cms.matching import Criteria
from cms.models import JobPage, Specialty
from tests.factories import make_company, make_job

REQUIREMENTS = [
    "",
    "CPC",
    "CPC or CCS",
    "(CPC or CCS) and RHIT",
    "CPC-A",
    "COC",
    "CIC or CCS",
    "RHIT and CRC",
]
CREDENTIALS = ["CPC", "CPC-A", "COC-A", "COC", "CCS", "RHIT", "RHIA", "CRC", "CPMA"]
RECORDS = ["inpatient", "ed", "radiology", "profee-em"]
SPECIALTIES = ["radiology", "urology", "trauma"]
STATES = ["TX", "OH", "CO"]
WORDS = ["auditor", "trauma", "query physicians", "évaluation", "encoder"]


def make_world(seed: int, size: int = 14) -> list[JobPage]:
    dice = random.Random(seed)
    companies = [make_company("Lakeview Hospital"), make_company("Staff Now", "agency")]
    return [make_job(dice.choice(companies), **_fields(dice)) for _ in range(size)]


def _fields(dice: random.Random) -> dict[str, Any]:  # fields of a posting
    apprentice = dice.choice(["accepted", "with_experience", "not_accepted"])
    return {
        "title": f"{dice.choice(['Inpatient', 'ED', 'Radiology'])} coder",
        "description": f"<p>{dice.choice(WORDS)} and {dice.choice(WORDS)}</p>",
        "requirement": dice.choice(REQUIREMENTS),
        "preferred": dice.choice(["", "CPMA", "CRC, CPC"]),
        "apprentice": apprentice,
        "apprentice_months": 6 if apprentice == "with_experience" else None,
        "specialty": Specialty.objects.get(slug=dice.choice(SPECIALTIES)),
        "record_types": dice.sample(RECORDS, 2),
        "employment_type": dice.choice(["full_time", "part_time", "contract"]),
        "featured": dice.random() < 0.2,
        **_place(dice),
        **_pay(dice),
    }


def _place(dice: random.Random) -> dict[str, Any]:
    arrangement = dice.choice(["onsite", "hybrid", "remote", "remote"])
    if arrangement == "remote":
        everywhere = dice.random() < 0.5
        states = [] if everywhere else dice.sample(STATES, 2)
        return {
            "arrangement": arrangement, "city": "", "state": "", "remote_all_states": everywhere, "remote_states": states,
        }  # fmt: skip
    return {"arrangement": arrangement, "days_on_site": 2, "state": dice.choice(STATES)}


def _pay(dice: random.Random) -> dict[str, Any]:
    low = dice.randrange(2_000, 4_000)
    if dice.random() < 0.3:
        return {"pay_unit": "chart", "pay_min_cents": 400, "pay_max_cents": 600}
    return {"pay_unit": "hour", "pay_min_cents": low, "pay_max_cents": low + dice.randrange(0, 1_000)}


def make_criteria(seed: int) -> Criteria:
    """A search with one to three criteria."""
    dice = random.Random(seed)
    several = {
        "credential": CREDENTIALS, "holding": CREDENTIALS, "specialty": SPECIALTIES, "record": RECORDS, "state": STATES,
        "arrangement": ["onsite", "hybrid", "remote"], "type": ["full_time", "part_time"],
    }  # fmt: skip
    fields: dict[str, Any] = {}
    for name in dice.sample([*several, "apprentice", "pay", "q"], dice.randint(1, 3)):
        if name in several:
            fields[name] = tuple(sorted(dice.sample(several[name], dice.randint(1, 2))))
        else:
            fields[name] = {
                "apprentice": True,
                "pay": dice.randrange(40_000, 90_000),
                "q": dice.choice(["auditing", "TRAUMA coders", "evaluation", "lakeview", "nowhere"]),
            }[name]
    return Criteria(**fields)
