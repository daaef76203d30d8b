"""What candidates tell about themselves, and what an editor has looked up of it."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cms import vocabulary
from cms.fields import StatesField
from cms.matching import LONGEST_EXPERIENCE_MONTHS, Criteria
from cms.models import CodeSet, Company, Credential, RecordType, Specialty, System
from cms.pay import LeastPay, PayUnit

LONGEST_CYCLE = timedelta(days=10 * 366)
TOO_FAR = "A cycle ends within ten years."


def ends_too_far_ahead(cycle: date) -> bool:
    """The same for who holds a credential and for the editor who looks it up."""
    return cycle > timezone.localdate() + LONGEST_CYCLE


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def found_by(self, company: Company) -> "CandidateQuerySet":
        """The one test of who is found: those who said so and hold something, but for those who shut this company out."""
        theirs = Q(company=company) | Q(name__iexact=company.name)
        shut_out = EmployerBlock.objects.filter(theirs, candidate=OuterRef("pk"))
        holds = HeldCredential.objects.filter(candidate=OuterRef("pk"))
        return self.filter(
            Exists(holds),
            ~Exists(shut_out),
            findable=True,
            user__is_active=True,
            user__leaves_at__isnull=True,
        )

    def whole(self) -> "CandidateQuerySet":
        """With all that a card prints, in a query each."""
        return self.prefetch_related(
            "held__checks", "held__credential", "specialties", "records__record_type"
        )


class Candidate(models.Model):
    """What a signed-in seeker tells about themselves. Nobody else reads it unless they say so."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="candidate")
    # How employers' pages name the anonymous card: nothing of the person is in it, not even when they came.
    card = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    specialties = models.ManyToManyField(Specialty, blank=True, related_name="+")
    code_sets = models.ManyToManyField(CodeSet, blank=True, related_name="+")
    systems = models.ManyToManyField(System, blank=True, related_name="+")
    apprentice_months = models.PositiveSmallIntegerField(null=True, blank=True)
    states = StatesField("states I can work from")
    # Values of cms.models.choices.Arrangement; none: any will do.
    arrangements = models.JSONField(default=list, blank=True)
    least_pay_cents = models.PositiveIntegerField(null=True, blank=True)
    least_pay_unit = models.CharField(max_length=10, blank=True, choices=PayUnit)
    findable = models.BooleanField("employers may find me", default=False)
    reminded = models.BooleanField("remind me before a cycle ends", default=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(least_pay_cents__isnull=True, least_pay_unit="")
                | Q(least_pay_cents__gt=0, least_pay_unit__in=["hour", "year"]),
                name="least_pay_has_a_unit",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @cached_property
    def credentials(self) -> tuple[str, ...]:
        """The abbreviations of what they hold, as the matcher takes them."""
        return tuple(sorted(held.credential_id for held in self.held.all()))

    @cached_property
    def shut_out(self) -> tuple[str, ...]:
        """The companies, by slug, whose postings are in none of their lists and mails."""
        return EmployerBlock.objects.filter(candidate=self).companies("candidate").get(self.pk, ())

    @property
    def fitting(self) -> Criteria | None:
        """The search for jobs that this person qualifies for; None until there is something to go by.

        What they have coded narrows nothing: it says what they know, and not that they want no other work.
        """
        if not self.credentials:
            return None
        words = vocabulary.current().credentials
        kinds = {words[code].kind for code in self.credentials if code in words}
        months = self.apprentice_months
        if months is not None:
            months = min(months, LONGEST_EXPERIENCE_MONTHS)
        return Criteria(
            holding=self.credentials,
            apprentice_months=months,
            state=tuple(self.states),
            arrangement=tuple(self.arrangements),
            pay=self.least_pay,
            experience=months if kinds == {Credential.Kind.APPRENTICE} else None,
        ).consistent()

    @property
    def least_pay(self) -> LeastPay | None:
        return LeastPay(self.least_pay_cents, PayUnit(self.least_pay_unit)) if self.least_pay_cents else None


class HeldCredential(models.Model):
    """A credential that somebody says they hold. Its number is read by them and by editors, never by an employer."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="held")
    credential = models.ForeignKey(
        Credential, to_field="abbreviation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    cycle_ends_on = models.DateField(null=True, blank=True)
    # The last reminder: how many days before which cycle end. A later cycle end is told anew.
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    reminded_for = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["credential"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "credential"], name="a_credential_is_held_once"),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(cycle_ends_on__isnull=True)
                | Q(issued_on__lt=F("cycle_ends_on")),
                name="a_cycle_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cycle_ends_on"], name="cycle_ends", condition=Q(cycle_ends_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.credential_id

    @property
    def last_check(self) -> "CredentialCheck | None":
        """Of the number as it stands: a check of another number says nothing."""
        checks = [check for check in self.checks.all() if check.number == self.number]
        return checks[-1] if checks else None

    @property
    def badge(self) -> str:
        """ "Checked with AAPC on 2026-05-02", until the cycle ends that the editor read there."""
        last = self.last_check
        if last is None or not last.holds_on(timezone.localdate()):
            return ""
        assert last.decided_at is not None
        return f"Checked with {self.credential.body} on {timezone.localdate(last.decided_at):%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        return self.cycle_ends_on is not None and self.cycle_ends_on < timezone.localdate()


class CredentialCheckQuerySet(models.QuerySet["CredentialCheck"]):
    def waiting(self) -> "CredentialCheckQuerySet":
        return self.filter(decided_at__isnull=True)


class CredentialCheck(models.Model):
    """Somebody agreed that an editor looks their credential up at its body; and what was found there."""

    class Decision(models.TextChoices):
        FOUND = "found", "Found"
        NOT_FOUND = "not_found", "Not found"

    held = models.ForeignKey(HeldCredential, on_delete=models.CASCADE, related_name="checks")
    # What was to be looked up. Whoever changes their number has no check of the new one.
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    cycle_ends_on = models.DateField("cycle ends on", null=True, blank=True)
    reason = models.TextField(blank=True, max_length=1000)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = CredentialCheckQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "credential to be checked"
        verbose_name_plural = "credentials to be checked"
        constraints = [
            models.UniqueConstraint(
                fields=["held"], condition=Q(decided_at__isnull=True), name="one_waiting_credential_check"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision="found", decided_at__isnull=False, cycle_ends_on__isnull=False)
                | (Q(decision="not_found", decided_at__isnull=False) & ~Q(reason="")),
                name="a_credential_check_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held} {self.number}"

    def holds_on(self, day: date) -> bool:
        """It lapses by itself."""
        return self.cycle_ends_on is not None and self.is_found and day <= self.cycle_ends_on

    @property
    def is_found(self) -> bool:
        return self.decision == self.Decision.FOUND


@dataclass(frozen=True, slots=True)
class Pace:
    """How many charts in an hour or a day, by somebody's own account."""

    charts: Decimal
    per: str  # "hour" or "day"

    MOST: ClassVar = 2_000
    _WRITTEN: ClassVar = re.compile(
        r"(?P<charts>[0-9]{1,4}(?:\.[0-9])?) *(?:charts?)? *(?:/|per|an?)? *(?P<per>h|hr|hour|d|day)?",
        re.IGNORECASE,
    )

    @classmethod
    def parse(cls, text: str) -> "Pace | None":
        """ "12", "12/h", "2.5 an hour", "90 charts a day"; None for anything else. A bare number is by the hour."""
        found = cls._WRITTEN.fullmatch(text.strip())
        if found is None or not 0 < Decimal(found["charts"]) <= cls.MOST:
            return None
        per = (found["per"] or "hour").lower()
        return cls(Decimal(found["charts"]), "day" if per.startswith("d") else "hour")

    @property
    def words(self) -> str:
        number = f"{self.charts:f}"
        return f"{number.removesuffix('.0')} {'a day' if self.per == 'day' else 'an hour'}"


class RecordYears(models.Model):
    """How many years somebody has coded one type of record, and at which pace if they say it."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="records")
    record_type = models.ForeignKey(RecordType, on_delete=models.CASCADE, related_name="+")
    years = models.PositiveSmallIntegerField()
    charts = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    charts_per = models.CharField(max_length=4, blank=True, choices=[("hour", "an hour"), ("day", "a day")])

    class Meta:
        ordering = ["-years", "record_type__name"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "record_type"], name="years_of_a_record_type_once"),
            models.CheckConstraint(
                condition=Q(charts__isnull=True, charts_per="")
                | Q(charts__gt=0, charts_per__in=["hour", "day"]),
                name="a_pace_says_per_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}: {self.years}"

    @property
    def pace(self) -> Pace | None:
        return Pace(self.charts, self.charts_per) if self.charts else None


class EmployerBlockQuerySet(models.QuerySet["EmployerBlock"]):
    def companies(self, by: str) -> dict[int, tuple[str, ...]]:
        """Whose lists and alert mails are without which companies (slugs); `by` is the path to who is asked for."""
        blocks = list(self.values_list(by, "company__slug", "name"))
        named: dict[str, set[str]] = defaultdict(set)
        for slug, name in vocabulary.companies().items() if blocks else ():
            named[name.casefold()].add(slug)
        found: dict[int, set[str]] = defaultdict(set)
        for person, slug, name in blocks:
            found[person] |= named[name.casefold()] | ({slug} if slug else set())
        return {person: tuple(sorted(slugs)) for person, slugs in found.items()}


class EmployerBlock(models.Model):
    """A company that never finds this person, and whose postings this person is not shown.

    By its name too, as it may come to the board later than its coder.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="blocks")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)

    objects = EmployerBlockQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["candidate", "name"], name="a_name_is_blocked_once")]

    def __str__(self) -> str:
        return self.name
