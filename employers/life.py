"""The life of a posting in one table: from which state a verb leads to which, and what is said where it does not."""

from django.db import models

from cms.models.choices import ClosedReason
from employers import true_end
from employers.models import Posting

STATES = ("draft", "in review", "scheduled", "live", "expired", "closed", "removed")

REMOVED = "An editor has removed it. Write to us if you think that was a mistake."
NOT_PUBLISHED = "It is not published yet."
DAYS_NOT_BEGUN = "Its days are counted from when it goes live. Extend it then."


class Verb(models.TextChoices):
    CHANGE = "change"
    PUBLISH = "publish"
    CONFIRM = "confirm"
    EXTEND = "extend"
    CLOSE = "close"
    REOPEN = "reopen"
    RELIST = "relist"
    COPY = "copy"
    DISCARD = "discard"


# A tuple names the states that the verb may lead to; a sentence says why it leads nowhere.
LIFE: dict[Verb, dict[str, tuple[str, ...] | str]] = {
    Verb.CHANGE: {
        "draft": ("draft",),
        "in review": ("in review",),
        "scheduled": ("scheduled", "live"),
        "live": ("live",),
        "expired": "It has expired and cannot be changed. List it again first, or copy it as a new draft.",
        "closed": "It is closed and cannot be changed. Copy it as a new draft instead.",
        "removed": REMOVED,
    },
    Verb.PUBLISH: {
        "draft": ("in review", "scheduled", "live"),
        "in review": "It is paid already, and an editor reads it before it goes live.",
        "scheduled": "It is paid already and goes live by itself.",
        "live": "It is live already. Extend it instead.",
        "expired": "It has been published before. List it again instead.",
        "closed": "It has been published before. List it again instead.",
        "removed": REMOVED,
    },
    Verb.CONFIRM: {
        "draft": NOT_PUBLISHED,
        "in review": NOT_PUBLISHED,
        "scheduled": NOT_PUBLISHED,
        "live": ("live",),
        "expired": "Its time has run out. You can list it again.",
        "closed": "It is closed.",
        "removed": REMOVED,
    },
    Verb.EXTEND: {
        "draft": NOT_PUBLISHED,
        "in review": DAYS_NOT_BEGUN,
        "scheduled": DAYS_NOT_BEGUN,
        "live": ("live",),
        "expired": ("live",),
        "closed": "It is closed. Open or list it again instead.",
        "removed": REMOVED,
    },
    Verb.CLOSE: {
        "draft": "It is a draft. Delete it instead.",
        "in review": ("closed",),
        "scheduled": ("closed",),
        "live": ("closed",),
        "expired": "Its time has run out already: it takes no more applications.",
        "closed": "It is closed already.",
        "removed": REMOVED,
    },
    Verb.REOPEN: {
        "draft": NOT_PUBLISHED,
        "in review": "It is not closed.",
        "scheduled": "It is not closed.",
        "live": "It is open.",
        "expired": "Its time has run out. You can list it again.",
        "closed": ("live", "in review", "scheduled"),
        "removed": REMOVED,
    },
    Verb.RELIST: {
        "draft": NOT_PUBLISHED,
        "in review": "It is paid already, and an editor reads it before it goes live.",
        "scheduled": "It is paid already and goes live by itself.",
        "live": "It is live. Extend it instead.",
        "expired": ("live",),
        "closed": ("live", "in review", "scheduled"),
        "removed": REMOVED,
    },
    Verb.COPY: {state: (state,) for state in STATES},
    Verb.DISCARD: {
        "draft": ("draft",),
        "in review": "It is paid. Close it instead of deleting it.",
        "scheduled": "It is paid. Close it instead of deleting it.",
        "live": "It is live. Close it instead of deleting it.",
        "expired": "Its page stays, for those who saved it.",
        "closed": "Its page stays, for those who saved it.",
        "removed": REMOVED,
    },
}

CLOSED_BY_YOU = "You closed it yourselves. List it again, or copy it as a new draft."
NOTHING_LEFT = "It has no unused days. List it again instead."
NOTHING_PAYS = "Nothing pays for it now. List it again by paying for it."
PLAN_OVER = "The plan that covered it has ended. Start a plan again, or list it again by paying for it."
BY_THE_BOARD = {ClosedReason.UNCONFIRMED, ClosedReason.GONE, ClosedReason.PLAN_ENDED}
HAS_DAYS_LEFT = "It has unused days: open it again free of charge instead."


def refusal(posting: Posting, verb: Verb) -> str:
    """Why this cannot be done to it now; empty where it can."""
    answer = LIFE[verb][posting.state]
    if isinstance(answer, str):
        return answer
    if posting.state == "closed" and verb == Verb.REOPEN:
        return _no_reopening(posting)
    if verb == Verb.RELIST and posting.state == "closed" and not _no_reopening(posting):
        return HAS_DAYS_LEFT
    return ""


def _no_reopening(posting: Posting) -> str:
    """Free of charge where none of its days had begun, else only where the board closed it.

    The board does for want of an answer, at the end of a plan, or as it was gone from the employer's site.
    """
    page = posting.page
    assert page is not None, "what is closed has a page"
    if not page.was_withdrawn and page.closed_reason not in BY_THE_BOARD:
        return NOTHING_PAYS if page.closed_reason == ClosedReason.REFUNDED else CLOSED_BY_YOU
    if posting.plan_days and posting.cover is None:
        return PLAN_OVER
    if true_end.unused(posting):
        return ""
    return NOTHING_PAYS if page.was_withdrawn else NOTHING_LEFT


def states_for(verb: Verb) -> frozenset[str]:
    """Where this can be done at all."""
    return frozenset(state for state, answer in LIFE[verb].items() if not isinstance(answer, str))
