"""Who opens an address that only takes a form is told so in words, and where to go on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

# By the first part of an address, where its forms are.
_AREAS = {
    "account": ("/account/", "your account"),
    "alerts": ("/alerts/", "your job alerts"),
    "applications": ("/applications/", "your applications"),
    "companies": ("/jobs/", "the jobs"),
    "employers": ("/employers/", "the employers’ pages"),
    "jobs": ("/jobs/", "the jobs"),
    "resumes": ("/resumes/", "your resumes"),
    "saved": ("/saved/", "your saved jobs"),
}
_START = ("/", "the start page")


def explain(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django's own answer to a wrong method is an empty page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_blank = isinstance(response, HttpResponseNotAllowed) and not response.content
        return _in_words(request, response) if is_blank and request.accepts("text/html") else response

    return answer


def _in_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    url, name = _AREAS.get(request.path.split("/")[1], _START)
    context = {"back_url": url, "back_name": name, "takes_forms": "POST" in response["Allow"]}
    page = render(request, "405.html", context, status=405)
    page["Allow"] = response["Allow"]
    add_never_cache_headers(page)
    return page
