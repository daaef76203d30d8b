"""All open postings as one XML feed in the form that Indeed and most other boards read.

It is written while it is sent, some hundred postings at a time, so that its size is nobody's memory.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import http_date

from cms import attention
from cms.models import JobPage, Source
from cms.models.choices import Arrangement, Employment
from cms.structured_data import pay_by_time
from jobboard.lib.text import safe_html
from jobboard.lib.xml import cdata, element

BATCH = 500
JOB_TYPES = {
    Employment.FULL_TIME: "fulltime",
    Employment.PART_TIME: "parttime",
    Employment.CONTRACT: "contract",
    Employment.TEMPORARY: "temporary",
    Employment.PER_DIEM: "per diem",
    Employment.INTERNSHIP: "internship",
}
REMOTE_TYPES = {Arrangement.REMOTE: "Fully remote", Arrangement.HYBRID: "Hybrid remote"}


def feed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_document(), content_type="application/xml; charset=utf-8")


def _document() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<source>\n'
    yield element("publisher", settings.SITE_NAME)
    yield element("publisherurl", settings.SITE_URL)
    yield element("lastBuildDate", http_date(timezone.now().timestamp()))
    for job in _postings():
        yield "\n<job>" + "".join(cdata(name, value) for name, value in _fields(job)) + "</job>"
    yield "\n</source>\n"


def _postings() -> Iterator[JobPage]:
    """Batch after batch by id: what is published or closed meanwhile moves nothing out of sight."""
    rows: QuerySet[JobPage] = JobPage.objects.open().public().select_related("company", "specialty")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _fields(job: JobPage) -> Iterator[tuple[str, str]]:
    yield "title", job.title
    yield "date", job.first_published_at.isoformat(timespec="seconds") if job.first_published_at else ""
    yield "referencenumber", str(job.pk)
    yield "url", attention.linked(f"{settings.SITE_URL}{job.url}", Source.ELSEWHERE)
    yield "company", job.company.name
    yield from _place(job)
    yield "description", safe_html(job.description)
    yield "salary", _salary(job)
    yield "education", f"Certification: {job.requirement}" if job.requirement else ""
    yield "jobtype", JOB_TYPES[Employment(job.employment_type)]
    yield "category", job.specialty.name
    yield "experience", job.experience_text
    yield "remotetype", REMOTE_TYPES.get(Arrangement(job.arrangement), "")


def _place(job: JobPage) -> Iterator[tuple[str, str]]:
    """Remote work has no town; it has a state where it may be done from one only."""
    is_remote = job.arrangement == Arrangement.REMOTE
    only = job.work_states[0] if len(job.work_states) == 1 else ""
    yield "city", "" if is_remote else job.city
    yield "state", only if is_remote else job.state
    yield "country", "US"
    yield "postalcode", "" if is_remote else job.postal_code


def _salary(job: JobPage) -> str:
    pay = pay_by_time(job)
    if pay is None:
        return ""
    low, high = (f"${float(cents) / 100:,.2f}" for cents in (pay.low, pay.high))
    return f"{low} per {pay.unit}" if low == high else f"{low} - {high} per {pay.unit}"
