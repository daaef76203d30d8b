"""Pages that editors write around the postings."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from jobboard.lib.text import plain_from_html

PROSE = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "image", "blockquote"]


class HomePage(Page):
    """The front door: one search, the newest postings."""

    headline = models.CharField(
        max_length=120, default="Coding jobs that say what they pay and what they ask"
    )
    introduction = models.CharField(max_length=300, blank=True)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        from cms import listing  # which reads postings, so it cannot be imported before them

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | listing.start_page(request)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home_page.html"
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
    ]


class StandardPage(Page):
    """About, contact, privacy, terms."""

    body = RichTextField(features=PROSE)

    @property
    def summary(self) -> str:
        """For search engines: what editors wrote for them, else how the page begins."""
        words = " ".join(plain_from_html(self.body).split())
        return str(self.search_description or Truncator(words).chars(158))

    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]


class ArticleIndexPage(Page):
    introduction = models.CharField(max_length=300, blank=True)

    template = "cms/article_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]

    def articles(self) -> models.QuerySet["ArticlePage"]:
        articles: models.QuerySet[ArticlePage] = (
            ArticlePage.objects.child_of(self).live().public().order_by("-first_published_at")
        )
        return articles


class ArticlePage(Page):
    summary = models.CharField(
        max_length=300, help_text="One or two sentences, for lists and search engines."
    )
    author = models.CharField(max_length=80, blank=True)
    body = RichTextField(features=PROSE)

    template = "cms/article_page.html"
    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("author"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body"), index.SearchField("summary")]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """With the way to the others, for whoever came from a search engine."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"crumbs": [self.get_parent()]}
