"""For the company page, which stands below the candidates and knows nothing of applications."""

from django import template

from candidates import response
from cms.models import Company

register = template.Library()


@register.simple_tag
def response_of(company: Company) -> response.Response | None:
    return response.of(company)
