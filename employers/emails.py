"""What an employer is told by mail, money apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from candidates.application import Application
from cms.models import JobPage
from employers import hours, links, mail_day
from employers.models import Posting, PostingEvent, Role
from jobboard.mail import outbox

if TYPE_CHECKING:
    from employers.still_open import Question


def posting_live(posting: Posting, page: JobPage) -> None:
    """An editor agreed, its hour came, or a credit or plan published it: once, however often its page is published."""
    outbox.queue(
        "posting_live",
        to=writer_of(posting),
        dedupe_key=f"posting-live:{page.pk}",
        context={
            **_published(page),
            "was_scheduled": page.go_live_at is not None,
            "was_read": page.submitted_at is not None,
            "dashboard_url": _address("postings"),
        },
    )


def postings_live(writer: str, published: Sequence[Posting]) -> None:
    """One press of a button has published several of this writer's."""
    outbox.queue(
        "postings_live",
        to=writer,
        # Each is published once.
        dedupe_key=f"postings-live:{min(posting.pk for posting in published)}",
        context={
            "published": [_published(posting.page) for posting in published if posting.page],
            "dashboard_url": _address("postings"),
        },
    )


def _published(page: JobPage) -> dict[str, object]:
    return {"title": page.title, "url": f"{settings.SITE_URL}{page.get_url()}", "until": page.closes_at}


def applicants_new(posting: Posting, applications: Sequence[Application]) -> None:
    """All that came since the last mail."""
    outbox.queue(
        "applicants_new",
        to=writer_of(posting),
        dedupe_key=applicants_key(posting.pk, applications[-1].pk),
        context={
            "title": posting.title,
            "names": [application.name for application in applications],
            "url": _address("applicants", posting.pk),
        },
    )


def applicants_key(posting: int, last: int) -> str:
    """One mail tells of all applications that are marked with the same moment: their last one names it."""
    return f"applicants-new:{posting}:{last}"


def sent_back(posting: Posting, event: PostingEvent) -> None:
    outbox.queue(
        "posting_sent_back",
        to=writer_of(posting),
        dedupe_key=f"posting-sent-back:{event.pk}",
        context={
            "posting": posting,
            "reason": event.why,
            "is_live": posting.state == "live",
            "edit_url": _address("posting_edit", posting.pk),
        },
    )


def still_open(to: str, questions: "Sequence[Question]", now: datetime) -> None:
    """All postings that one person is asked about today."""
    asked = [
        {
            "title": question.posting.title,
            "listed": _listed(question.posting, now),
            "answer_url": links.still_open_url(question.posting),
            "closes_on": hours.day(question.closes_at) if question.closes_at else "",
        }
        for question in questions
    ]
    outbox.queue(
        "still_open",
        to=to,
        dedupe_key=_asked_key(to, now),
        context={"asked": asked, "dashboard_url": _address("postings")},
    )


def was_asked(to: str, now: datetime) -> bool:
    return outbox.was_queued(_asked_key(to, now))


def closed_unanswered(posting: Posting, now: datetime) -> None:
    page = posting.page
    assert page is not None
    outbox.queue(
        "closed_unanswered",
        to=writer_of(posting),
        dedupe_key=f"closed-unanswered:{posting.pk}:{now:%Y-%m-%d}",
        context={
            "title": posting.title,
            "days": page.unused.days,
            "answer_url": links.still_open_url(posting),
        },
    )


def ending(to: str, postings: Sequence[Posting], now: datetime) -> None:
    """All postings of one person that end soon and were not told of yet."""
    outbox.queue(
        "postings_ending",
        to=to,
        dedupe_key=_ending_key(to, now),
        context={
            "ending": [_ending(posting) for posting in postings],
            "dashboard_url": _address("postings"),
        },
    )


def _ending(posting: Posting) -> dict[str, object]:
    page = posting.page
    assert page is not None
    assert page.closes_at is not None
    stats = getattr(page, "stats", None)
    return {
        "title": posting.title,
        "until": hours.day(page.closes_at),
        "views": stats.views if stats else 0,
        "clicks": stats.apply_clicks if stats else 0,
        "extend_url": _address("posting_extend", posting.pk),
    }


def was_told_of_ends(to: str, now: datetime) -> bool:
    return outbox.was_queued(_ending_key(to, now))


def writer_of(posting: Posting) -> str:
    """Who wrote it, while they belong to the team; else an owner, or whoever is there; an operator where nobody is."""
    members = posting.employer.memberships.select_related("user").order_by("pk")
    first_of = (members.filter(user=posting.created_by_id), members.filter(role=Role.OWNER), members)
    writer = next((found for some in first_of if (found := some.first())), None)
    return str(writer.user.email) if writer else [*settings.OPERATORS, settings.SUPPORT_EMAIL][0]


def _asked_key(to: str, now: datetime) -> str:
    return f"still-open:{to}:{mail_day.of(now)}"


def _ending_key(to: str, now: datetime) -> str:
    return f"ending:{to}:{mail_day.of(now)}"


def _listed(posting: Posting, now: datetime) -> str:
    page = posting.page
    assert page is not None
    assert page.first_published_at is not None
    days = (now - page.first_published_at).days
    return f"first listed {days} days ago"


def _address(name: str, *args: int) -> str:
    return settings.SITE_URL + reverse(name, args=args)
