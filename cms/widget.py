"""A list of open postings on somebody else's page: a frame with nothing else in it, and the page where one is made."""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cms import landing, outside, search
from cms.filters import JobFilterSet
from cms.matching import Criteria

ASKED = ("q", "credential", "specialty", "state", "arrangement")
SIZES = (3, 5, 10, 20)
USUAL = 5


def limit(text: str) -> int:
    """How many postings; whatever is no number from 1 to 20 is the usual number."""
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= 2
    return int(text) if is_number and 1 <= int(text) <= SIZES[-1] else USUAL


@require_safe
@csp_replace({"frame-ancestors": ["*"]})
@xframe_options_exempt
@cache_control(public=True, max_age=300)
def frame(request: HttpRequest) -> HttpResponse:
    """Any page may show it. It is the same for everybody, so it reads no cookie and sets none."""
    criteria = Criteria.from_query(request.GET)
    found = search.find(criteria, 0, limit(request.GET.get("limit", "")))
    context = {
        "jobs": outside.postings(found.ids),
        "total": found.total,
        "criteria": criteria,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    return _unlisted(HttpResponse(render_to_string("cms/widget_frame.html", context)))


@require_safe
@cache_control(public=True, max_age=3600)
def script(_request: HttpRequest) -> HttpResponse:
    """At an address that never changes, as it stands in other people's pages."""
    response = HttpResponse(render_to_string("cms/widget.js"), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    """Choose a search, see it, copy it. The address of any search of the board may be pasted."""
    pasted = request.GET.get("search", "").strip()
    if pasted:
        return redirect(_address(_search_at(pasted), limit(request.GET.get("limit", ""))))
    criteria = Criteria.from_query(request.GET)
    size = limit(request.GET.get("limit", ""))
    form = WidgetForm(criteria, size)
    context = {
        "form": form,
        "criteria": criteria,
        "kept": [pair for pair in criteria.pairs if pair[0] not in form.fields],
        "total": search.count(criteria),
        "preview": frame_address(criteria, size),
        **_snippets(criteria, size),
    }
    return _unlisted(render(request, "cms/widget.html", context))


def _search_at(address: str) -> Criteria:
    """What a page of the board lists: a search, a landing page or a company's own page."""
    path, _, query = address.partition("#")[0].partition("?")
    parts = [part for part in path.split("/") if part]
    match parts[-3:]:
        case [*_, "companies", slug]:
            return Criteria.from_query(urlencode({"company": slug}))
        case ["jobs", first, second] if page := landing.find(first, second):
            return page.criteria
        case [*_, "jobs", word] if page := landing.find(word):
            return page.criteria
    return Criteria.from_query(query or address)


class WidgetForm(forms.Form):
    """The questions that most widgets are made of. What else a search asks, as two choices of a kind, is kept beside them."""

    def __init__(self, criteria: Criteria, size: int) -> None:
        chosen = {name: [value for kind, value in criteria.pairs if kind == name] for name in ASKED}
        asked = {name: "".join(values) for name, values in chosen.items() if len(values) <= 1}
        super().__init__(initial=asked | {"limit": size})
        for name in asked:
            self.fields[name] = _single(name, JobFilterSet.base_filters[name].field)
        self.fields["limit"] = forms.ChoiceField(label="How many", choices=[(n, f"{n} jobs") for n in SIZES])


def _single(name: str, field: Any) -> forms.Field:  # a field of the filter form
    if name == "q":
        return forms.CharField(label=field.label, required=False, max_length=80)
    return forms.ChoiceField(label=field.label, required=False, choices=[("", "Any"), *field.choices])


def frame_address(criteria: Criteria, size: int) -> str:
    return f"{reverse('widget_frame')}?{urlencode([*criteria.pairs, ('limit', str(size))])}"


def _address(criteria: Criteria, size: int) -> str:
    return f"{reverse('widget')}?{urlencode([*criteria.pairs, ('limit', str(size))])}"


def _snippets(criteria: Criteria, size: int) -> dict[str, str]:
    """What to copy, with every value escaped for an attribute."""
    script_tag = format_html(
        '<script src="{}{}" data-search="{}" data-limit="{}" async></script>',
        settings.SITE_URL,
        reverse("widget_script"),
        criteria.query,
        size,
    )
    frame_tag = format_html(
        '<iframe src="{}{}" title="Medical coding jobs" width="100%" height="480" loading="lazy"></iframe>',
        settings.SITE_URL,
        frame_address(criteria, size),
    )
    return {"script_tag": str(script_tag), "frame_tag": str(frame_tag)}


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
