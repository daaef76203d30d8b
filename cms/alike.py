"""More like this: the search that a posting is an example of, as wide as it must be to find others."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cms import listing, search
from cms.matching import Criteria
from cms.models import JobPage
from cms.models.choices import Arrangement

# More states than these are as good as anywhere, and make a search that nobody can read.
STATES_NAMED = 3
# So many others are a list; where there are not as many, the search is widened.
A_FEW = 3
# What is left out in turn, as the posting's page says.
_LEFT_OUT = (("specialty",), ("record",), ("state", "arrangement"))


def like(job: JobPage) -> Criteria:
    """Work of its kind with any of its credentials: remote like it, or open to the state where it is."""
    is_remote = job.arrangement == Arrangement.REMOTE
    states = () if is_remote and len(job.work_states) > STATES_NAMED else tuple(sorted(job.work_states))
    return Criteria(
        credential=tuple(sorted(job.requirement.codes)),
        specialty=(job.specialty.slug,) if job.specialty_id else (),
        record=tuple(sorted(term.slug for term in job.record_types.all())),
        state=states,
        arrangement=(Arrangement.REMOTE.value,) if is_remote else (),
    )


def wider_and_wider(job: JobPage) -> Iterator[Criteria]:
    """What is like it, each search wider than the one before. A credential or a record type stays: without, all is alike."""
    criteria = like(job)
    yield criteria
    for names in _LEFT_OUT:
        wider = replace(criteria, **dict.fromkeys(names, ()))  # type: ignore[arg-type]  # facets of several choices
        if wider != criteria and (wider.credential or wider.record):
            criteria = wider
            yield criteria


def others_like(job: JobPage, avoided: Iterable[str] = ()) -> tuple[Criteria, bool]:
    """The narrowest search that finds a few others, or all there are; where there are none, the widest and False."""
    searches = list(wider_and_wider(job))
    others = [_others(criteria.avoiding(avoided), job) for criteria in searches]
    if not others[-1]:
        return searches[-1], False
    return next(each for each, count in zip(searches, others, strict=True) if count == others[-1]), True


def _others(criteria: Criteria, job: JobPage) -> int:
    """How many besides itself, a few of them at most."""
    ids = search.find(criteria, 0, A_FEW + 1).ids
    return min(len([page_id for page_id in ids if page_id != job.pk]), A_FEW)


@require_safe
def show(request: HttpRequest, page_id: int) -> HttpResponse:
    """On to the list. Decided when somebody asks, as the posting's own page is prepared long before."""
    job = _posting(page_id)
    criteria, are_others = others_like(job, listing.avoided_by(request))
    if are_others:
        return redirect(criteria.url)
    context = {"job": job, "criteria": criteria, "alert_url": listing.alert_url(criteria)}
    return render(request, "cms/alike.html", context)


@require_safe
def by_mail(request: HttpRequest, page_id: int) -> HttpResponse:
    """On to the alert for the same search."""
    criteria, _ = others_like(_posting(page_id), listing.avoided_by(request))
    return redirect(listing.alert_url(criteria) or criteria.url)


def _posting(page_id: int) -> JobPage:
    """One that the public knows, whether or not it is over."""
    was_public = JobPage.objects.filter(first_published_at__isnull=False, removed_at__isnull=True).public()
    job: JobPage = get_object_or_404(was_public.select_related("company", "specialty"), pk=page_id)
    return job
