"""The pages around the postings: about, contact, privacy, terms, and the guides."""

from datetime import datetime, timedelta

from wagtail.models import Page

from cms.models import ArticleIndexPage, ArticlePage, HomePage, StandardPage
from jobboard.demo.world import reading


def plant_pages(now: datetime) -> None:
    home = HomePage.objects.get()
    for row in reading.pages():
        _publish(home, StandardPage(title=row["title"], slug=row["slug"], body=row["body"].strip()))
    guides = ArticleIndexPage(
        title="Guides",
        slug="guides",
        introduction="How credentials, apprenticeship and pay work, for people who code and people who hire.",
    )
    _publish(home, guides)
    for row in reading.articles():
        written = now - timedelta(days=row["days_ago"])
        article = ArticlePage(
            title=row["title"],
            slug=row["slug"],
            summary=row["summary"],
            author=row["author"],
            body=row["body"].strip(),
            first_published_at=written,
        )
        _publish(guides, article)
        ArticlePage.objects.filter(pk=article.pk).update(last_published_at=written)


def _publish(parent: Page, page: Page) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()
