"""A posting's own page, in each state of its life, and the same page as a preview before it has one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render as render_template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from cms import landing_page, listing, search, share_card, shell, structured_data, vocabulary
from cms.matching import Criteria
from cms.models import Company, JobListing, JobPage
from cms.models.choices import Apprentice, Arrangement, months_text
from cms.shell import filled, mark
from jobboard.lib.money import dollar_range
from jobboard.lib.text import plain_from_html, safe_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

SIMILAR = 5
ANSWERS = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One required group: any of these credentials, each with its full name."""

    options: list[Fact]


@dataclass(frozen=True, slots=True)
class Prepared:
    """HTML for everybody and any day: where it depends on its reader or the day, a mark stands in it."""

    head: str
    body: str


# What depends on the reader or the day.
_LATER = ("csrf_token", "confirmed", "listed", "save_mark")


def prepared(job: JobPage) -> Prepared:
    """An open posting's page, but for what `at_its_address` puts in when it is asked for."""
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    values = context(job, preview=False) | site | {name: mark(name) for name in _LATER}
    return Prepared(
        render_to_string("cms/posting_meta.html", values),
        render_to_string("cms/posting_article.html", values),
    )


def at_its_address(request: HttpRequest, slug: str) -> HttpResponse:
    """One prepared row for an open posting, else a landing page; all else (drafts, ended postings, redirects) is Wagtail's."""
    rows = JobListing.objects.filter(slug=slug, expires_at__gt=timezone.now()).exclude(body="")
    row = next(
        iter(rows.values_list("pk", "title", "company_name", "head", "body", "listed_at", "confirmed_at")),
        None,
    )
    if row is None:
        return landing_page.show(request, slug)
    page_id, title, company_name, head, body, listed_at, confirmed_at = row
    later = {
        "csrf_token": get_token(request),
        "confirmed": ago(confirmed_at),
        "listed": ago(listed_at),
        "save_mark": _save_button(request, page_id),
    }
    parts = {
        "title": escape(title),
        "company_name": escape(company_name),
        "head": head,
        "body": filled(body, later),
    }
    return shell.render(
        request,
        "cms/job_page_prepared.html",
        {name: mark_safe(part) for name, part in parts.items()},  # noqa: S308  # escaped or our own templates'
    )


def _save_button(request: HttpRequest, page_id: int) -> str:
    reader = None if shell.is_passer_by(request) else request
    return render_to_string("components/save_job.html", {"job": {"pk": page_id}}, reader)


def render(request: HttpRequest, job: JobPage, *, preview: bool = False) -> HttpResponse:
    """The page as the public sees it. A preview may be of a posting that is unsaved, incomplete or not live."""
    avoided = listing.avoided_by(request)
    if job.removed_at and not preview:
        return render_template(request, "410.html", {"similar": similar(job, avoided)}, status=410)
    return render_template(request, "cms/job_page.html", context(job, preview=preview, avoided=avoided))


def context(job: JobPage, *, preview: bool, avoided: Iterable[str] = ()) -> dict[str, object]:
    """What the template prints; an employer's preview puts a bar of its own above it."""
    is_open = preview or job.is_open
    return {
        "job": job,
        "page": job,
        "company": company_of(job),
        "preview": preview,
        "is_open": is_open,
        "description": described(job),
        "annual": annual_text(job),
        "asked": asked(job),
        "preferred": [_credential(code) for code in job.preferred],
        "apprentice": apprentice_text(job),
        "work": stated(work_facts(job)),
        "standards": stated(standard_facts(job)),
        "place": stated(place_facts(job)),
        "terms": stated(term_facts(job)),
        "confirmed": ago(job.confirmed_open_at),
        "listed": ago(job.first_published_at),
        "meta_description": meta_description(job),
        "similar": [] if is_open else similar(job, avoided),
        "structured_data": markup(job) if is_open and not preview else None,
        "share_card": share_card.of(job) if is_open and not preview else None,
    }


def markup(job: JobPage) -> "SafeString":
    return structured_data.script_text(structured_data.job_posting(job))


def company_of(job: JobPage) -> Company | None:
    """None only while somebody previews a page without one."""
    return job.company if job.company_id else None


def described(job: JobPage) -> str:
    return safe_html(job.description or "")


def annual_text(job: JobPage) -> str:
    """What the employer's figure comes to in a year, where it is not a year's figure already."""
    annual = job.pay.annual_cents() if job.pay_is_stated and job.pay_unit != "year" else None
    if annual is None:
        return ""
    low, high = (round(cents / 100_00) * 100_00 for cents in annual)
    basis = "" if job.fte == 1 else f" at {job.fte.normalize():f} FTE"
    return f"About {dollar_range(low, high)} a year{basis}"


def _credential(code: str) -> Fact:
    word = vocabulary.current().credentials.get(code)
    return Fact(code, word.name if word else "")


def asked(job: JobPage) -> list[Asked]:
    return [Asked([_credential(code) for code in sorted(group)]) for group in job.requirement.groups]


def apprentice_text(job: JobPage) -> str:
    if job.apprentice == Apprentice.WITH_EXPERIENCE:
        return f"Accepted with {months_text(job.apprentice_months or 0)} of experience"
    if job.apprentice == Apprentice.ACCEPTED:
        return "Accepted"
    return "Not accepted" if job.apprentice else ""


def stated(facts: Iterator[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value]


def work_facts(job: JobPage) -> Iterator[Fact]:
    """What lies on the desk and on the screen."""
    yield Fact("Specialty", job.specialty.name if job.specialty_id else "")
    yield Fact("Record types", _names(job.record_types.all()))
    yield Fact("Code sets", _names(job.code_sets.all()))
    systems = list(job.systems.all())
    for kind, label in (("encoder", "Encoder"), ("ehr", "EHR"), ("cac", "CAC software")):
        yield Fact(label, _names(system for system in systems if system.kind == kind))
    yield Fact("Computer-assisted coding", ANSWERS.get(job.uses_cac, ""))


def _names(terms: object) -> str:
    return ", ".join(sorted(str(term) for term in terms))  # type: ignore[attr-defined]  # any iterable of terms


def standard_facts(job: JobPage) -> Iterator[Fact]:
    """The employer's own numbers, or nothing."""
    if job.productivity:
        per = {"hour": " an hour", "day": " a day"}.get(job.productivity_per, "")
        of = f" ({job.productivity_record_type})" if job.productivity_record_type_id else ""
        yield Fact("Productivity", f"{figure(job.productivity)} charts{per}{of}")
    if job.accuracy_percent:
        how = f", {job.accuracy_method}" if job.accuracy_method else ""
        yield Fact("Accuracy expected", f"{figure(job.accuracy_percent)}%{how}")
    yield Fact("Coding test in the interview", ANSWERS.get(job.coding_test, ""))


def figure(value: Decimal | None) -> str:
    """ "4", "95.5", or nothing."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


def place_facts(job: JobPage) -> Iterator[Fact]:
    labels = dict(Arrangement.choices)
    yield Fact("Arrangement", labels.get(job.arrangement, ""))
    if job.arrangement == Arrangement.REMOTE:
        states = "All states" if job.remote_all_states else ", ".join(job.remote_state_names)
        yield Fact("May be worked from", states)
        return
    if job.arrangement == Arrangement.HYBRID and job.days_on_site:
        yield Fact("Days on site a week", str(job.days_on_site))
    place = ", ".join(part for part in (job.city, job.state) if part)
    yield Fact("Place", f"{place} {job.postal_code}".strip())


def term_facts(job: JobPage) -> Iterator[Fact]:
    yield Fact("Employment", job.get_employment_type_display() if job.employment_type else "")
    yield Fact("FTE", figure(job.fte) if job.fte and job.fte != 1 else "")
    yield Fact("Benefits", job.benefits)
    yield Fact("Equipment provided", ANSWERS.get(job.equipment_provided, ""))
    yield Fact("Credential dues paid", ANSWERS.get(job.dues_paid, ""))
    yield Fact("CEUs paid", ANSWERS.get(job.ceus_paid, ""))


def ago(moment: datetime | None) -> str:
    """ "today", "yesterday", "12 days ago"."""
    if moment is None:
        return ""
    days = (timezone.now().date() - moment.date()).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def meta_description(job: JobPage) -> str:
    """What a search engine prints: the facts first, then the employer's words."""
    facts = [job.pay_text, job.place_text if job.arrangement else ""]
    facts.append(f"Requires {job.requirement}" if job.requirement else "")
    text = " ".join(plain_from_html(job.description or "").split())
    return Truncator(". ".join([*filter(None, facts), text])).chars(158)


def similar(job: JobPage, avoided: Iterable[str] = ()) -> list[listing.Card]:
    """Open postings of the same specialty and credentials first, then of either."""
    codes = tuple(sorted(job.requirement.codes))
    specialty = (job.specialty.slug,) if job.specialty_id else ()
    found: dict[int, None] = {}
    for criteria in (
        Criteria(credential=codes, specialty=specialty),
        Criteria(specialty=specialty),
        Criteria(credential=codes),
    ):
        if not criteria.is_everything:
            found |= dict.fromkeys(search.find(criteria.avoiding(avoided), 0, SIMILAR + 1).ids)
    found.pop(job.pk, None)
    return listing.cards(list(found)[:SIMILAR])
