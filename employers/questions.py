"""The questions for applicants to a posting: what is asked, and what a copy of it will ask."""

from typing import Any

from django.db import transaction

from candidates.application import Question
from cms.models import JobPage
from employers.models import Posting

Row = dict[str, Any]  # words, kind, choices and needed of a Question


def of(posting: Posting) -> list[Row]:
    """Of its page; while it has none, those that it was started with."""
    if posting.page is None:
        rows: list[Row] = posting.questions
        return rows
    return list(posting.page.questions.values("words", "kind", "choices", "needed"))


def as_typed(page: JobPage) -> list[Row]:
    """How they would be typed into the form."""
    return [
        {
            "words": question.words,
            "kind": question.kind,
            "choices": "\n".join(question.choices),
            "needed": "".join(question.needed),
        }
        for question in page.questions.all()
    ]


@transaction.atomic
def ask(page: JobPage, rows: list[Row]) -> None:
    """These from now on. Answers that were given keep the words they were asked in."""
    JobPage.objects.select_for_update().get(pk=page.pk)
    Question.objects.filter(page=page).delete()
    wanted = [row for row in rows if row.get("words")]
    Question.objects.bulk_create(
        Question(page=page, position=position, **row) for position, row in enumerate(wanted)
    )
