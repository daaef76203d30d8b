"""What an editor does to pages in Wagtail's admin happens with all that follows from it, or not at all."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page

from candidates.saved import page_ids
from employers.models import Posting

View = Callable[..., HttpResponseBase]
PUBLISH = "action-publish"


class WholeAction:
    """One transaction around Wagtail's views that publish or unpublish, which ask nobody outside.

    Wagtail saves a page and tells of it afterwards: a process that is killed in between would lose the employer's mail
    and the line in the posting's history.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        chosen = _chosen(request, kwargs) if request.method == "POST" else None
        if chosen is None:
            return None
        with transaction.atomic():
            _hold(chosen)
            return view(request, *args, **kwargs)


def _chosen(request: HttpRequest, kwargs: dict[str, Any]) -> list[int] | None:
    """The pages that are acted on; None where the view is none of these. Saving a draft tells nobody of anything."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    is_publishing = view == "wagtailadmin_pages:edit" and PUBLISH in request.POST
    if is_publishing or view == "wagtailadmin_pages:unpublish":
        return page_ids([str(kwargs["page_id"])])
    if view == "wagtail_bulk_action" and kwargs["model_name"] == "page":
        ids = request.GET.getlist("id")
        return page_ids(request.GET.getlist("childOf") if "all" in ids else ids)
    return None


def _hold(chosen: Iterable[int]) -> None:
    """The postings on these pages and below them, before their pages: employers and money take them in that order."""
    paths = Page.objects.filter(pk__in=chosen).values_list("path", flat=True)
    below = reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
    pages = Page.objects.filter(below).order_by().values("pk")
    list(Posting.objects.select_for_update().filter(page__in=pages).order_by("pk").values_list("pk"))
