"""Components that the listing needs quickly, for all other templates."""

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.safestring import SafeString

from jobboard.lib import quick

register = template.Library()


@register.simple_tag
def pagination(page: "Page[object]", request: HttpRequest) -> SafeString:
    """Links to the pages of a list, which keep the rest of the address."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return f"?{query.urlencode()}"

    last = page.paginator.num_pages
    return quick.rendered("pagination.html", last=last, number=page.number, address=address)
