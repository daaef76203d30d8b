"""What can be asked: postings by Criteria, one posting, the vocabularies."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from cms import outside
from cms.api import answers, facts, parameters, schemas
from cms.api.answers import ProblemError
from cms.api.cursor import Cursor, CursorError, Stretch, stretch
from cms.filters import JobFilterSet
from cms.matching import SORTS, Criteria
from cms.models import CodeSet, Credential, JobPage, RecordType, Specialty, System
from cms.models.choices import Arrangement, Employment
from jobboard.lib.geo import STATES

PREFIX = "/api/v1/"
api = NinjaAPI(
    title="Medical Coding Jobs",
    version="1",
    description="The open postings of the board, to read. No key is needed; nothing can be changed here.",
    docs_url=None,  # its page loads scripts from elsewhere; ours is cms/api/document.py
    openapi_url=None,
    openapi_extra={"servers": [{"url": settings.SITE_URL}]},
)
WRONG = {404: schemas.Problem, 429: schemas.Problem}
_TELLS_WHEN = {
    "description": "Asked too often.",
    "headers": {
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
    },
}


def _said(**descriptions: str) -> dict[str, Any]:  # a piece of OpenAPI
    """What each answer means, by its status."""
    told = {int(status[1:]): {"description": text} for status, text in descriptions.items()}
    return {"responses": {**told, 429: _TELLS_WHEN}}


@api.exception_handler(ProblemError)
def _problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return answers.problem(error.status, error.code, error.message)


@api.get(
    "postings",
    response={200: schemas.PostingList, 400: schemas.Problem, 429: schemas.Problem},
    operation_id="find_postings",
    summary="Find open postings",
    openapi_extra={
        "parameters": parameters.described(),
        **_said(
            _200="A page of the search. What of it is unknown is left out and told in warnings.",
            _304="Nothing has changed since the ETag that was sent.",
            _400="The limit or the cursor cannot be used.",
        ),
    },
)
def postings(request: HttpRequest) -> schemas.PostingList:
    """The same search as at /jobs/, with the same parameters.

    Follow `next` to read on. Postings that come or go meanwhile neither repeat nor hide one that stays open
    and keeps its place in the order, as long as fewer than 500 come or go between two requests.
    """
    query = request.GET
    filters = JobFilterSet(query)
    limit = parameters.limit(query)
    try:
        cursor = Cursor.read(query["cursor"], filters.criteria) if "cursor" in query else None
    except CursorError as error:
        raise ProblemError(400, "bad_cursor", str(error)) from error
    page = stretch(filters.criteria, cursor, limit)
    counted = query.get("counts") == "1"
    return schemas.PostingList(
        items=facts.summaries(outside.postings(page.ids)),
        total=page.found.total,
        next=_next(filters.criteria, page, limit, counted=counted),
        words=filters.criteria.words,
        warnings=parameters.cautions(query, filters),
        counts={facet: dict(values) for facet, values in page.found.counts.items()} if counted else None,
    )


def _next(criteria: Criteria, page: Stretch, limit: int, *, counted: bool) -> str | None:
    if page.next is None:
        return None
    more = [("limit", str(limit)), *([("counts", "1")] if counted else []), ("cursor", page.next.text)]
    return f"{settings.SITE_URL}{PREFIX}postings?{urlencode([*criteria.pairs, *more])}"


@api.get(
    "postings/{id:page_id}",
    response={200: schemas.Posting, 410: schemas.Problem, **WRONG},
    operation_id="read_posting",
    summary="Read one open posting",
    openapi_extra=_said(
        _200="The posting.",
        _404="There has never been such a posting.",
        _410="It was open once and is not any more.",
    ),
)
def posting(request: HttpRequest, page_id: int) -> schemas.Posting:
    """All facts of a posting and its text. Once it has ended the answer is 410."""
    found = outside.postings([page_id])
    if found:
        return facts.posting(found[0])
    ended = JobPage.objects.public().filter(pk=page_id, first_published_at__isnull=False).first()
    if ended is None or ended.state_of_life not in {"closed", "removed", "expired"}:
        raise ProblemError(404, "not_found", "There is no such posting.")
    raise ProblemError(410, "ended", "This posting is not open any more. Take it off your list.")


@api.get(
    "vocabularies",
    response={200: schemas.Vocabularies, 429: schemas.Problem},
    operation_id="read_vocabularies",
    summary="The words to search with",
    openapi_extra=_said(_200="Every value that a search may use, by parameter."),
)
def vocabularies(request: HttpRequest) -> schemas.Vocabularies:
    """Ask with a value, show its name. They change rarely: once a day is often enough."""
    return schemas.Vocabularies(
        credential=[
            schemas.CredentialTerm(
                value=row.abbreviation,
                name=row.name,
                body=row.body,
                kind=row.kind,
                satisfies=list(row.satisfies),
            )
            for row in Credential.objects.filter(confirmed=True)
        ],
        specialty=[facts.term(row) for row in Specialty.objects.all()],
        record=[facts.term(row) for row in RecordType.objects.all()],
        code_set=[facts.term(row) for row in CodeSet.objects.all()],
        system=[facts.system(row) for row in System.objects.all()],
        state=_terms(STATES.items()),
        arrangement=_terms(Arrangement.choices),
        type=_terms(Employment.choices),
        sort=_terms(SORTS.items()),
    )


def _terms(pairs: Any) -> list[schemas.Term]:  # any (value, label) pairs
    return [schemas.Term(value=value, name=str(name)) for value, name in pairs]
