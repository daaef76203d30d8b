"""What fits a search, read from the product's rules posting by posting: slow, plain, and without the index."""

import math
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from cms.matching import Criteria
from cms.models import JobPage
from jobboard.lib.text import plain_from_html

FULL_OF_APPRENTICE = {"CPC-A": "CPC", "COC-A": "COC"}
INCLUDES = {"CPC": "CPC-A", "COC": "COC-A", "RHIA": "RHIT"}
# Where the towns of tests/cms/worlds.py lie.
TOWNS = {
    "Austin, TX": (30.27, -97.74),
    "Round Rock, TX": (30.51, -97.68),
    "Columbus, OH": (39.96, -83.0),
}
SPELLED = {
    "auditing": ["audit"], "TRAUMA coders": ["trauma", "coder"], "auditing -trauma": ["audit"], "-lakeview": [],
}  # fmt: skip
LEFT_OUT = {"auditing -trauma": "trauma", "-lakeview": "lakeview"}


def fits(criteria: Criteria, job: JobPage, now: datetime) -> bool:
    return all(rule(criteria, job, now) for rule in RULES)


def _is_open(_criteria: Criteria, job: JobPage, now: datetime) -> bool:
    return bool(job.live and job.closed_at is None and job.expires_at and job.expires_at > now)


def _slugs(terms: Any) -> set[str]:  # of any vocabulary
    return {term.slug for term in terms.all()}


# Looked at only where it is asked for: a posting's terms take longer to read than all other rules together.
HAS: dict[str, Callable[[JobPage], AbstractSet[str]]] = {
    "credential": lambda job: job.requirement.codes | set(job.preferred),
    "specialty": lambda job: {job.specialty.slug},
    "record": lambda job: _slugs(job.record_types),
    "code_set": lambda job: _slugs(job.code_sets),
    "system": lambda job: _slugs(job.systems),
    "company": lambda job: {job.company.slug},
    "state": lambda job: set(job.work_states),
    "arrangement": lambda job: {job.arrangement},
    "type": lambda job: {job.employment_type},
}


def _facets(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    return all(has(job) & set(wanted) for name, has in HAS.items() if (wanted := getattr(criteria, name)))


def _holding(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    if not criteria.holding:
        return True
    held = set(criteria.holding) | {INCLUDES[code] for code in criteria.holding if code in INCLUDES}
    mine, wanted = criteria.apprentice_months, job.apprentice_months or 0
    if job.apprentice == "accepted" or (
        job.apprentice == "with_experience" and (mine is None or mine >= wanted)
    ):
        held |= {FULL_OF_APPRENTICE[code] for code in held if code in FULL_OF_APPRENTICE}
    missing = sum(1 for group in job.requirement.groups if not group & held)
    return missing == (1 if criteria.almost else 0)


def _answers(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    if criteria.apprentice and job.apprentice == "not_accepted":
        return False
    return job.company.slug not in criteria.avoid and not (criteria.direct and job.company.kind == "agency")


def _pay(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    if criteria.pay is None:
        return True
    if job.annual_max_cents is None:
        return criteria.unpriced
    hours = 2080 if criteria.pay.unit == "hour" else 1
    return job.annual_max_cents >= criteria.pay.cents * hours


def _experience(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    return criteria.experience is None or job.experience_months <= criteria.experience


def _ages(criteria: Criteria, job: JobPage, now: datetime) -> bool:
    for days, moment in (
        (criteria.posted, job.first_published_at),
        (criteria.confirmed, job.confirmed_open_at),
    ):
        if days and moment and moment < now - timedelta(days=days):
            return False
    return True


def _near(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    if not criteria.near:
        return True
    if job.arrangement == "remote":
        return criteria.near[-2:] in job.work_states
    here, there = TOWNS[criteria.near], TOWNS.get(f"{job.city}, {job.state}")
    return there is not None and miles(here, there) <= criteria.within


def miles(here: tuple[float, float], there: tuple[float, float]) -> float:
    """On a sphere, by the law of cosines."""
    (a, b), (c, d) = ((math.radians(x), math.radians(y)) for x, y in (here, there))
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 3_959 * math.acos(min(1.0, cosine))


def _says(criteria: Criteria, job: JobPage, _now: datetime) -> bool:
    if not criteria.q:
        return True
    text = f"{job.title} {job.company.name} {job.specialty.name} {plain_from_html(job.description)}"
    text = text.casefold().replace("é", "e")
    if criteria.q in LEFT_OUT and LEFT_OUT[criteria.q] in text:
        return False
    return all(word in text for word in SPELLED.get(criteria.q, [criteria.q]))


RULES: list[Callable[[Criteria, JobPage, datetime], bool]] = [
    _is_open, _facets, _holding, _answers, _pay, _experience, _ages, _near, _says,
]  # fmt: skip
