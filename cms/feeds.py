"""An Atom feed for any search: the address of the search with /feed/ in it."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag

from cms import attention, outside, search
from cms.matching import NEWEST, Criteria
from cms.models import JobPage, Source
from jobboard.lib.xml import legal

ENTRIES = 50


class Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Of an empty feed nothing is known but that it is empty today: the moment would make each answer a new one."""
        if self.items:
            return super().latest_post_date()
        return datetime.combine(timezone.now().date(), time(), UTC)


def atom(request: HttpRequest) -> HttpResponse:
    criteria = Criteria.from_query(request.GET).unsorted
    feed = _feed(
        criteria, f"{settings.SITE_URL}{request.path}{'?' if criteria.query else ''}{criteria.query}"
    )
    content = feed.writeString("utf-8")
    etag = quote_etag(hashlib.sha256(content.encode()).hexdigest()[:32])
    # A reader that knows only dates asks for news: a posting that has closed is none.
    changed = int(feed.latest_post_date().timestamp())
    response = HttpResponse(content, content_type=feed.content_type)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    answer = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    return answer or response


def _feed(criteria: Criteria, address: str) -> Feed:
    title = "Medical coding jobs" if criteria.is_everything else f"Medical coding jobs: {criteria.words}"
    feed = Feed(
        title=legal(title),
        link=f"{settings.SITE_URL}{criteria.url}",
        description="",
        feed_url=address,
        feed_guid=address,
        author_name=settings.SITE_NAME,
        language="en-US",
    )
    # The newest, whatever a list of this search begins with: a reader of feeds asks for news.
    newest = search.find(replace(criteria, sort=NEWEST), 0, ENTRIES)
    jobs = outside.postings(newest.ids)
    for job in sorted(jobs, key=lambda job: (job.first_published_at, job.pk), reverse=True):
        _add(feed, job)
    return feed


def _add(feed: Feed, job: JobPage) -> None:
    asks = f"Requires {job.requirement}." if job.requirement else "No credential required."
    facts = " · ".join(filter(None, [job.pay_text, job.place_text, asks, job.apprentice_label]))
    address = f"{settings.SITE_URL}{job.url}"
    feed.add_item(
        title=legal(f"{job.title}, {job.company.name}"),
        link=attention.linked(address, Source.ELSEWHERE),
        description=escape(legal(facts)),  # the generator calls a summary HTML
        unique_id=address,
        author_name=legal(job.company.name),
        pubdate=job.first_published_at,
        updateddate=job.last_published_at,
    )
