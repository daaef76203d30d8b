"""What the foot of every page links to."""

from django import template

from cms import footer

register = template.Library()


@register.simple_tag
def footer_links() -> tuple[footer.Link, ...]:
    return footer.links()
