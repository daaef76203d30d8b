"""What has happened to a posting of the demo world, in the lines that its history would have by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cms.models.choices import ClosedReason
from cms.models.jobs import DEFAULT_LISTING_DAYS
from employers import history
from employers.history import BOARD, LINK, STRIPE, By
from employers.models import Posting, PostingEvent
from employers.still_open import ASK_AFTER
from jobboard.accounts.models import User
from jobboard.demo.world.reading import PostingText

What = PostingEvent.What
ANSWERED_WITHIN = timedelta(hours=5)
READ_WITHIN = timedelta(minutes=50)
TOLD_DAYS = (7, 1)


@dataclass(frozen=True, slots=True)
class Past:
    """`ended` is when it was closed or removed, or else now."""

    text: PostingText
    posting: Posting
    owner: User
    editor: User
    began: datetime
    ended: datetime

    def lines(self) -> list[PostingEvent]:
        found = [self._line(self.posting.created_at, What.WRITTEN, history.team(self.owner))]
        if self.text.life != "draft":
            found += self._paid()
        if self.text.life not in {"draft", "review"}:
            found += [*self._asked(), *self._told_of_end(), *self._end()]
        return found

    def _line(
        self, at: datetime, what: PostingEvent.What, by: By, *, why: str = "", **details: Any
    ) -> PostingEvent:  # details: JSON, as in history.note
        return PostingEvent(
            posting=self.posting, at=at, what=what, side=by.side, user=by.user, why=why, details=details
        )

    def _paid(self) -> Iterator[PostingEvent]:
        days, until = DEFAULT_LISTING_DAYS, self._expires_at.isoformat()
        waits = self.text.life == "review"
        read = not waits and not self.posting.employer.trusted
        at = self.began - READ_WITHIN if read else self.began
        yield self._line(at, What.PAID, STRIPE, days=days, featured=self.text.featured)
        if waits or read:
            yield self._line(at, What.SUBMITTED, BOARD)
        if not waits:
            by = history.editor(self.editor) if read else BOARD
            yield self._line(self.began, What.PUBLISHED, by, until=until)

    @property
    def _expires_at(self) -> datetime:
        return self.began + timedelta(days=DEFAULT_LISTING_DAYS)

    def _asked(self) -> Iterator[PostingEvent]:
        """Every two weeks, and answered on the day."""
        answered = self.began + ASK_AFTER
        while answered <= min(self.ended, self._expires_at - timedelta(days=TOLD_DAYS[0])):
            yield self._line(answered - ANSWERED_WITHIN, What.ASKED_IF_OPEN, BOARD)
            yield self._line(answered, What.CONFIRMED_OPEN, LINK)
            answered += ASK_AFTER

    def _told_of_end(self) -> Iterator[PostingEvent]:
        for days in TOLD_DAYS:
            at = self._expires_at - timedelta(days=days)
            if at < self.ended:
                yield self._line(at, What.TOLD_OF_END, BOARD, until=self._expires_at.isoformat())

    def _end(self) -> Iterator[PostingEvent]:
        if self.text.life == "removed":
            yield self._line(self.ended, What.REMOVED, history.editor(self.editor))
        elif self.text.life == "closed":
            why = str(ClosedReason(self.text.closed_reason).label)
            yield self._line(self.ended, What.CLOSED, history.team(self.owner), why=why)
