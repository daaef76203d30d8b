"""Whether a sentence requires what it names, prefers it, or leaves it for later: "CPC required, CRC preferred"."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from employers.reading.announcement import Announcement, Passage, Section
from employers.reading.words import Span


class Kind(Enum):
    REQUIRED = "required"
    PREFERRED = "preferred"
    NOT_NOW = "not_now"
    LEFT_OUT = "left_out"
    OTHERS = "others"
    SILENT = ""


@dataclass(frozen=True, slots=True)
class _Cue(Span):
    kind: Kind


_BOUNDARY = re.compile(r";|\.\s|\)\s*,|\s[–—|]\s")
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_BRACKET = re.compile(r"\(")
_COMMA = re.compile(r",|\bwith\b|\(")
# These come before what they ask for; all others may also come after it.
_LEADING = re.compile(
    r"(?:must|shall|need\b|minimum(?![ \t]*(?:[.,;)\n]|\Z))|you|at least|ideally|preferably|prefer\b|essential:|do(?:es)? not|don['’]t|no need|if you)",
    re.IGNORECASE,
)
_CONSIDERED = re.compile(r"consider", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\b[^;]*\Z", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|lacking)\b[^;]*\Z", re.IGNORECASE)
_NO = re.compile(r"\bno (?:\w+ )?\Z", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|though|although|yet)\b", re.IGNORECASE)
# "RHIT (or eligible)", "RHIT certified or registry eligible": that is not the only way in, but the name is asked for.
_OR_ELIGIBLE = re.compile(
    r"[\s(,-]{0,3}(?:certified|certification|credential(?:s|ed)?|registered)?[\s(,-]{0,3}\bor\b\s{0,3}(?:\w{1,15}[\s-])?",
    re.IGNORECASE,
)
_ELIGIBLE = re.compile(r"eligib", re.IGNORECASE)
_HYPHEN = re.compile(r"[\s-]*")
_ARTICLE = r"(?:(?:an?|the|active|current|valid)\s+)*"
# "CPC and CRC are required, or CCS": what comes after the word it is said by, as one more way in.
_OR_ALSO = re.compile(rf"[\s,()]*\bor\s+{_ARTICLE}", re.IGNORECASE)
_AND_SO_ON = re.compile(rf"[\s,/]*(?:(?:and|or|&)\s+)?{_ARTICLE}", re.IGNORECASE)
_LONGEST_NO = 24
_SAME_CLAUSE = 160
_NEXT_WORDS = 25
_COLON = re.compile(r"\s*(?:credentials?|certifications?|licensure|qualifications?)?\s*:", re.IGNORECASE)

_OF_SECTION = {
    Section.REQUIRED: Kind.REQUIRED,
    Section.QUALIFICATIONS: Kind.REQUIRED,
    Section.PREFERRED: Kind.PREFERRED,
}


def kind_of_section(passage: Passage) -> Kind:
    return _OF_SECTION.get(passage.section, Kind.SILENT)


def kinds(announcement: Announcement, passage: Passage, named: Iterable[Span]) -> list[Kind]:
    """For each thing that the passage names, in order, what the words around it say. SILENT where none does."""
    sentence = _Sentence(announcement, passage, list(named))
    return sentence.kinds()


class _Sentence:
    def __init__(self, announcement: Announcement, passage: Passage, named: list[Span]) -> None:
        self.text = announcement.text
        self.named = named
        self.found = [Kind.SILENT] * len(named)
        self.pending: list[int] = []
        self.settled: list[int] = []
        self.trailed: _Cue | None = None
        self.of_section = kind_of_section(passage)
        self.lead = Kind.SILENT
        # "Preferred:" holds for a whole list, whatever stands between its semicolons.
        self.label = Kind.SILENT
        cues = _cues(announcement, passage)
        boundaries = [
            Span(m.start() + passage.start, m.end() + passage.start) for m in _BOUNDARY.finditer(passage.text)
        ]
        self.events: list[tuple[Span, int | None]] = sorted(
            [
                *((span, index) for index, span in enumerate(named)),
                *((cue, None) for cue in cues),
                *((boundary, None) for boundary in boundaries),
            ],
            key=lambda event: event[0].start,
        )

    def kinds(self) -> list[Kind]:
        for span, index in self.events:
            if index is not None:
                self.pending.append(index)
            elif isinstance(span, _Cue):
                self._cue(span)
            else:
                self._settle(self.lead)
                self.trailed = None
                if self.lead is Kind.OTHERS or self.text[span.start] in ";.":
                    self.lead = self.label
        self._settle(self.lead)
        return self.found

    def _cue(self, cue: _Cue) -> None:
        leading = (
            cue.kind is Kind.OTHERS
            or _LEADING.match(self.text, cue.start)
            or _COLON.match(self.text, cue.end)
        )
        if self.pending and cue.kind is Kind.NOT_NOW and self._is_other_way(cue):
            pass
        elif self.pending and self._may_be_held_later(cue, leads=bool(leading)):
            self.settled, self.pending = self.settled + self.pending, []
            self._give(self.settled, Kind.NOT_NOW)
            self.trailed = _Cue(cue.start, cue.end, Kind.NOT_NOW)
        elif self.pending and not leading:
            self._trail(cue)
        elif cue.kind is Kind.LEFT_OUT and (not leading or self._has_just(Kind.PREFERRED)):
            pass  # it leaves out what it follows; and "preferred, not required" says one thing
        elif cue.kind is Kind.PREFERRED and self._but(cue):
            self._give(self.settled, Kind.PREFERRED)  # "not required, but a plus"
        elif not self.pending and cue.kind is Kind.NOT_NOW and self.settled:
            # "CPC required or obtained within a year": what was required a moment ago is not, today.
            self._give(self.settled, Kind.NOT_NOW)
        else:
            self._settle(self.lead)
            self.lead, self.trailed = cue.kind, None
            if _COLON.match(self.text, cue.end):
                self.label = cue.kind

    def _may_be_held_later(self, cue: _Cue, *, leads: bool) -> bool:
        """ "CPC required, or RHIT eligible", "RHIT eligible, or CPC required": who comes the one way holds nothing yet."""
        was_later = self.trailed is not None and self.trailed.kind is Kind.NOT_NOW
        is_later = cue.kind is Kind.NOT_NOW or (was_later and cue.kind is Kind.REQUIRED and not leads)
        return is_later and self._also() == len(self.pending)

    def _has_just(self, kind: Kind) -> bool:
        return self.lead is kind or (bool(self.settled) and self.found[self.settled[0]] is kind)

    def _but(self, cue: _Cue) -> bool:
        """Whether what was left out a moment ago is taken up again."""
        if not self.settled or self.found[self.settled[0]] is not Kind.LEFT_OUT:
            return False
        return bool(_BUT.search(self.text, self.named[self.settled[-1]].end, cue.start))

    def _trail(self, cue: _Cue) -> None:
        """ "Must have CPC, CRC preferred": the second word is about what follows the last comma."""
        split = self._bracketed(cue)
        if not split and self.lead not in (Kind.SILENT, cue.kind):
            between = self.text[self.named[self.pending[-1]].end : cue.start]
            mark = _BRACKET if ")" in between else _COMMA
            split = self._last(mark)
            if cue.kind is Kind.NOT_NOW and (
                _OR.search(between) or self._is_joined_by_or(split) or self._goes_on_with_or(cue)
            ):
                split = 0
        first = self.named[self.pending[split]].start
        none = cue.kind is Kind.REQUIRED and _NO.search(self.text, max(0, first - _LONGEST_NO), first)
        self._give(self.pending[:split], self.lead)
        self._give(self.pending[split:], Kind.LEFT_OUT if none else cue.kind)
        self.settled, self.pending, self.trailed = self.pending[split:], [], cue

    def _is_other_way(self, cue: _Cue) -> bool:
        """ "RHIT or eligible", "RHIT or RHIT eligible": only what is named once more is left for later."""
        if not _ELIGIBLE.match(self.text, cue.start):
            return False
        last = self.named[self.pending[-1]]
        if _OR_ELIGIBLE.fullmatch(self.text, last.end, cue.start):
            return True
        again = self._named_again() if _HYPHEN.fullmatch(self.text, last.end, cue.start) else []
        self._give(again, Kind.NOT_NOW)
        del self.pending[len(self.pending) - len(again) :]
        return bool(again)

    def _named_again(self) -> list[int]:
        """What comes after the last "or" of the pending, if all of it was named before."""
        for at in range(len(self.pending) - 1, 0, -1):
            before, here = self.named[self.pending[at - 1]], self.named[self.pending[at]]
            if _OR.search(self.text, before.end, here.start):
                again = self.pending[at:]
                return again if self._names(again) <= self._names(self.pending[:at]) else []
        return []

    def _names(self, indexes: list[int]) -> set[str]:
        return {self.text[self.named[at].start : self.named[at].end].casefold() for at in indexes}

    def _bracketed(self, cue: _Cue) -> int:
        """ "CPC certification (COSC a plus)": what is said within a bracket is about what stands in it."""
        first = self.named[self.pending[0]].end
        opened = self.text.rfind("(", first, cue.start)
        if opened <= self.text.rfind(")", first, cue.start):
            return 0
        before = sum(self.named[index].start < opened for index in self.pending)
        return before if before < len(self.pending) else 0

    def _last(self, mark: re.Pattern[str]) -> int:
        """Which of the pending stands behind the last such mark."""
        for at in range(len(self.pending) - 1, 0, -1):
            before, here = self.named[self.pending[at - 1]], self.named[self.pending[at]]
            if mark.search(self.text, before.end, here.start):
                return at
        return 0

    def _is_joined_by_or(self, split: int) -> bool:
        """ "Must be CPC, or RHIT eligible": what stands behind the comma is another way in, and not one thing more."""
        if not split:
            return False
        before, here = (self.named[self.pending[at]] for at in (split - 1, split))
        return bool(_OR_ALSO.fullmatch(self.text, before.end, here.start))

    def _goes_on_with_or(self, cue: _Cue) -> bool:
        """ "Must be CPC, RHIT eligible, or CCS": the comma stands between ways in."""
        joined = _OR_ALSO.match(self.text, cue.end) if _ELIGIBLE.match(self.text, cue.start) else None
        return joined is not None and any(one.start == joined.end() for one in self.named)

    def _settle(self, kind: Kind) -> None:
        if self.pending:
            also = 0 if self._is_only_liked(kind) else self._also()
            if self.trailed and also:
                self._give(self.pending[:also], self.trailed.kind)
            self._give(self.pending[also:], kind)
            self.settled, self.pending = self.pending, []

    def _is_only_liked(self, kind: Kind) -> bool:
        """ "Preferred: RHIT eligible or CCS": nobody needs either."""
        later = self.trailed is not None and self.trailed.kind is Kind.NOT_NOW
        return later and (self.of_section if kind is Kind.SILENT else kind) is Kind.PREFERRED

    def _also(self) -> int:
        """To how many of the pending the word before them goes on to apply: "CPC required, or CCS"."""
        if self.trailed is None or self.trailed.kind not in (Kind.REQUIRED, Kind.PREFERRED, Kind.NOT_NOW):
            return 0
        end, joined = self.trailed.end, _OR_ALSO
        for count, index in enumerate(self.pending):
            if not joined.fullmatch(self.text, end, self.named[index].start):
                return count
            end, joined = self.named[index].end, _AND_SO_ON
        return len(self.pending)

    def _give(self, indexes: list[int], kind: Kind) -> None:
        for index in indexes:
            self.found[index] = kind


def _cues(announcement: Announcement, passage: Passage) -> list[_Cue]:
    """Where two overlap the longer one counts: "not required" is no requirement."""
    cues = [
        _Cue(found.start, found.end, _as_said(announcement.text, passage, found, kind))
        for kind in (Kind.REQUIRED, Kind.PREFERRED, Kind.NOT_NOW, Kind.LEFT_OUT, Kind.OTHERS)
        for found in announcement.within(kind.value, passage.start, passage.end)
        if not _is_of_apprentices(announcement, found)
    ]
    cues.sort(key=lambda cue: (cue.start, -cue.end))
    kept: list[_Cue] = []
    for cue in cues:
        if not kept or cue.start >= kept[-1].end:
            kept.append(cue)
        elif cue.end - cue.start > kept[-1].end - kept[-1].start:
            kept[-1] = cue
    return kept


def _as_said(text: str, passage: Passage, found: Span, kind: Kind) -> Kind:
    """ "CCA will be considered" is no requirement, "only" such people is one, and so is nobody "without" it."""
    turned = {Kind.PREFERRED: _ONLY, Kind.LEFT_OUT: _WITHOUT}.get(kind)
    if turned is None or not _CONSIDERED.search(text, found.start, found.end):
        return kind
    return (
        Kind.REQUIRED
        if turned.search(text, max(passage.start, found.start - _SAME_CLAUSE), found.start)
        else kind
    )


def is_of_others(announcement: Announcement, start: int) -> bool:
    """Whether what stands here is said of other people: "alongside CDI specialists"."""
    passage = announcement.passage_at(start)
    others = announcement.within(Kind.OTHERS.value, passage.start, start)
    return bool(others) and start - others[-1].end <= _NEXT_WORDS


def _is_of_apprentices(announcement: Announcement, found: Span) -> bool:
    """ "CPC (CPC-A not accepted)" accepts a CPC."""
    said = announcement.only_of_apprentices
    before = bisect_right(said, found.start, key=lambda one: one.start)
    return bool(before) and found.start < said[before - 1].end
