""" "Why am I (not) seeing this posting?": any posting against any search, criterion by criterion, in words."""

import re

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.explanation import Verdict, verdicts
from cms.matching import Criteria
from cms.models import JobPage

# The end of a posting's address, with or without what stands before it.
_SLUG = re.compile(r"(?:^|/)(?P<slug>[\w-]+)/?(?:[?#].*)?$")


class PostingForm(forms.Form):
    posting = forms.CharField(
        label="Address of the posting",
        max_length=500,
        help_text="Copy it from the posting's own page.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    def clean_posting(self) -> JobPage:
        """The posting that an address or its last part names. What was never public is not known to anybody."""
        found = _SLUG.search(self.cleaned_data["posting"].strip())
        public = JobPage.objects.filter(first_published_at__isnull=False, removed_at__isnull=True).public()
        job = public.filter(slug=found["slug"]).first() if found else None
        if job is None:
            raise forms.ValidationError("We know no posting at this address.", code="unknown")
        return job  # type: ignore[no-any-return]  # Wagtail's querysets are untyped


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    criteria = Criteria.from_query(request.GET).unsorted
    form = PostingForm(request.GET if "posting" in request.GET else None)
    context = {"form": form, "criteria": criteria, "pairs": criteria.pairs}
    if form.is_valid():
        job = form.cleaned_data["posting"]
        found = list(verdicts(criteria, job))
        miss = next((verdict for verdict in found if not verdict.met), None)
        context |= {"job": job, "verdicts": found, "miss": miss, "without": _without(criteria, miss)}
    return render(request, "cms/why.html", context)


def _without(criteria: Criteria, miss: Verdict | None) -> Criteria | None:
    """The search without the criterion that keeps the posting out."""
    for name, value in criteria.pairs if miss else ():
        if miss and name == miss.criterion:
            criteria = criteria.without(name, value)
    return criteria if miss and miss.criterion != "open" else None
