"""What an employer may answer, and how a number of months is said."""

from django.db import models


class Apprentice(models.TextChoices):
    """May a CPC-A apply? There is no default: silence is what filters apprentices out everywhere else."""

    ACCEPTED = "accepted", "Apprentices (CPC-A, COC-A) accepted"
    WITH_EXPERIENCE = "with_experience", "Apprentices accepted with some experience"
    NOT_ACCEPTED = "not_accepted", "Apprentices not accepted"


class Arrangement(models.TextChoices):
    ONSITE = "onsite", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class Employment(models.TextChoices):
    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"
    CONTRACT = "contract", "Contract"
    TEMPORARY = "temporary", "Temporary"
    PER_DIEM = "per_diem", "Per diem"
    INTERNSHIP = "internship", "Internship"


class Answer(models.TextChoices):
    """An employer's answer where saying nothing is a third possibility (blank)."""

    YES = "yes", "Yes"
    NO = "no", "No"


class ClosedReason(models.TextChoices):
    FILLED_HERE = "filled_here", "Filled through this site"
    FILLED_ELSEWHERE = "filled_elsewhere", "Filled another way"
    CANCELLED = "cancelled", "No longer hiring"
    UNCONFIRMED = "unconfirmed", "Not confirmed as still open"
    GONE = "gone", "No longer on the employer’s own site"
    REFUNDED = "refunded", "Payment returned"
    PLAN_ENDED = "plan_ended", "The plan has ended"


def months_text(months: int) -> str:
    """ "6 months", "1 year", "2½ years" as a person says it."""
    if months < 12 or months % 6:
        return f"{months} month{'s' if months != 1 else ''}"
    years, half = divmod(months, 12)
    if half:
        return f"{years}½ years"
    return f"{years} year{'s' if years != 1 else ''}"
