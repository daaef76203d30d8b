"""What a text says it pays: "$24.50 - $31.00 per hour", "$58k to $72k a year"."""

import re
from dataclasses import dataclass
from itertools import islice

from cms.pay import PayUnit
from employers.reading.announcement import Announcement
from employers.reading.credentials import quote_around
from employers.reading.suggestion import Quote
from employers.reading.words import Span

# The whole of a figure or none of it: the first digits of a longer one are another number.
_FIGURE = r"\$?\s?(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})(?P<{0}_cents>\.\d{{1,2}})?(?!\d|[.,]\d)\s?(?P<{0}_k>[kK]\b)?"
_RANGE = re.compile(
    r"(?<![\w.,])(?=\$|\d{2,3},\d{3}|\d{2}[.\dkK])"
    + _FIGURE.format("low")
    + r"(?:\s?/?\s?(?:per |an )?(?:hours?|hr|h|years?|yr)\b\.?)?"
    + r"(?:\s{0,2}(?:-|–|—|to|and|up to|,?\s?[Mm]ax(?:imum)?:?)\s{0,2}"
    + _FIGURE.format("high")
    + r")?"
)
_UNIT = re.compile(
    r"\b(?:(?P<hour>hour(?:ly)?|hr|hrs)|(?P<year>years?|yearly|yr|annum|annual(?:ly)?|annualized|salary)"
    r"|(?P<shift>shift)|(?P<chart>chart|record))\b",
    re.IGNORECASE,
)
_OF_PAY = re.compile(
    r"\bpa(?:y|id)\b|salary|compensation|wage|hourly|rate|hour|hr\b|year|annual|annum|range|\bearn",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"bonus|sign-on|sign on|tuition|401|reimburs|relocat|billion|million|revenue|stipend|allowance|differential|referral|dues"
    r"|insurance|deduct|penalt|fine\b|up front|\bextra\b|\badditional\b|savings|collected",
    re.IGNORECASE,
)
_BESIDES = re.compile(r"\s\+|\bplus\b")  # "$70K a year + bonus"
# The other end of a range, in digits that are no figure.
_FROM_SOMETHING = re.compile(r"\$\s?[\d,.]+\s{0,2}(?:-|–|—|\bto\b|\bup to\b)\s{0,2}\Z")
_TO_SOMETHING = re.compile(r"\s{0,2}(?:-|–|—|\bto\b|\bup to\b)\s{0,2}\$\s?\d")
_UP_TO = re.compile(r"(?:up to|maximum of|max)\s*\Z", re.IGNORECASE)
_FROM = re.compile(
    r"(?:starting at|starts at|start at|from|minimum of|beginning at|as low as)\s*\Z", re.IGNORECASE
)

_MOST_FIGURES = 40  # in one sentence


@dataclass(frozen=True, slots=True)
class PayRead:
    low: str
    high: str
    unit: str
    quote: Quote


def read(announcement: Announcement) -> PayRead | None:
    """The first range; or else the first single figure, which is both ends unless the text calls it one of them."""
    singles: list[PayRead] = []
    for passage in announcement.passages:
        if "$" not in passage.text and not _OF_PAY.search(passage.text):
            continue
        for match in islice(_RANGE.finditer(passage.text), _MOST_FIGURES):
            found = _pay(announcement, passage.text, passage.start, match)
            if found and match["high"]:
                return found
            if found:
                singles.append(found)
    return singles[0] if singles else None


def _pay(announcement: Announcement, text: str, start: int, match: re.Match[str]) -> PayRead | None:
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 40]
    near = _BESIDES.split(after[:24])[0]
    if _NOT_PAY.search(before[-40:] + " " + near) or not _OF_PAY.search(before + match[0] + after):
        return None
    if not match["high"] and (
        "$" not in match[0] or _TO_SOMETHING.match(after) or _FROM_SOMETHING.search(before)
    ):
        return None
    thousand = bool(match["high_k"]) and not match["low_k"]
    low = _dollars(match, "low", thousand=thousand)
    high = _dollars(match, "high") if match["high"] else low
    if "$" not in match[0] and not _UNIT.match(after.lstrip(" /").removeprefix("per ").removeprefix("an ")):
        return None
    span = Span(start + match.start(), start + match.end())
    quote = quote_around(announcement, span)
    unit = _unit(before, match[0] + after)
    if not match["high"] and _UP_TO.search(before):
        return PayRead("", high, unit, quote)
    if not match["high"] and (_FROM.search(before) or after.startswith("+")):
        return PayRead(low, "", unit, quote)
    return PayRead(low, high, unit, quote)


def _dollars(match: re.Match[str], name: str, *, thousand: bool = False) -> str:
    whole = match[name].replace(",", "")
    if match[f"{name}_k"] or thousand:
        return f"{int(whole) * 1000 + int(float(match[f'{name}_cents'] or 0) * 1000):,}"
    return f"{int(whole):,}{match[f'{name}_cents'] or ''}"


def _unit(before: str, after: str) -> str:
    """Said after the figures, or else before them. Nobody's guess: a bare number has no unit."""
    for words in (after, before):
        found = list(_UNIT.finditer(words))
        if found:
            chosen = found[0] if words is after else found[-1]
            return str(PayUnit(chosen.lastgroup or ""))
    return ""
