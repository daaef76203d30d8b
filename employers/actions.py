"""What can be done with a posting now: of everything, what comes first and what waits in the menu of its row."""

from dataclasses import dataclass

from django.urls import reverse

from employers import billing, delivery, life
from employers import posting as postings
from employers.access import Task
from employers.life import Verb
from employers.models import Posting

FIRST = 2  # so many are buttons of the row


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    label: str
    view: str
    task: Task
    acts: bool = False  # a form of its own, as a link must not change anything
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    label: str
    url: str
    acts: bool
    is_urgent: bool


_KINDS = {
    kind.name: kind
    for kind in (
        Kind("payment", "See the payment", "order_status", Task.PAY),
        Kind("publish", "Publish", "checkout_new", Task.PAY, is_urgent=True),
        Kind("confirm", "Still open", "posting_confirm", Task.WRITE, acts=True, is_urgent=True),
        Kind("reopen", "Open again", "posting_reopen", Task.WRITE, acts=True, is_urgent=True),
        Kind("edit", "Edit", "posting_edit", Task.WRITE),
        Kind("preview", "Preview", "posting_preview", Task.WRITE),
        Kind("applicants", "Applicants", "applicants", Task.PEOPLE),
        Kind("statistics", "Statistics", "posting_statistics", Task.READ),
        Kind("extend", "Extend", "posting_extend", Task.PAY),
        Kind("relist", "List again", "posting_relist", Task.PAY),
        Kind("feature", "Feature", "posting_feature", Task.PAY),
        Kind("copy", "Copy", "posting_copy", Task.WRITE, acts=True),
        Kind("template", "Save as template", "posting_template", Task.WRITE),
        Kind("history", "History", "posting_history", Task.WRITE),
        Kind("close", "Close", "posting_close", Task.WRITE),
        Kind("discard", "Delete", "posting_discard", Task.WRITE, acts=True),
    )
}
# By state, what is wanted most first.
_OFFERED = {
    "draft": ("payment", "publish", "edit", "preview", "applicants", "copy", "template", "history", "discard"),
    "in review": ("edit", "preview", "applicants", "copy", "template", "history", "close"),
    "scheduled": ("edit", "preview", "applicants", "copy", "template", "history", "close"),
    "live": (
        "confirm", "applicants", "edit", "statistics", "extend", "feature", "copy", "template", "history", "close",
    ),
    "expired": ("relist", "extend", "applicants", "statistics", "copy", "template", "history"),
    "closed": ("reopen", "relist", "applicants", "statistics", "copy", "template", "history"),
    "removed": ("applicants", "copy", "template", "history"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    first: list[Action]
    more: list[Action]


def offered(posting: Posting, tasks: frozenset[str], *, ends_soon: bool = False) -> Offer:
    """For somebody whose role includes these tasks."""
    names = [name for name in _OFFERED[posting.state] if _KINDS[name].task in tasks and _can(posting, name)]
    if ends_soon and "extend" in names:
        names.remove("extend")
        names.insert(names.index("confirm") + 1 if "confirm" in names else 0, "extend")
    actions = [_action(posting, _KINDS[name]) for name in names]
    return Offer(actions[:FIRST], actions[FIRST:])


def _can(posting: Posting, name: str) -> bool:
    """What the state alone does not say."""
    if name in {"reopen", "relist"}:
        return not life.refusal(posting, Verb(name))
    if name == "payment":
        return billing.money_under_way(posting) is not None
    if name == "publish":
        return postings.is_payable(posting) and not billing.money_under_way(posting)
    if name == "preview":
        return posting.state != "draft" or postings.is_payable(posting)
    if name == "feature":
        return delivery.is_upgradable(posting)
    if name == "confirm":
        return posting.asked_open_at is not None
    return name != "applicants" or _takes_applications(posting)


def _takes_applications(posting: Posting) -> bool:
    return posting.page is not None and (posting.page.apply_here or getattr(posting, "has_applicants", False))


def _action(posting: Posting, kind: Kind) -> Action:
    order = billing.money_under_way(posting) if kind.name == "payment" else None
    url = reverse(kind.view, args=[order.uuid if order else posting.pk])
    return Action(kind.name, _label(posting, kind), url, kind.acts, kind.is_urgent)


def _label(posting: Posting, kind: Kind) -> str:
    if kind.name == "edit" and posting.state == "draft":
        return "Continue"
    if kind.name == "reopen" and posting.was_withdrawn:
        return "Hand in again"
    new = getattr(posting, "new_applicants", 0)
    return f"Applicants: {new} new" if kind.name == "applicants" and new else kind.label
