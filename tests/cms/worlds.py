"""Small worlds of postings that differ in everything a search can ask, made from a seed."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from cms.matching import Criteria
from cms.models import CodeSet, JobPage, RecordType, Specialty, System
from cms.pay import LeastPay, PayUnit
from tests.factories import make_company, make_job, new_job

REQUIREMENTS = [
    "",
    "CPC",
    "CPC or CCS",
    "(CPC or CCS) and RHIT",
    "CPC-A",
    "COC",
    "CIC or CCS",
    "RHIT and CRC",
    "(CPC or COC) and (RHIT or RHIA) and CRC",
]
CREDENTIALS = ["CPC", "CPC-A", "COC-A", "COC", "CCS", "RHIT", "RHIA", "CRC", "CPMA"]
RECORDS = ["inpatient", "ed", "radiology", "profee-em"]
CODE_SETS = ["icd-10-cm", "icd-10-pcs", "cpt"]
SYSTEMS = ["epic", "encoderpro"]
SPECIALTIES = ["radiology", "urology", "trauma"]
PLACES = [("Austin", "TX"), ("Round Rock", "TX"), ("Columbus", "OH"), ("Lost Springs", "CO")]
STATES = ["TX", "OH", "CO"]
WORDS = ["auditor", "trauma", "query physicians", "évaluation", "encoder"]
COMPANIES = [
    ("Lakeview Hospital", "hospital"),
    ("Staff Now", "agency"),
    ("Bay Physicians", "physicians"),
]
SLUGS = sorted(slugify(name) for name, _ in COMPANIES)


def make_world(seed: int, size: int = 14) -> list[JobPage]:
    """Published postings."""
    dice = random.Random(seed)
    companies = [make_company(*facts) for facts in COMPANIES]
    return [make_job(dice.choice(companies), **_fields(dice)) for _ in range(size)]


class UnsavedWorlds:
    """Many worlds in a short time: postings as if published, which no database has seen."""

    def __init__(self) -> None:
        self.now = timezone.now().replace(microsecond=0)
        self.companies = [make_company(*facts) for facts in COMPANIES]
        self.terms: dict[str, dict[str, Any]] = {  # terms of any vocabulary
            name: {term.slug: term for term in model.objects.all()}
            for name, model in (("record_types", RecordType), ("code_sets", CodeSet), ("systems", System))
        }
        self.specialties = {term.slug: term for term in Specialty.objects.all()}

    def make(self, seed: int, size: int) -> list[JobPage]:
        dice = random.Random(seed)
        return [self._posting(number + 1, dice) for number in range(size)]

    def _posting(self, number: int, dice: random.Random) -> JobPage:
        fields = _fields(dice, self.specialties)
        terms = {name: fields.pop(name) for name in self.terms}
        job = new_job(dice.choice(self.companies), record_types=[], code_sets=[], **fields)
        for name, slugs in terms.items():
            setattr(job, name, [self.terms[name][slug] for slug in slugs])
        for name in ("requirement", "preferred", "remote_states"):  # as a form would have read them
            setattr(job, name, JobPage._meta.get_field(name).to_python(getattr(job, name)))
        job.pk = number
        job.live = True
        job.first_published_at = _moment(dice, self.now, 40)
        job.confirmed_open_at = min(self.now, job.first_published_at + timedelta(days=dice.randrange(10)))
        # Some have just expired, one or the other expires this very second.
        job.expires_at = self.now + timedelta(seconds=dice.choice([-60, 0, 1, 86_400, 86_400]))
        job._derive()
        return job


def _moment(dice: random.Random, now: datetime, days: int) -> datetime:
    """Often at the edge of a day, where comparisons go wrong."""
    return now - timedelta(days=dice.randrange(days), seconds=dice.choice([0, 0, 1, 40_000]))


def _fields(dice: random.Random, specialties: dict[str, Specialty] | None = None) -> dict[str, Any]:
    apprentice = dice.choice(["accepted", "with_experience", "not_accepted"])
    specialty = dice.choice(SPECIALTIES)
    return {
        "title": f"{dice.choice(['Inpatient', 'ED', 'Radiology'])} coder",
        "description": f"<p>{dice.choice(WORDS)} and {dice.choice(WORDS)}</p>",
        "requirement": dice.choice(REQUIREMENTS),
        "preferred": dice.choice(["", "CPMA", "CRC, CPC"]),
        "apprentice": apprentice,
        "apprentice_months": 24 if apprentice == "with_experience" else None,
        "experience_months": dice.choice([0, 6, 12] if apprentice == "accepted" else [0, 6, 12, 24]),
        "specialty": (specialties or {}).get(specialty) or Specialty.objects.get(slug=specialty),
        "record_types": dice.sample(RECORDS, 2),
        "code_sets": dice.sample(CODE_SETS, 1),
        "systems": dice.sample(SYSTEMS, dice.randint(0, 1)),
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
    city, state = dice.choice(PLACES)
    return {"arrangement": arrangement, "days_on_site": 2, "city": city, "state": state}


def _pay(dice: random.Random) -> dict[str, Any]:
    low = dice.randrange(2_000, 4_000)
    if dice.random() < 0.3:
        return {"pay_unit": "chart", "pay_min_cents": 400, "pay_max_cents": 600}
    if dice.random() < 0.3:
        return {"pay_unit": "year", "pay_min_cents": low * 2_000, "pay_max_cents": low * 2_000 + 500_000}
    return {"pay_unit": "hour", "pay_min_cents": low, "pay_max_cents": low + dice.randrange(0, 1_000)}


def make_criteria(seed: int) -> Criteria:
    """A search with one to four criteria, some of them without a company besides."""
    dice = random.Random(seed)
    several = {
        "credential": CREDENTIALS, "holding": CREDENTIALS, "specialty": SPECIALTIES, "record": RECORDS,
        "code_set": CODE_SETS, "system": SYSTEMS, "state": STATES, "arrangement": ["onsite", "hybrid", "remote"],
        "type": ["full_time", "part_time"], "company": SLUGS,
    }  # fmt: skip
    single: dict[str, list[Any]] = {
        "apprentice": [True], "direct": [True], "almost": [True], "unpriced": [True],
        "pay": [LeastPay(dice.randrange(40_000, 90_000) * 100, PayUnit.YEAR), LeastPay(dice.randrange(2_000, 4_500), PayUnit.HOUR)],
        "experience": [0, 6, 12], "posted": [1, 7, 30], "confirmed": [1, 7, 30],
        "near": ["Austin, TX", "Columbus, OH"], "within": [10, 25, 100],
        "q": ["auditing", "TRAUMA coders", "evaluation", "lakeview", "nowhere", "auditing -trauma", "-lakeview"],
        "sort": ["newest", "pay", "distance", "best"],
    }  # fmt: skip
    fields: dict[str, Any] = {}
    for name in dice.sample([*several, *single], dice.randint(1, 4)):
        if name in several:
            fields[name] = tuple(
                sorted(dice.sample(several[name], min(dice.randint(1, 2), len(several[name]))))
            )
        else:
            fields[name] = dice.choice(single[name])
    if "almost" in fields:
        fields.setdefault("holding", ("CPC",))
    if "holding" in fields and dice.random() < 0.5:
        fields["apprentice_months"] = dice.choice([0, 23, 24, 36])
    if dice.random() < 0.15:
        fields["avoid"] = (dice.choice(several["company"]),)
    return Criteria(**fields).consistent()
