"""Put the demo world into an empty site: accounts, editorial pages, employers with their postings and orders.

Postings pass the same validation and the same page creation as anybody's. Only their dates are set back afterwards.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from candidates.models import MailedDay
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
            for text in company.postings:
                ground.plant(text, employer, owner)
                step(text.title)
            if owner.email == people.EMPLOYER:
                applicants.plant(employer.company, owner)
        PostingEvent.objects.bulk_create(ground.past)
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
    past: list[PostingEvent] = field(default_factory=list)  # of all postings, saved at once

    def plant(self, text: PostingText, employer: Employer, owner: User) -> None:
        began = self.now - timedelta(days=text.age, minutes=40 + _chance(text.title, 600))
        posting = Posting(employer=employer, created_by=owner, created_at=began - timedelta(hours=1))
        if text.life == "typed":
            posting.typed = {"title": [text.title], "description": [text.text]}
            posting.save()
            return
        posting.page = self._page(text, employer.company, owner, began)
        posting.save()
        Posting.objects.filter(pk=posting.pk).update(updated_at=began)
        self.past += Past(text, posting, owner, self.editor, began, self._ended(text, began)).lines()
        if text.life != "draft":
            self._order(text, posting, began)
        if text.life not in {"draft", "review"}:
            days = _attention(text, posting.page, began.date())
            JobStats.objects.create(
                page=posting.page,
                views=sum(row.views for row in days),
                apply_clicks=sum(row.clicks for row in days),
            )
            if owner.email == people.EMPLOYER:  # of the owners only this one signs in
                DailyAttention.objects.bulk_create(days)
                MailedDay.objects.bulk_create(_mailed(days))

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
        if text.life not in {"draft", "review"}:
            page.first_published_at = began
            page.expires_at = began + timedelta(days=DEFAULT_LISTING_DAYS)
        page.full_clean(exclude=BEFORE_THE_TREE)
        self.index.add_child(instance=page)
        revision = page.save_revision(user=owner)
        if page.first_published_at:
            revision.publish(user=owner, skip_permission_checks=True)
            self._live_through(text, page, began)
        JobPage.objects.filter(pk=page.pk).update(latest_revision_created_at=began)
        return page

    def _live_through(self, text: PostingText, page: JobPage, began: datetime) -> None:
        """What has happened to it since it was published."""
        page.refresh_from_db()
        JobPage.objects.filter(pk=page.pk).update(last_published_at=began)
        ended = self._ended(text, began)
        if text.life == "removed":
            page.unpublish()
            page.change(removed_at=ended)
        elif text.life == "closed":
            page.change(closed_at=ended, closed_reason=text.closed_reason)
        lasted = min((ended - began).days, DEFAULT_LISTING_DAYS)
        rounds = lasted // CONFIRMED_EVERY_DAYS
        page.change(confirmed_open_at=began + timedelta(days=rounds * CONFIRMED_EVERY_DAYS))

    def _ended(self, text: PostingText, began: datetime) -> datetime:
        """When it was closed or removed, or else now."""
        return began + (self.now - began) * 0.6 if text.life in {"removed", "closed"} else self.now

    def _order(self, text: PostingText, posting: Posting, began: datetime) -> None:
        product = PRODUCTS["single-featured" if text.featured else "single"]
        refunded = text.life == "removed"
        Order.objects.create(
            employer=posting.employer,
            posting=posting,
            product=product.slug,
            amount_cents=product.price_cents,
            total_cents=product.price_cents,
            po_number=f"HIM-{4100 + _chance(text.title, 900)}" if _chance(text.title, 3) == 0 else "",
            status=Order.Status.REFUNDED if refunded else Order.Status.PAID,
            refunded_cents=product.price_cents if refunded else 0,
            created_by=posting.created_by,
            created_at=began - timedelta(minutes=6),
            paid_at=began,
            delivered_at=began,
        )


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
