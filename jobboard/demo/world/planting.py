"""Put the demo world into an empty site: accounts, editorial pages, employers with their postings and orders.

Postings pass the same validation as anybody's, and are published as those of an import are, a company's at once: one by
one, each would cost a hundred queries. Only their dates are set back.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from candidates.models import MailedDay
from cms import bulk, listing_rows
from cms.models import (
    CodeSet,
    Company,
    DailyAttention,
    JobIndexPage,
    JobPage,
    JobStats,
    RecordType,
    Source,
    Specialty,
    System,
)
from cms.models.jobs import DEFAULT_LISTING_DAYS
from employers.models import Employer, Membership, Order, Posting, PostingEvent, Role
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.demo.world import applicants, people, reading
from jobboard.demo.world.editorial import plant_pages
from jobboard.demo.world.past import Past
from jobboard.demo.world.reading import CompanyText, PostingText

CONFIRMED_EVERY_DAYS = 14
# Of a hundred readers, where they come from.
SHARES = {Source.SEARCH: 52, Source.ALERT: 21, Source.DIRECT: 14, Source.ELSEWHERE: 8, Source.COMPANY: 5}
NOT_PUBLIC = {"draft", "review"}
BEFORE_THE_TREE = ["path", "depth"]  # a page gets these with its place among the others
Step = Callable[[str], None]


def steps() -> int:
    """How often `plant` calls its `step`."""
    return sum(len(company.postings) for company in reading.companies())


def plant(now: datetime, step: Step = lambda title: None) -> None:
    """All or nothing. One transaction is also what makes it quick on SQLite."""
    with transaction.atomic():
        people.plant_accounts()
        plant_pages(now)
        ground = Ground(now)
        for company in reading.companies():
            employer, owner = _employer(company, now)
            ground.plant(company.postings, employer, owner)
            for text in company.postings:
                step(text.title)
            if owner.email == people.EMPLOYER:
                applicants.plant(employer.company, owner)
        PostingEvent.objects.bulk_create(ground.past)
        listing_rows.write(ground.public)
        people.plant_alert(now)


def _employer(company: CompanyText, now: datetime) -> tuple[Employer, User]:
    since = now - timedelta(days=120 + _chance(company.name, 400))
    face = Company.objects.create(
        name=company.name,
        kind=company.kind,
        about=company.about,
        city=company.city,
        state=company.state,
        website=f"https://www.{company.domain}",
        created_at=since,
    )
    employer = Employer.objects.create(company=face, trusted=company.trusted, created_at=since)
    owner = people.account(company.owner)
    Membership.objects.create(employer=employer, user=owner, role=Role.OWNER)
    return employer, owner


def _by_slug(model: Any) -> dict[str, Any]:  # any vocabulary
    return {term.slug: term for term in model.objects.all()}


@dataclass
class Ground:
    """What every posting needs, fetched once."""

    now: datetime
    index: JobIndexPage = field(default_factory=lambda: JobIndexPage.objects.get())
    specialties: dict[str, Specialty] = field(default_factory=lambda: _by_slug(Specialty))
    record_types: dict[str, RecordType] = field(default_factory=lambda: _by_slug(RecordType))
    code_sets: dict[str, CodeSet] = field(default_factory=lambda: _by_slug(CodeSet))
    systems: dict[str, System] = field(default_factory=lambda: _by_slug(System))
    editor: User = field(default_factory=lambda: people.account(people.EDITOR))
    # Of all postings, saved at once.
    past: list[PostingEvent] = field(default_factory=list)
    public: list[int] = field(default_factory=list)

    def plant(self, texts: list[PostingText], employer: Employer, owner: User) -> None:
        sown = [self._sown(text, employer, owner) for text in texts]
        written = [each for each in sown if each.text.life != "typed"]
        public = [each for each in written if each.text.life not in NOT_PUBLIC]
        self.public += bulk.publish_many([each.page for each in public], listed=False)
        for each in written:
            if each.text.life in NOT_PUBLIC:
                self._keep_draft(each, owner)
            elif each.text.life == "removed":
                each.page.unpublish()
                each.page.change(removed_at=self._ended(each.text, each.began))
        self._hold(sown, owner)
        for each in written:
            if each.text.life != "draft":
                _order(each).save()
        # Of the owners only this one signs in, and sees more than sums.
        _plant_attention(public, daily=owner.email == people.EMPLOYER)

    def _sown(self, text: PostingText, employer: Employer, owner: User) -> "Sown":
        began = self.now - timedelta(days=text.age, minutes=40 + _chance(text.title, 600))
        posting = Posting(employer=employer, created_by=owner, created_at=began - timedelta(hours=1))
        if text.life == "typed":
            posting.typed = {"title": [text.title], "description": [text.text]}
        else:
            posting.page = self._page(text, employer.company, owner, began)
        return Sown(text, posting, began)

    def _hold(self, sown: "list[Sown]", owner: User) -> None:
        """The employer's side of them, with what has happened."""
        Posting.objects.bulk_create(each.posting for each in sown)
        for each in sown:
            if each.text.life != "typed":
                Posting.objects.filter(pk=each.posting.pk).update(updated_at=each.began)
                ended = self._ended(each.text, each.began)
                self.past += Past(each.text, each.posting, owner, self.editor, each.began, ended).lines()

    def _page(self, text: PostingText, company: Company, owner: User, began: datetime) -> JobPage:
        record = self.record_types.get(text.productivity_record_type)
        page = JobPage(
            **text.fields,
            company=company,
            owner=owner,
            specialty=self.specialties[text.specialty],
            productivity_record_type=record,
            live=False,
            featured=text.featured,
            submitted_at=began if text.life == "review" else None,
        )
        page.record_types = [self.record_types[slug] for slug in text.record_types]
        page.code_sets = [self.code_sets[slug] for slug in text.code_sets]
        page.systems = [self.systems[slug] for slug in text.systems]
        page.latest_revision_created_at = began
        if text.life not in NOT_PUBLIC:
            self._live_through(text, page, began)
        page.full_clean(exclude=BEFORE_THE_TREE)
        return page

    def _live_through(self, text: PostingText, page: JobPage, began: datetime) -> None:
        """What has happened to it since it was published."""
        page.first_published_at = began
        page.expires_at = began + timedelta(days=DEFAULT_LISTING_DAYS)
        ended = self._ended(text, began)
        if text.life == "closed":
            page.closed_at, page.closed_reason = ended, text.closed_reason
        lasted = min((ended - began).days, DEFAULT_LISTING_DAYS)
        rounds = lasted // CONFIRMED_EVERY_DAYS
        page.confirmed_open_at = began + timedelta(days=rounds * CONFIRMED_EVERY_DAYS)

    def _keep_draft(self, sown: "Sown", owner: User) -> None:
        self.index.add_child(instance=sown.page)
        sown.page.save_revision(user=owner)
        JobPage.objects.filter(pk=sown.page.pk).update(latest_revision_created_at=sown.began)

    def _ended(self, text: PostingText, began: datetime) -> datetime:
        """When it was closed or removed, or else now."""
        return began + (self.now - began) * 0.6 if text.life in {"removed", "closed"} else self.now


@dataclass(frozen=True, slots=True)
class Sown:
    """A posting of the texts on its way into the board."""

    text: PostingText
    posting: Posting
    began: datetime

    @property
    def page(self) -> JobPage:
        assert self.posting.page is not None, "only what was merely typed has none"
        return self.posting.page


def _order(sown: Sown) -> Order:
    text, posting = sown.text, sown.posting
    product = PRODUCTS["single-featured" if text.featured else "single"]
    refunded = text.life == "removed"
    return Order(
        employer=posting.employer,
        posting=posting,
        product=product.slug,
        amount_cents=product.price_cents,
        total_cents=product.price_cents,
        po_number=f"HIM-{4100 + _chance(text.title, 900)}" if _chance(text.title, 3) == 0 else "",
        status=Order.Status.REFUNDED if refunded else Order.Status.PAID,
        refunded_cents=product.price_cents if refunded else 0,
        created_by=posting.created_by,
        created_at=sown.began - timedelta(minutes=6),
        paid_at=sown.began,
        delivered_at=sown.began,
    )


def _plant_attention(public: list[Sown], *, daily: bool) -> None:
    found = [(each.page, _attention(each.text, each.page, each.began.date())) for each in public]
    JobStats.objects.bulk_create(
        JobStats(
            page=page, views=sum(row.views for row in days), apply_clicks=sum(row.clicks for row in days)
        )
        for page, days in found
    )
    if daily:
        DailyAttention.objects.bulk_create(row for _, days in found for row in days)
        MailedDay.objects.bulk_create(row for _, days in found for row in _mailed(days))


def _attention(text: PostingText, page: JobPage, began: date) -> list[DailyAttention]:
    """Views and clicks as a posting of that age might have drawn."""
    a_day = (7 + _chance(text.title, 15)) * (2 if text.featured else 1)
    rate = 4 + _chance(text.title, 7)
    days: list[DailyAttention] = []
    for number in range(min(text.age, DEFAULT_LISTING_DAYS) + 1):
        for source, share in SHARES.items():
            key = f"{text.title} {number} {source}"
            views = (a_day * share * (60 + _chance(key, 80)) // 100 + _chance(key, 100)) // 100
            clicks = min((views * rate + _chance(key, 100)) // 100, views)
            days.append(
                DailyAttention(
                    page=page,
                    day=began + timedelta(days=number),
                    source=source,
                    views=views,
                    visitors=views - views // 6,
                    clicks=clicks,
                )
            )
    return days


def _mailed(days: list[DailyAttention]) -> list[MailedDay]:
    """The alert mails that those who came from one had got: some others read theirs and did not come."""
    return [
        MailedDay(page=row.page, day=row.day, mails=row.visitors * 3 + _chance(f"{row.page_id} {row.day}", 3))
        for row in days
        if row.source == Source.ALERT and row.visitors
    ]


def _chance(text: str, below: int) -> int:
    """A number that looks drawn and is the same every time."""
    return zlib.crc32(text.encode()) % below
