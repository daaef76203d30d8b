"""The applicants of a posting, from new to hired: where each stands, how long they have waited, what they are told."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from candidates import applying
from candidates.application import Application, State
from employers import emails
from employers.importing.reading import safe_cell
from employers.models import Posting
from jobboard.accounts.models import User
from jobboard.lib.one_by_one import each

ANNOUNCE_EVERY = timedelta(hours=1)
HEADER = ["Name", "E-mail", "Phone", "State", "Applied on", "First answer on", "Credentials", "Cover note"]
DECLINE = (
    "Dear {name},\n\nThank you for applying as {title}. We have read your application with care and decided to go on with"
    " other candidates.\n\nWe know how much work an application is, and wish you well.\n\n{company}"
)


def applicants(posting: Posting) -> QuerySet[Application]:
    found = Application.objects.filter(page_id=posting.page_id)
    return found.select_related("resume", "user", "page__company")


def counts(posting: Posting) -> list[tuple[State, int]]:
    found = Counter(applicants(posting).values_list("state", flat=True))
    return [(state, found[state]) for state in State]


def received_by_day(page_id: int, *, since: datetime) -> dict[date, int]:
    """How many applied here on each day. One that was withdrawn has come all the same."""
    found = Application.objects.filter(page_id=page_id, applied_at__gte=since).order_by()
    days = found.annotate(day=TruncDate("applied_at")).values("day").annotate(number=Count("pk"))
    return {row["day"]: row["number"] for row in days}


def letter(text: str, application: Application) -> str:
    """The employer's words with this person's name in them. Nothing else in braces means anything."""
    page = application.page
    values = {"name": application.name, "title": page.title, "company": page.company.name}
    return re.sub(r"\{(name|title|company)\}", lambda mark: values[mark[1]], text)


def decline(applications: Iterable[Application], text: str, *, by: User) -> int:
    """How many were declined now. Somebody who is declined or has withdrawn already hears nothing."""
    return sum(
        applying.move(application, State.DECLINED, by=by, message=letter(text, application))
        for application in applications
    )


def sheet(applications: Iterable[Application]) -> list[list[str]]:
    """Lines for a spreadsheet, in which no cell is a formula."""
    found = list(applications)
    asked = list(dict.fromkeys(a["question"] for application in found for a in application.answers))
    lines = [[*HEADER, *asked], *(_line(application, asked) for application in found)]
    return [[safe_cell(cell) for cell in line] for line in lines]


def _line(application: Application, asked: Sequence[str]) -> list[str]:
    answers = {answer["question"]: answer["answer"] for answer in application.answers}
    return [
        application.name,
        application.email,
        application.phone,
        application.get_state_display(),
        f"{application.applied_at:%Y-%m-%d}",
        f"{application.answered_at:%Y-%m-%d}" if application.answered_at else "",
        ", ".join(application.credentials),
        application.cover,
        *(answers.get(question, "") for question in asked),
    ]


def announce(now: datetime | None = None) -> int:
    """Tell employers of new applicants: at once, and then at most once an hour for each posting. How many mails."""
    now = now or timezone.now()
    waiting = Application.objects.standing().filter(announced_at=None).values("page_id")
    keys = Posting.objects.filter(page_id__in=waiting).values_list("pk", flat=True)
    return each(partial(_announce, now=now), list(keys), to="announce the applicants of posting")


@transaction.atomic
def _announce(pk: int, now: datetime) -> bool:
    posting = Posting.objects.select_for_update().get(pk=pk)
    theirs = Application.objects.filter(page_id=posting.page_id)
    if theirs.filter(announced_at__gt=now - ANNOUNCE_EVERY).exists():
        return False
    new = list(theirs.standing().filter(announced_at=None).order_by("pk"))
    if not new:
        return False
    Application.objects.filter(pk__in=[application.pk for application in new]).update(announced_at=now)
    emails.applicants_new(posting, new)
    return True
