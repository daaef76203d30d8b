"""May apprentices apply? Only what the text says: in so many words, or by listing an apprentice's credential."""

from cms.requirement import Requirement
from employers.reading.announcement import Announcement
from employers.reading.suggestion import Quote
from employers.reading.terms import Terms, answer

_HELD_BY_APPRENTICES = frozenset({"CPC-A", "COC-A"})
_EXPERIENCED_MONTHS = 24


def read(
    announcement: Announcement, required: Requirement, quotes: tuple[Quote, ...], months: int | None
) -> Terms:
    """An apprentice credential in every group lets apprentices in, unless nobody could be one after so long."""
    said = answer(announcement, announcement.apprentices)
    if said.values:
        return said
    listed = bool(required) and all(group & _HELD_BY_APPRENTICES for group in required.groups)
    if listed and (months or 0) < _EXPERIENCED_MONTHS:
        naming = tuple(quote for quote in quotes if "-A" in quote.words or "pprentice" in quote.words)
        return Terms(("accepted",), naming or quotes[:1])
    return Terms((), ())
