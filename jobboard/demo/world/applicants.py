"""Who has applied at the company of the demo that takes applications here, what they sent, and what became of it.

Written as rows, so that nobody is mailed about a past that never was.
"""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from candidates import screening
from candidates.application import UNDECIDED, Application, ApplicationEvent, Resume, ResumeDownload, State
from cms.models import Company, JobPage
from employers import questions
from employers.models import ApplicantNote
from jobboard.accounts.models import User
from jobboard.demo.world import people
from jobboard.demo.world.reading import HERE, Row

FILE = HERE / "applicants.toml"


def plant(company: Company, owner: User) -> None:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    pages = {page.title: page for page in JobPage.objects.filter(company=company)}
    asked = defaultdict(list)
    for row in told["question"]:
        asked[row.pop("posting")].append(row)
    for title, rows in asked.items():
        questions.ask(pages[title], rows)
    sent = [_sent(row, pages[row["posting"]]) for row in told["applicant"]]
    Resume.objects.bulk_create(application.resume for application in sent if application.resume)
    Application.objects.bulk_create(sent)
    pairs = list(zip(told["applicant"], sent, strict=True))
    ApplicationEvent.objects.bulk_create(
        event for row, application in pairs for event in _events(row, application, owner)
    )
    ResumeDownload.objects.bulk_create(
        ResumeDownload(application=each, by=owner, at=each.answered_at)
        for each in sent
        if each.resume and each.answered_at
    )
    ApplicantNote.objects.bulk_create(
        ApplicantNote(
            application=application,
            author=owner,
            text=row["note"],
            at=application.answered_at or application.applied_at,
        )
        for row, application in pairs
        if "note" in row
    )


def _sent(row: Row, page: JobPage) -> Application:
    """An application where it stands now."""
    assert page.first_published_at
    user = people.account(row.get("email") or f"{row['name'].lower().replace(' ', '.')}@example.net")
    applied = page.first_published_at + timedelta(days=row["after"], hours=5)
    steps = _steps(row, applied)
    answers = [at for state, at in steps if state != State.WITHDRAWN]
    state = steps[-1][0] if steps else State.NEW
    ended = page.closed_at if state in UNDECIDED else None
    return Application(
        user=user,
        page=page,
        resume=_resume(row, user, applied) if "resume" in row else None,
        name=row["name"],
        email=user.email,
        phone="555-0142",
        cover=row["cover"],
        credentials=row["credentials"],
        answers=screening.answered(list(page.questions.all()), row.get("answers", [])),
        state=state,
        applied_at=applied,
        answered_at=answers[0] if answers else None,
        announced_at=applied,
        told_of_end_at=ended,
    )


def _steps(row: Row, applied: datetime) -> list[tuple[State, datetime]]:
    steps = (step.split() for step in row.get("steps", []))
    return [(State(state), applied + timedelta(days=int(days), hours=3)) for state, days in steps]


def _events(row: Row, application: Application, owner: User) -> Iterator[ApplicationEvent]:
    before = State.NEW
    yield ApplicationEvent(
        application=application, at=application.applied_at, by=application.user, after=before
    )
    for state, at in _steps(row, application.applied_at):
        by = application.user if state == State.WITHDRAWN else owner
        yield ApplicationEvent(application=application, at=at, by=by, before=before, after=state)
        before = state


def _resume(row: Row, user: User, at: datetime) -> Resume:
    """As if it had been read: its text is known."""
    text, kind = row["resume"].strip(), Resume.Kind(row.get("kind", "txt"))
    body = pdf(text.splitlines()) if kind == Resume.Kind.PDF else text.encode()
    return Resume(
        user=user,
        file=ContentFile(body, name="resume"),
        name=f"{row['name']}.{kind}",
        kind=kind,
        size=len(body),
        digest=hashlib.sha256(body).hexdigest(),
        text=text,
        created_at=at,
        read_at=at,
    )


def pdf(lines: list[str]) -> bytes:
    """A page with these lines in Helvetica, of which each is plain ASCII."""
    shown = "".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*\n" for line in lines)
    content = f"BT /F1 10 Tf 14 TL 50 740 Td\n{shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()
