"""One bitmap per choice and per word over numbered postings: a search is a few ANDs and ORs.

Numbers are only ever appended. A posting that changes gets a new number and its old one leaves `open`; whatever
else still holds the old number is masked by `open`, until a rebuild drops it.
"""

import math
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from itertools import count, islice
from operator import and_
from typing import Any
from zlib import crc32

from pyroaring import BitMap

from cms import keywords, places
from cms.holding import Holding
from cms.matching import BEST_MATCH, BEST_PAID, NEAREST, Criteria
from cms.requirement import Requirement
from cms.search.digits import Digits, in_order
from cms.search.entry import Entry, Point
from cms.search.held import Fitting
from cms.search.ranking import best_first
from cms.search.words import Words

COUNTED = (
    "credential", "specialty", "record", "code_set", "system", "state", "arrangement", "type", "apprentice",
)  # fmt: skip
TAGS = (*COUNTED, "company", "direct")
DAY = 24 * 3600
HOUR = 3600
# Of so many places on a page, this many are for featured postings.
FEATURED_PLACES = 2
# What "confirmed lately" means for the best match.
LATELY_DAYS = 7
# Every change of an index of this process makes another edition of it.
_editions = count(1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives. counts[facet][value]: how many there would be with that choice, its facet's others left out;
    of what is held one credential short, with its others kept.

    The first `featured` of the ids stand where they stand because they are featured. miles: how far away they are, of
    those that are somewhere, if the search is near a place.
    """

    ids: list[int]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    featured: int = 0
    miles: Mapping[int, float] = field(default_factory=dict)


class Index:
    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.open = BitMap()
        self.featured = BitMap()
        self.pages = array("q")
        self.expires = array("q")
        self.numbers: dict[int, int] = {}
        self.tags: dict[str, dict[str, BitMap]] = {facet: defaultdict(BitMap) for facet in TAGS}
        self.words = Words()
        self.titles = Words()
        self.asks: dict[tuple[Requirement, int | None], BitMap] = defaultdict(BitMap)
        self.points: dict[Point, BitMap] = defaultdict(BitMap)
        self.annual = Digits(30)
        self.experience = Digits(10)
        self.listed = Digits(32)
        self.confirmed = Digits(32)
        # The last word in every order, the same in all processes.
        self.ids = Digits(32)
        self.expiring: dict[int, list[int]] = defaultdict(list)  # numbers by the hour in which they expire
        self.next_expiry = math.inf
        self._turns: tuple[int, list[int]] = (0, [])
        self._fitting = Fitting()
        self.edition = next(_editions)

    # --- Postings come and go ---

    def add(self, entry: Entry) -> None:
        """Take a posting in, in place of what was known of it."""
        self.discard(entry.page_id)
        self.edition = next(_editions)
        number = len(self.pages)
        self.pages.append(entry.page_id)
        self.numbers[entry.page_id] = number
        for facet, value in entry.tags:
            self.tags[facet][value].add(number)
        self.words.add(number, entry.words)
        self.titles.add(number, entry.title_words)
        self.asks[entry.requirement, entry.apprentices_from].add(number)
        if entry.point:
            self.points[entry.point].add(number)
        if entry.annual_cents is not None:
            self.annual.put(number, entry.annual_cents)
        self.experience.put(number, entry.experience_months)
        self.listed.put(number, entry.listed)
        self.confirmed.put(number, entry.confirmed)
        self.ids.put(number, entry.page_id)
        self.expires.append(entry.expires)
        self.expiring[entry.expires // HOUR].append(number)
        self.next_expiry = min(self.next_expiry, entry.expires)
        self.open.add(number)
        if entry.featured:
            self.featured.add(number)
            self._turns = (0, [])

    def discard(self, page_id: int) -> None:
        number = self.numbers.pop(page_id, None)
        if number is not None:
            self.edition = next(_editions)
            self.open.discard(number)
            if number in self.featured:
                self.featured.discard(number)
                self._turns = (0, [])

    def expire(self) -> None:
        """An expired posting is gone at its second, whether or not anything has tidied up."""
        now = self.now()
        if now < self.next_expiry:
            return
        self.edition = next(_editions)
        for hour in [hour for hour in self.expiring if hour <= now // HOUR]:
            numbers = self.expiring.pop(hour)
            self.open -= BitMap(number for number in numbers if self.expires[number] <= now)
            later = [number for number in numbers if self.expires[number] > now]
            if later:
                self.expiring[hour] = later
        soonest = self.expiring.get(min(self.expiring, default=0), [])
        self.next_expiry = min((self.expires[number] for number in soonest), default=math.inf)

    def contents(self) -> dict[str, dict[Hashable, frozenset[int]]]:
        """What is known of every open posting, by page ids: equal for indexes that answer alike."""

        def pages(numbers: BitMap) -> frozenset[int]:
            return frozenset(self.pages[number] for number in numbers & self.open)

        named: dict[str, Mapping[Any, BitMap]] = {
            "open": {"": self.open}, "featured": {"": self.featured}, "asks": self.asks, "points": self.points,
            "words": self.words.numbers, "titles": self.titles.numbers, **self.tags,
        }  # fmt: skip
        for name in ("annual", "experience", "listed", "confirmed"):
            digits: Digits = getattr(self, name)
            named[name] = {"stated": digits.stated, **dict(enumerate(digits.places))}
        return {
            name: {key: found for key, numbers in bitmaps.items() if (found := pages(numbers))}
            for name, bitmaps in named.items()
        }

    @property
    def is_worn(self) -> bool:
        """More left behind than in use: time to rebuild."""
        return len(self.pages) > 2 * len(self.open) + 1_000

    # --- Searches ---

    def match(self, criteria: Criteria) -> BitMap:
        return self._all(self._constraints(criteria))

    def fitting(self, criteria: Criteria, page_ids: Iterable[int] | None = None) -> list[int]:
        """Page ids in no order; of all postings unless some are given."""
        found = self.match(criteria)
        if page_ids is not None:
            found = found & self._numbers(page_ids)  # never in place: without criteria it is `open` itself
        return [self.pages[number] for number in found]

    def _numbers(self, page_ids: Iterable[int]) -> BitMap:
        return BitMap([self.numbers[page_id] for page_id in page_ids if page_id in self.numbers])

    def find(
        self, criteria: Criteria, start: int = 0, stop: int | None = None, *, typing: bool = False
    ) -> Found:
        constraints = self._constraints(criteria, typing=typing)
        matched = self._all(constraints)
        ids = self._slice(matched, criteria, start, len(matched) if stop is None else stop)
        return Found(ids, len(matched), self._counts(criteria, constraints, matched))

    def page(self, criteria: Criteria, number: int, size: int, *, typing: bool = False) -> Found:
        """A page of a list, from 1 on, led by at most two featured postings that fit as well as any.

        A featured posting stands once in the list: on the pages before, in its turn, or where the others have run out.
        """
        constraints = self._constraints(criteria, typing=typing)
        matched = self._all(constraints)
        turns = matched & self.featured
        others = matched - turns
        before = size * (number - 1)
        led = min(len(turns), FEATURED_PLACES * (number - 1))
        followed = min(before - led, len(others))
        led = before - followed
        leads = min(FEATURED_PLACES, max(len(turns) - led, 0))
        rest = max(min(size - leads, len(others) - followed), 0)
        fill = size - rest
        lead = [self.pages[turn] for turn in islice(self._in_turn(turns), led, led + fill)]
        follow = self._slice(others, criteria, followed, followed + rest)
        ids = [*lead[:leads], *follow, *lead[leads:]]
        counts = self._counts(criteria, constraints, matched)
        return Found(ids, len(matched), counts, leads, self._miles(ids, criteria))

    def by_company(self) -> dict[str, int]:
        self.expire()
        counts = {
            slug: self.open.intersection_cardinality(numbers)
            for slug, numbers in self.tags["company"].items()
        }
        return {slug: count for slug, count in counts.items() if count}

    def _constraints(self, criteria: Criteria, *, typing: bool = False) -> dict[str, BitMap]:
        """For each criterion that is set, the postings that meet it."""
        self.expire()
        found: dict[str, BitMap] = {}
        for facet in TAGS:
            chosen = getattr(criteria, facet)
            if chosen:
                values = ("1",) if chosen is True else chosen
                found[facet] = _any(self.tags[facet].get(value) for value in values)
        if criteria.avoid:
            found["avoid"] = self.open - _any(self.tags["company"].get(slug) for slug in criteria.avoid)
        if criteria.holding:
            found["holding"] = self._held(criteria)
        if criteria.near:
            found["near"] = self._near(criteria)
        if criteria.q:
            found["q"] = self._said(criteria.q, typing=typing)
        return found | self._amounts(criteria)

    def _said(self, query: str, *, typing: bool) -> BitMap:
        said = self.words.say_all(keywords.terms(query, typing=typing), self.open)
        return said - BitMap.union(
            BitMap(), *(self.words.say_all(each, self.open) for each in keywords.left_out(query))
        )

    def _amounts(self, criteria: Criteria) -> dict[str, BitMap]:
        found: dict[str, BitMap] = {}
        now = int(self.now())
        if criteria.pay:
            enough = self.annual.at_least(criteria.pay.annual_cents)
            found["pay"] = enough | (self.open - self.annual.stated) if criteria.unpriced else enough
        if criteria.experience is not None:
            found["experience"] = self.experience.at_most(criteria.experience)
        if criteria.posted:
            found["posted"] = self.listed.at_least(now - criteria.posted * DAY)
        if criteria.confirmed:
            found["confirmed"] = self.confirmed.at_least(now - criteria.confirmed * DAY)
        return found

    def _held(self, criteria: Criteria) -> BitMap:
        """Tested once for every distinct requirement, not once for every posting."""
        holding = Holding.of(criteria.holding, criteria.apprentice_months)
        fits = holding.almost_fits if criteria.almost else holding.fits
        return _any(
            numbers
            for (requirement, start), numbers in self.asks.items()
            if fits(requirement, apprentices_from=start)
        )

    def _near(self, criteria: Criteria) -> BitMap:
        """What is near enough, and remote work that is open to the state of the place."""
        remote = self.tags["arrangement"].get("remote", BitMap())
        place = places.find(criteria.near)
        if place is None:
            return BitMap()
        open_to_it = remote & self.tags["state"].get(place.state, BitMap())
        return _any([open_to_it, *(numbers for _, numbers in self._rings(criteria))])

    def _rings(self, criteria: Criteria) -> list[tuple[float, BitMap]]:
        """The postings around a place, by their distance in miles."""
        place = places.find(criteria.near)
        if place is None:
            return []
        return [
            (miles, self.points[point])
            for miles, point in places.within(place, criteria.within, list(self.points))
        ]

    def _miles(self, page_ids: Iterable[int], criteria: Criteria) -> dict[int, float]:
        numbers = self._numbers(page_ids)
        return {
            self.pages[number]: miles for miles, there in self._rings(criteria) for number in there & numbers
        }

    def _all(self, constraints: Mapping[str, BitMap], leaving_out: str = "") -> BitMap:
        kept = sorted((numbers for name, numbers in constraints.items() if name != leaving_out), key=len)
        return reduce(and_, kept, self.open)

    def _counts(
        self, criteria: Criteria, constraints: Mapping[str, BitMap], matched: BitMap
    ) -> dict[str, dict[str, int]]:
        counts = self._held_counts(criteria, constraints, matched)
        for facet in COUNTED:
            base = self._all(constraints, leaving_out=facet) if facet in constraints else matched
            counts[facet] = {
                value: base.intersection_cardinality(numbers) for value, numbers in self.tags[facet].items()
            }
        return counts

    def _held_counts(
        self, criteria: Criteria, constraints: Mapping[str, BitMap], matched: BitMap
    ) -> dict[str, dict[str, int]]:
        """One credential short of what is held is a choice only for who said what they hold."""
        if not criteria.holding:
            return {"holding": self._fitting.counts(self.asks, matched, criteria)}
        base = self._all(constraints, leaving_out="holding")
        almost = base.intersection_cardinality(self._held(replace(criteria, almost=True)))
        return {"holding": self._fitting.counts(self.asks, base, criteria), "almost": {"1": almost}}

    # --- Orders ---

    def _slice(self, among: BitMap, criteria: Criteria, start: int, stop: int) -> list[int]:
        return [self.pages[number] for number in in_order(among, start, stop, self._order(criteria))]

    def _order(self, criteria: Criteria) -> list[BitMap]:
        """Digits from the one that counts most: what has it comes before what has not."""
        first: list[BitMap] = []
        if criteria.order == BEST_PAID:
            first = self.annual.descending
        elif criteria.order == NEAREST:
            first = [numbers for _, numbers in self._rings(criteria)]
        elif criteria.order == BEST_MATCH:
            first = self._best(criteria)
        return [*first, *self.listed.descending, *self.ids.descending]

    def _best(self, criteria: Criteria) -> list[BitMap]:
        """Best match: what the title says (see ranking.py); what I hold is really required; confirmed open lately."""
        tiers: list[BitMap] = []
        if criteria.q:
            tiers += best_first(self.words, self.titles, keywords.terms(criteria.q))
        if criteria.holding:
            tiers += [_any(numbers for (asked, _), numbers in self.asks.items() if asked)]
        return [*tiers, self.confirmed.at_least(int(self.now()) - LATELY_DAYS * DAY)]

    def _in_turn(self, featured: BitMap) -> Iterable[int]:
        """Featured postings take turns at leading, day by day."""
        day = datetime.fromtimestamp(self.now(), UTC).toordinal()
        if self._turns[0] != day:
            turn = {number: crc32(b"%d:%d" % (day, self.pages[number])) for number in self.featured}
            self._turns = (day, sorted(turn, key=turn.__getitem__))
        return (number for number in self._turns[1] if number in featured)


def _any(bitmaps: Iterable[BitMap | None]) -> BitMap:
    return BitMap.union(*(numbers for numbers in bitmaps if numbers is not None), BitMap())
