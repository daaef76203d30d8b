"""What the listing's filters need to know of a search, for the template to print."""

from collections.abc import Iterable

from django import template
from django.forms import BaseForm

from cms.holding import Holding
from cms.matching import Criteria

register = template.Library()


@register.simple_tag
def how_many_on(criteria: Criteria, names: str) -> int:
    """How many choices of these fields (their names with spaces between) a search has."""
    wanted = names.split()
    return sum(name in wanted for name, _ in criteria.pairs)


@register.simple_tag
def any_errors(form: BaseForm, names: str) -> bool:
    return any(name in form.errors for name in names.split())


@register.filter
def widened(codes: Iterable[str]) -> str:
    """Credentials with those that they include, for scripts that mark them: a CPC is a CPC-A too."""
    return " ".join(sorted(Holding.of(codes or ()).held))
