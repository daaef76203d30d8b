""" "Why am I (not) seeing this posting?": any posting against any search, criterion by criterion, in words."""

import re

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import listing
from cms.explanation import Verdict, in_sentences, verdicts
from cms.matching import Criteria
from cms.models import JobPage

# The end of a posting's address, with or without what stands before it.
_SLUG = re.compile(r"(?:^|/)(?P<slug>[\w-]+)/?(?:[?#].*)?$")
# As a posting prints it: "Posting 1234".
_NUMBER = re.compile(r"(?:posting|number|no\.?|#)?\s*#?(?P<number>[0-9]{1,18})\.?", re.IGNORECASE)


class PostingForm(forms.Form):
    posting = forms.CharField(
        label="Address or number of the posting",
        max_length=500,
        help_text="Copy the address from the posting's own page, or type the number that its page prints under “How to apply”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Paste the posting's address, or type its number."},
    )

    def clean_posting(self) -> JobPage:
        """The posting that an address, its last part or a number names. What was never public is not known to anybody."""
        typed = self.cleaned_data["posting"].strip()
        number, slug = _NUMBER.fullmatch(typed), _SLUG.search(typed)
        public = JobPage.objects.filter(first_published_at__isnull=False, removed_at__isnull=True).public()
        named = Q(pk=number["number"]) if number else Q(slug=slug["slug"]) if slug else Q(pk=None)
        job = public.filter(named).first()
        if job is None:
            raise forms.ValidationError("We know no posting by this address or number.", code="unknown")
        return job  # type: ignore[no-any-return]  # Wagtail's querysets are untyped


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    criteria = Criteria.from_query(request.GET).unsorted
    form = PostingForm(request.GET if "posting" in request.GET else None)
    context = {"form": form, "criteria": criteria, "pairs": criteria.pairs}
    if form.is_valid():
        job = form.cleaned_data["posting"]
        blocked = job.company.slug in listing.avoided_by(request)
        found = list(verdicts(criteria.avoiding([job.company.slug]) if blocked else criteria, job))
        missed = [verdict for verdict in found if not verdict.met]
        context |= {
            "job": job,
            "verdicts": found,
            "missed": in_sentences(missed),
            "blocked": blocked,
            # No search brings back what its reader blocked.
            "without": None if blocked else _without(criteria, missed),
        }
    return render(request, "cms/why.html", context)


def _without(criteria: Criteria, missed: list[Verdict]) -> Criteria | None:
    """The search without all that keeps the posting out; none brings back one that is over."""
    names = {verdict.criterion for verdict in missed}
    for name, value in criteria.pairs:
        if name in names:
            criteria = criteria.without(name, value)
    return criteria if names and "open" not in names else None
