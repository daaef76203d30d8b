"""An Atom feed for any search: the address of the search with /feed/ in it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from cms import listing, search
from cms.matching import Criteria
from cms.models import JobPage

ENTRIES = 50


def atom(request: HttpRequest) -> HttpResponse:
    criteria = Criteria.from_query(request.GET).unsorted
    title = "Medical coding jobs" if criteria.is_everything else f"Medical coding jobs: {criteria.words}"
    feed = Atom1Feed(
        title=title,
        link=f"{settings.SITE_URL}{criteria.url}",
        description="",
        feed_url=f"{settings.SITE_URL}{request.path}{'?' if criteria.query else ''}{criteria.query}",
    )
    jobs = listing.open_jobs(search.find(criteria, 0, ENTRIES).ids)
    for job in sorted(jobs, key=lambda job: (job.first_published_at, job.pk), reverse=True):
        _add(feed, job)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: Atom1Feed, job: JobPage) -> None:
    asks = f"Requires {job.requirement}." if job.requirement else "No credential required."
    address = f"{settings.SITE_URL}{job.url}"
    feed.add_item(
        title=f"{job.title}, {job.company.name}",
        link=address,
        description=" · ".join(filter(None, [job.pay_text, job.place_text, asks, job.apprentice_label])),
        unique_id=address,
        author_name=job.company.name,
        pubdate=job.first_published_at,
        updateddate=job.last_published_at,
    )
