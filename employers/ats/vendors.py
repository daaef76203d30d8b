"""What five applicant tracking systems publish about an employer's jobs, read into one shape.

The lists are public and need no key: Greenhouse's Job Board API, Lever's Postings API, Ashby's Job Postings API,
Workable's widget and Recruitee's Careers Site API. What a list does not say is left empty.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote

from cms.models.choices import Arrangement, Employment
from jobboard.lib.geo import STATES
from jobboard.lib.text import clean, one_line, plain_from_html

Json = Any  # of a stranger: every look into it is guarded
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\Z")
_CODES = {name.casefold(): code for code, name in STATES.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A job as the employer's own site lists it."""

    id: str
    title: str
    text: str
    apply_url: str
    city: str = ""
    state: str = ""
    arrangement: str = ""
    employment: str = ""


@dataclass(frozen=True, slots=True)
class Vendor:
    slug: str
    name: str
    list_url: str  # with {account}
    example: str  # of a careers page, to know the account by
    within: str  # the name of the list in the answer; empty where the answer is the list
    read: Callable[[Json], Iterator[Listed]]
    former: str = ""  # of a careers page that still leads to the one above

    def jobs_in(self, answer: Json) -> Json:
        return _part(answer, self.within) if self.within else answer

    def address(self, account: str) -> str:
        return self.list_url.format(account=quote(account, safe=""))

    def account_in(self, typed: str) -> str:
        """The account's name, from that name or the address of the careers page; empty where it is neither."""
        typed = typed.strip()
        found = _account_by(self.example, typed) or (self.former and _account_by(self.former, typed)) or typed
        return found if ACCOUNT.match(found) else ""


def _account_by(example: str, typed: str) -> str:
    pattern = re.escape(example).replace("ACCOUNT", "([A-Za-z0-9_-]+)")
    found = re.match(rf"(?:https?://)?(?:www\.)?{pattern}(?:[/?#].*)?\Z", typed, re.IGNORECASE)
    return found[1] if found else ""


def _text(value: Json) -> str:
    """Without characters that a database refuses."""
    return clean(value, lines=True) if isinstance(value, str) else ""


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _part(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, dict) else None


def _plain(html: Json) -> str:
    return plain_from_html(_text(html))


def _id(value: Json) -> str:
    return one_line(str(value)) if isinstance(value, (int, str)) else ""


def _state(value: Json) -> str:
    name = _text(value).strip()
    return name.upper() if name.upper() in STATES else _CODES.get(name.casefold(), "")


def _place(value: Json) -> dict[str, str]:
    """ "Austin, TX" or "Austin, Texas, United States"; whatever else is said says nothing."""
    parts = [part.strip() for part in _text(value).split(",")]
    state = _state(parts[1]) if len(parts) > 1 else ""
    return {"city": one_line(parts[0]), "state": state} if state else {}


_WORKPLACES = {
    "remote": Arrangement.REMOTE,
    "hybrid": Arrangement.HYBRID,
    "onsite": Arrangement.ONSITE,
    "on site": Arrangement.ONSITE,
}


def _arrangement(value: Json) -> str:
    return str(_WORKPLACES.get(re.sub(r"[-_ ]+", " ", _text(value).casefold()).strip(), ""))


_EMPLOYMENTS = {
    "fulltime": Employment.FULL_TIME,
    "parttime": Employment.PART_TIME,
    "contract": Employment.CONTRACT,
    "contractor": Employment.CONTRACT,
    "temporary": Employment.TEMPORARY,
    "temp": Employment.TEMPORARY,
    "perdiem": Employment.PER_DIEM,
    "intern": Employment.INTERNSHIP,
    "internship": Employment.INTERNSHIP,
}


def _employment(value: Json) -> str:
    word = re.sub(r"[^a-z]", "", _text(value).casefold())
    word = re.sub(r"(?:permanent|fixedterm|employee)", "", word)
    return str(_EMPLOYMENTS.get(word, ""))


def _greenhouse(jobs: Json) -> Iterator[Listed]:
    for job in _objects(jobs):
        where = _text(_part(job.get("location"), "name"))
        yield Listed(
            _id(job.get("id")),
            one_line(_text(job.get("title"))),
            _plain(unescape(_text(job.get("content")))),  # it is HTML written as text
            _text(job.get("absolute_url")),
            arrangement=str(Arrangement.REMOTE) if re.match(r"remote\b", where, re.IGNORECASE) else "",
            **_place(where),
        )


def _lever(jobs: Json) -> Iterator[Listed]:
    for job in _objects(jobs):
        about = job.get("categories")
        lists = [
            f"{_text(part.get('text'))}\n{_plain(part.get('content'))}" for part in _objects(job.get("lists"))
        ]
        texts = [_text(job.get("descriptionPlain")), *lists, _text(job.get("additionalPlain"))]
        yield Listed(
            _id(job.get("id")),
            one_line(_text(job.get("text"))),
            "\n\n".join(text.strip() for text in texts if text.strip()),
            _text(job.get("applyUrl")) or _text(job.get("hostedUrl")),
            arrangement=_arrangement(job.get("workplaceType")),
            employment=_employment(_part(about, "commitment")),
            **_place(_part(about, "location")),
        )


def _ashby(jobs: Json) -> Iterator[Listed]:
    for job in _objects(jobs):
        if job.get("isListed") is False:
            continue
        place = _part(job.get("address"), "postalAddress")
        remote = str(Arrangement.REMOTE) if job.get("isRemote") is True else ""
        yield Listed(
            _id(job.get("id")) or _text(job.get("jobUrl")),
            one_line(_text(job.get("title"))),
            _text(job.get("descriptionPlain")) or _plain(job.get("descriptionHtml")),
            _text(job.get("applyUrl")) or _text(job.get("jobUrl")),
            city=one_line(_text(_part(place, "addressLocality"))),
            state=_state(_part(place, "addressRegion")),
            arrangement=_arrangement(job.get("workplaceType")) or remote,
            employment=_employment(job.get("employmentType")),
        )


def _workable(jobs: Json) -> Iterator[Listed]:
    for job in _objects(jobs):
        yield Listed(
            _id(job.get("shortcode")),
            one_line(_text(job.get("title"))),
            _plain(job.get("description")),
            _text(job.get("application_url")) or _text(job.get("url")),
            city=one_line(_text(job.get("city"))),
            state=_state(job.get("state")),
            arrangement=str(Arrangement.REMOTE) if job.get("telecommuting") is True else "",
            employment=_employment(job.get("employment_type")),
        )


def _recruitee(jobs: Json) -> Iterator[Listed]:
    for job in _objects(jobs):
        texts = (_plain(job.get("description")), _plain(job.get("requirements")))
        yield Listed(
            _id(job.get("id")),
            one_line(_text(job.get("title"))),
            "\n\n".join(text for text in texts if text),
            _text(job.get("careers_apply_url")) or _text(job.get("careers_url")),
            city=one_line(_text(job.get("city"))),
            state=_state(job.get("state_code")) or _state(job.get("state_name")),
            arrangement=str(Arrangement.REMOTE) if job.get("remote") is True else "",
            employment=_employment(job.get("employment_type_code")),
        )


VENDORS = {
    vendor.slug: vendor
    for vendor in (
        Vendor(
            "greenhouse",
            "Greenhouse",
            "https://boards-api.greenhouse.io/v1/boards/{account}/jobs?content=true",
            "job-boards.greenhouse.io/ACCOUNT",
            "jobs",
            _greenhouse,
            former="boards.greenhouse.io/ACCOUNT",
        ),
        Vendor(
            "lever",
            "Lever",
            "https://api.lever.co/v0/postings/{account}?mode=json",
            "jobs.lever.co/ACCOUNT",
            "",
            _lever,
        ),
        Vendor(
            "ashby",
            "Ashby",
            "https://api.ashbyhq.com/posting-api/job-board/{account}",
            "jobs.ashbyhq.com/ACCOUNT",
            "jobs",
            _ashby,
        ),
        Vendor(
            "workable",
            "Workable",
            "https://apply.workable.com/api/v1/widget/accounts/{account}?details=true",
            "apply.workable.com/ACCOUNT",
            "jobs",
            _workable,
        ),
        Vendor(
            "recruitee",
            "Recruitee",
            "https://{account}.recruitee.com/api/offers/",
            "ACCOUNT.recruitee.com",
            "offers",
            _recruitee,
        ),
    )
}


def listed(vendor: Vendor, answer: Json) -> list[Listed]:
    """The jobs of an answer that have an id and a title, each once."""
    found = {job.id: job for job in vendor.read(vendor.jobs_in(answer)) if job.id and job.title}
    return list(found.values())


def is_a_list(vendor: Vendor, answer: Json) -> bool:
    """Whether it is the list we asked for, be it empty: anything else must not close a posting."""
    return isinstance(vendor.jobs_in(answer), list)
