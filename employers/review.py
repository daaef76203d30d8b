"""Which changes of a posting that is public show at once, although its employer's changes are read by an editor."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from cms.models import JobPage

# By how much the pay may rise unread: more than that is a typo, or bait.
MOST_RISE = 1.25


def shows_at_once(public: JobPage, changed: JobPage, fields: Iterable[str]) -> bool:
    """Nothing changed that could mislead anybody."""
    return all(name in _HARMLESS and _HARMLESS[name](public, changed) for name in fields)


def _is_higher_pay(public: JobPage, changed: JobPage) -> bool:
    pairs = (
        (public.pay_min_cents, changed.pay_min_cents),
        (public.pay_max_cents, changed.pay_max_cents),
    )
    same_unit = public.pay_unit == changed.pay_unit
    return same_unit and all(before <= after <= before * MOST_RISE for before, after in pairs)


def _is_same_site(public: JobPage, changed: JobPage) -> bool:
    before, after = urlsplit(public.apply_url), urlsplit(changed.apply_url)
    return bool(after.hostname) and (before.scheme, before.netloc) == (after.scheme, after.netloc)


def _is_same_mail_domain(public: JobPage, changed: JobPage) -> bool:
    before, after = (page.apply_email.rpartition("@")[2].casefold() for page in (public, changed))
    return bool(after) and before == after


def _always(public: JobPage, changed: JobPage) -> bool:
    return True


_HARMLESS: dict[str, Callable[[JobPage, JobPage], bool]] = {
    "go_live_at": _always,
    "pay_min_cents": _is_higher_pay,
    "pay_max_cents": _is_higher_pay,
    "apply_here": _always,
    "apply_url": _is_same_site,
    "apply_email": _is_same_mail_domain,
}
