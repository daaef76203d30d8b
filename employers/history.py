"""Adding a line to a posting's history, and reading it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from employers import hours
from employers.changes import Change
from employers.models import Posting, PostingEvent, Reversal
from jobboard.accounts.models import User
from jobboard.lib import eastern

Side = PostingEvent.Side
What = PostingEvent.What
_BY_DAYS = {What.EXTENDED, What.SHORTENED}


@dataclass(frozen=True, slots=True)
class By:
    """In whose name something is done, and by which account if one is known."""

    side: PostingEvent.Side
    user: User | None = None


BOARD = By(Side.BOARD)
STRIPE = By(Side.STRIPE)
LINK = By(Side.LINK)


def team(user: User) -> By:
    return By(Side.TEAM, user)


def editor(user: User) -> By:
    return By(Side.EDITOR, user)


def of_reversal(because: Reversal) -> By:
    """Whoever gives money back from our admin; else Stripe, which tells of it."""
    return editor(because.created_by) if because.created_by else STRIPE


def note(
    posting: Posting,
    what: PostingEvent.What,
    by: By,
    *,
    why: str = "",
    **details: Any,  # JSON, worded by `sentence`
) -> PostingEvent:
    """In the transaction of what happened: either both are there or neither."""
    return PostingEvent.objects.create(
        posting=posting, what=what, side=by.side, user=by.user, why=why, details=details
    )


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    when: str
    who: str
    what: str
    why: str
    changes: list[Change]


def lines(posting: Posting, *, for_editors: bool = False) -> list[Line]:
    """The last first. Employers read their colleagues' names, but of an editor only that it was one."""
    events = posting.events.select_related("user")
    return [
        Line(
            event.at,
            hours.said(event.at),
            _who(event, for_editors),
            sentence(event),
            event.why,
            [Change(**change) for change in event.details.get("changes", [])],
        )
        for event in events
    ]


def _who(event: PostingEvent, for_editors: bool) -> str:
    if event.user and (for_editors or event.side == Side.TEAM):
        return str(event.user.get_full_name() or event.user.email)
    if for_editors and event.side == Side.TEAM:
        return "the employer's team"
    return str(event.get_side_display())


def sentence(event: PostingEvent) -> str:
    """What happened, with what its details add."""
    more = [
        _days(event.details.get("days"), "by" if event.what in _BY_DAYS else "for"),
        event.details.get("means", ""),
        _hour(event.details.get("at")),
        _until(event.details.get("until"), "(on {})" if event.what == What.TOLD_OF_END else "until {}"),
    ]
    return " ".join(filter(None, [event.get_what_display(), *more]))


def _days(days: int | None, word: str) -> str:
    return "" if days is None else f"{word} {days} day{'' if days == 1 else 's'}"


def _hour(moment: str | None) -> str:
    return f"for {hours.said(datetime.fromisoformat(moment))}" if moment else ""


def _until(moment: str | None, words: str) -> str:
    return words.format(eastern.day(datetime.fromisoformat(moment))) if moment else ""
