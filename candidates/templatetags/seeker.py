"""What a posting's page says to one seeker."""

from django import template

from candidates.application import Application
from candidates.context import Seeker

register = template.Library()


@register.simple_tag
def application_of(seeker: Seeker, page_id: int) -> Application | None:
    """Theirs to this posting, if one stands."""
    return seeker.applied.get(page_id)
