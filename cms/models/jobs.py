"""Where a posting lives: JobPage, below the one JobIndexPage at /jobs/. It knows no orders and no accounts."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageManager, Revision
from wagtail.url_routing import RouteResult

from cms import posting_panels, posting_rules
from cms.fields import CredentialListField, RequirementField, StatesField
from cms.forms import JobPageForm
from cms.models.choices import Answer, Apprentice, Arrangement, ClosedReason, Employment
from cms.models.company import Company
from cms.models.job_queries import JobQuerySet
from cms.models.job_words import InWords
from cms.models.vocabulary import CodeSet, RecordType, Specialty, System
from cms.pay import PayUnit
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line, safe_html

DEFAULT_LISTING_DAYS = 60
# What a new revision changes of its page, all of it unseen by the public.
_SET_BY_A_REVISION = frozenset({
    COMMENTS_RELATION_NAME, "latest_revision_created_at", "latest_revision", "draft_title", "has_unpublished_changes",
})  # fmt: skip
_SET_BY_WAGTAIL = (
    "path", "depth", "numchild", "translation_key", "locale", "content_type", "owner", "locked_by", "alias_of",
    "latest_revision", "live_revision",
)  # fmt: skip


class JobIndexPage(Page):
    """The listing of open postings."""

    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.JobPage"]

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from cms import listing_page  # which reads postings, so it cannot be imported before them

        return listing_page.jobs(request)


JobManager = PageManager.from_queryset(JobQuerySet)


class JobPage(InWords, Page):
    """A posting. Content is revisioned by Wagtail; the LIFECYCLE fields are facts about the page and are not."""

    title: str
    slug: str
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    description = RichTextField(
        features=["h3", "bold", "italic", "ol", "ul", "link"],
        help_text="What the coder would do all day, in the employer's own words.",
    )

    requirement = RequirementField(
        "required credentials",
        help_text="For example “CPC or CCS”, or “(CPC or CCS) and RHIT”. Empty: no credential is required.",
    )
    preferred = CredentialListField(
        "preferred credentials", help_text="Abbreviations with commas, such as “CRC, CPMA”."
    )
    apprentice = models.CharField("apprentices", max_length=20, choices=Apprentice)
    apprentice_months = models.PositiveSmallIntegerField(
        "months of experience an apprentice needs", null=True, blank=True
    )
    signs_apprentice_letter = models.BooleanField(
        "we sign the letter that removes the -A",
        default=False,
        help_text="AAPC asks two of these for a full CPC.",
    )
    experience_months = models.PositiveSmallIntegerField(
        "experience required, in months", help_text="0 where none is needed."
    )

    pay_min_cents = models.PositiveIntegerField("pay from, in cents")
    pay_max_cents = models.PositiveIntegerField("pay up to, in cents")
    pay_unit = models.CharField("paid by", max_length=10, choices=PayUnit)
    fte = models.DecimalField(
        "FTE", max_digits=3, decimal_places=2, default=1, help_text="1 for full time, 0.5 for half."
    )
    shift_hours = models.DecimalField(
        "hours in a shift", max_digits=4, decimal_places=2, null=True, blank=True
    )
    charts_per_hour = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    annual_min_cents = models.PositiveBigIntegerField(null=True, editable=False)
    annual_max_cents = models.PositiveBigIntegerField(null=True, editable=False)
    benefits = models.CharField(
        max_length=300, blank=True, help_text="Other pay and benefits: bonus, insurance, leave."
    )

    arrangement = models.CharField("where", max_length=10, choices=Arrangement)
    days_on_site = models.PositiveSmallIntegerField("days on site a week", null=True, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True, choices=list(STATES.items()))
    postal_code = models.CharField("ZIP code", max_length=10, blank=True)
    remote_all_states = models.BooleanField("remote from all states", default=False)
    remote_states = StatesField("states it may be worked from")
    work_states = StatesField(editable=False)
    employment_type = models.CharField(max_length=20, choices=Employment)

    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    record_types = ParentalManyToManyField(RecordType, related_name="+")
    code_sets = ParentalManyToManyField(CodeSet, blank=True, related_name="+")
    systems = ParentalManyToManyField(System, blank=True, related_name="+")
    productivity = models.DecimalField(
        "charts expected",
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Your own number, or nothing.",
    )
    productivity_per = models.CharField(
        "in", max_length=10, blank=True, choices=[("hour", "an hour"), ("day", "a day")]
    )
    productivity_record_type = models.ForeignKey(
        RecordType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="of"
    )
    accuracy_percent = models.DecimalField(
        "accuracy expected, in %", max_digits=4, decimal_places=1, null=True, blank=True
    )
    accuracy_method = models.CharField("how accuracy is measured", max_length=200, blank=True)
    uses_cac = models.CharField("computer-assisted coding (CAC)", max_length=3, choices=Answer, blank=True)
    equipment_provided = models.CharField(max_length=3, choices=Answer, blank=True)
    dues_paid = models.CharField("credential dues paid", max_length=3, choices=Answer, blank=True)
    ceus_paid = models.CharField("CEUs paid", max_length=3, choices=Answer, blank=True)
    coding_test = models.CharField("coding test in the interview", max_length=3, choices=Answer, blank=True)

    apply_here = models.BooleanField("applications here on the board", default=False)
    apply_url = models.URLField("address of your application page", blank=True, max_length=500)
    apply_email = models.EmailField("e-mail for applications", blank=True)

    listing_days = models.PositiveSmallIntegerField("days it stays open", default=DEFAULT_LISTING_DAYS)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # The end of what pays for it, where that comes before its own: what closes it then keeps this right.
    covered_until = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_reason = models.CharField(max_length=20, choices=ClosedReason, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_open_at = models.DateTimeField(null=True, blank=True, editable=False)
    featured = models.BooleanField(default=False)

    LIFECYCLE: ClassVar[tuple[str, ...]] = (
        "listing_days", "submitted_at", "expires_at", "covered_until", "closed_at", "closed_reason", "removed_at",
        "confirmed_open_at", "featured",
    )  # fmt: skip

    objects: ClassVar[Any] = JobManager()

    base_form_class = JobPageForm
    content_panels = posting_panels.CONTENT
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("seo_title"), FieldPanel("search_description")]
    # Wagtail's own scheduling would unpublish an expired page, whose address must keep answering.
    settings_panels: ClassVar[list[Panel]] = []

    parent_page_types = ["cms.JobIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    # Wagtail's index update costs a full-table query per save; postings have an index of their own.
    search_auto_update = False
    # Its index of references costs a tenth of every save; what postings refer to is protected by the database.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "posting"
        constraints = [
            models.CheckConstraint(condition=Q(pay_min_cents__gt=0), name="pay_is_stated"),
            models.CheckConstraint(
                condition=Q(pay_min_cents__lte=F("pay_max_cents")), name="pay_range_is_ordered"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""), name="closed_posting_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    # --- Keeping it true ---

    def clean(self) -> None:
        """The contradictions of posting_rules: the same for the employer's form, the editor and any import."""
        self.title = one_line(self.title)
        self.description = safe_html(self.description)
        super().clean()
        problems = posting_rules.problems(self)
        if problems:
            raise ValidationError(problems)

    def full_clean(self, exclude: Iterable[str] | None = None, **kwargs: Any) -> None:  # Page's own signature
        """What a person wrote. What machines set is held by the database alone, as asking it beforehand is a query a field."""
        self._give_slug()
        super().full_clean(exclude={*(exclude or ()), *_SET_BY_WAGTAIL}, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:  # Model's own signature
        """Nothing: each constraint is a rule of posting_rules, which says it in words, or a fact that no form can set."""

    def minimal_clean(self) -> None:
        """What Wagtail asks of a draft."""
        self._give_slug()
        super().minimal_clean()

    def _give_slug(self) -> None:
        if not self.slug and self.title and self.company_id:
            self.slug = self._new_slug()

    def _new_slug(self) -> str:
        """Title, company, short id: readable, and unique without probing for namesakes one by one."""
        words = slugify(f"{self.title} {self.company.name}")[:80].strip("-") or "posting"
        return f"{words}-{secrets.randbelow(9_000_000) + 1_000_000}"

    def save(self, *args: Any, **kwargs: Any) -> Any:  # Page's own signature
        update_fields = kwargs.get("update_fields")
        may_be_seen = self._may_be_seen(update_fields)
        with transaction.atomic():
            if self.pk:
                self._catch_up(update_fields)
            self._derive()
            result = super().save(*args, **kwargs)
            if may_be_seen:
                self._list()
        return result

    def _catch_up(self, update_fields: Iterable[str] | None) -> None:
        """Hold the row, and take from it what has happened since this object was read; what is named is meant.

        Always this row before the page's own, in which order `change` and publishing take them too.
        Unpublishing is an editor's way to remove a posting: its address answers 410 from then on.
        """
        rows = JobPage.objects.select_for_update(of=("self",), no_key=True)
        row = rows.only("live", *self.LIFECYCLE).get(pk=self.pk)
        if update_fields is not None:
            return
        for name in self.LIFECYCLE:
            setattr(self, name, getattr(row, name))
        if row.live and not self.live:
            self.removed_at = timezone.now()

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:  # Page's own signature
        """What was published in bulk has none yet: then what is public is kept first, to tell the change from."""
        with transaction.atomic():
            if self.live and not self.latest_revision_id:
                public = super(JobPage, JobPage.objects.get(pk=self.pk)).save_revision(
                    changed=False, clean=False
                )
                self.live_revision = public
                JobPage.objects.filter(pk=self.pk).update(live_revision=public)
            revision: Revision = super().save_revision(*args, **kwargs)
        return revision

    def _may_be_seen(self, update_fields: Iterable[str] | None) -> bool:
        """Whether what is about to be saved may change a list: neither a new draft nor a new revision does."""
        if self._state.adding:
            return bool(self.live)
        return update_fields is None or not _SET_BY_A_REVISION.issuperset(update_fields)

    def _list(self) -> None:
        from cms import listing_rows  # which reads postings, so it cannot be imported before them

        listing_rows.write([self.pk])

    def _derive(self) -> None:
        annual = self.pay.annual_cents() if self.pay_is_stated else None
        self.annual_min_cents, self.annual_max_cents = annual or (None, None)
        if self.arrangement != Arrangement.REMOTE:
            self.remote_all_states, self.remote_states = False, ()
            self.work_states = (self.state,) if self.state else ()
        else:
            self.work_states = tuple(sorted(STATES)) if self.remote_all_states else self.remote_states
        if self.live:
            self.removed_at = None
        if self.live and self.expires_at is None and not self.closed_at:
            now = timezone.now()
            self.expires_at = now + timedelta(days=self.listing_days)
            self.confirmed_open_at = now

    def with_content_json(self, content: dict[str, Any]) -> "JobPage":
        """A revision restores what was written, never what has happened to the posting since."""
        page: JobPage = super().with_content_json(content)
        for name in (*self.LIFECYCLE, "slug"):
            if name != "slug" or self.first_published_at:
                setattr(page, name, getattr(self, name))
        page.set_url_path(self.get_parent())
        return page

    def change(self, **fields: object) -> None:
        """Change lifecycle facts only, and tell every process."""
        assert set(fields) <= set(self.LIFECYCLE), fields
        for name, value in fields.items():
            setattr(self, name, value)
        with transaction.atomic():
            JobPage.objects.filter(pk=self.pk).update(**fields)
            self._list()

    def update_aliases(self, **kwargs: Any) -> None:  # Page's own signature
        """Asked first whether there are any: in the order of the tree, SQLite looks through every page for them."""
        if Page.objects.filter(alias_of=self.pk).exists():
            super().update_aliases(**kwargs)

    def get_url(self, request: object = None, current_site: object = None) -> str:
        """The path below the home page. There is one site, so Wagtail's look-up of all sites' roots is not paid per card."""
        return "/" + str(self.url_path).split("/", 2)[2]

    # Wagtail binds its own get_url to this name, so overriding the method alone would not be heard.
    url = property(get_url)

    # --- Shown ---

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A closed or removed posting keeps its address, to say so. A draft has none."""
        ended = self.first_published_at and (self.closed_at or self.removed_at)
        if path_components or not (self.live or ended):
            raise Http404
        return RouteResult(self)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from cms import posting_page  # which reads postings, so it cannot be imported before them

        return posting_page.render(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from cms import posting_page  # as above

        return posting_page.render(request, self, preview=True)

    # --- Its life ---

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.state_of_life == "live"

    @property
    def state_of_life(self) -> str:
        """draft, in review, scheduled, live, expired, closed or removed."""
        if self.removed_at:
            return "removed"
        if self.closed_at:
            return "closed"
        if self.live:
            return "expired" if self.is_expired else "live"
        if not self.submitted_at:
            return "draft"
        return "scheduled" if self.is_scheduled else "in review"

    @property
    def is_scheduled(self) -> bool:
        """Agreed to and waiting for its hour. The row has an hour only once a revision was published for it."""
        return not self.live and self.go_live_at is not None and bool(self.approved_schedule)

    @property
    def was_withdrawn(self) -> bool:
        """Closed before it was open for a moment: none of its days has begun."""
        return self.closed_at is not None and self.expires_at is None

    @property
    def unused(self) -> timedelta:
        """What was left of its time when it was closed."""
        if self.closed_at is None or self.expires_at is None:
            return timedelta(0)
        return max(self.expires_at - self.closed_at, timedelta(0))

    @property
    def closes_at(self) -> datetime | None:
        """Until when it is open as things stand, as everybody is told. What is visible is decided by `open()`."""
        return min(filter(None, [self.expires_at, self.covered_until]), default=None)

    @property
    def days_left(self) -> int | None:
        """A day that has begun counts: sixty on the day it is paid for, and one on the last."""
        if self.closes_at is None or not self.is_open:
            return None
        return ceil((self.closes_at - timezone.now()) / timedelta(days=1))

    @property
    def listed_on(self) -> date | None:
        return self.first_published_at.date() if self.first_published_at else None
