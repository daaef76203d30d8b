"""The pages of the editors that every page links to at its foot."""

from dataclasses import dataclass

from wagtail.models import Page

from cms.models import ArticleIndexPage
from jobboard.lib.kept import Kept


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    title: str


# Written into the template: every board has them, and the law asks for some.
ALWAYS = ("/about/", "/contact/", "/privacy/", "/terms/")


def _read() -> tuple[Link, ...]:
    """The guides, then what editors marked "show in menus"; nothing that only some may read."""
    guides = Page.objects.type(ArticleIndexPage)
    pages = (guides | Page.objects.in_menu()).live().public().order_by("path")
    links = (Link(page.url or "", page.title) for page in pages)
    return tuple(link for link in links if link.url and link.url not in {"/", *ALWAYS})


_links = Kept(_read, seconds=30)


def links() -> tuple[Link, ...]:
    """Kept in the process for half a minute, as every page asks."""
    return _links.current()


def forget() -> None:
    """Read anew when next asked for."""
    _links.forget()
