"""Making drafts of the lines of a file, one after the other, each with what became of it."""

import logging

from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict

from employers import posting as postings
from employers.history import team
from employers.importing import columns
from employers.importing.columns import Problem
from employers.importing.reading import Sheet
from employers.models import Employer, Import, ImportLine, Posting
from employers.posting_form import PostingForm
from jobboard.accounts.models import User
from jobboard.lib.background import nudge

logger = logging.getLogger(__name__)
State = ImportLine.State
_CLOSED = (
    "It is {state}. An import does not reopen it; relist it, or give the new posting a reference of its own."
)


@transaction.atomic
def begin(employer: Employer, sheet: Sheet, *, file_name: str, by: User) -> Import:
    """Keep every line, and wake the worker."""
    made = Import.objects.create(
        employer=employer, file_name=file_name[-200:], columns=sheet.header, created_by=by
    )
    ImportLine.objects.bulk_create(
        ImportLine(of=made, number=number, cells=cells) for number, cells in sheet.lines
    )
    nudge("employers.importing.work.run", made.pk)
    return made


def run(import_id: int) -> int:
    """Work off what the sender of this import waits for: what was sent before it, this, and what came since."""
    employer = Import.objects.filter(pk=import_id).values_list("employer_id", flat=True).first()
    return _work_off(employer) if employer else 0


def run_waiting() -> int:
    """The imports nobody was told of, and those whose worker died."""
    waiting = ImportLine.objects.filter(state=State.WAITING)
    return sum(
        _work_off(pk) for pk in list(waiting.values_list("of__employer", flat=True).distinct().order_by())
    )


def _work_off(employer_id: int) -> int:
    """In the order they were sent, so that the last word about a posting is the one that stands.

    Beside itself this does no line twice and none before its time: every run goes through the lines in this order,
    and waits for one that another run is at.
    """
    waiting = ImportLine.objects.filter(of__employer=employer_id, state=State.WAITING)
    done = 0
    for pk in list(waiting.order_by("of_id", "number").values_list("pk", flat=True)):
        try:
            done += _line(pk)
        except Exception:  # what is wrong with one line, or with us, must not hold up the others
            logger.exception("Line %s of an import failed", pk)
            _give_up(pk)
    return done


def _line(pk: int) -> int:
    """The same file may have been sent twice at once: who comes second finds the posting that the other has made."""
    try:
        return _attempt(pk)
    except IntegrityError:
        return _attempt(pk)


@transaction.atomic
def _attempt(pk: int) -> int:
    line = (
        ImportLine.objects.select_for_update(of=("self",))
        .select_related("of__employer__company", "of__created_by")
        .filter(pk=pk, state=State.WAITING)
        .first()
    )
    if line is None:
        return 0
    line.state, line.problems, line.posting = _made_of(line)
    line.save(update_fields=["state", "problems", "posting"])
    return 1


def _give_up(pk: int) -> None:
    words = "Something went wrong on our side with this line. We have been told of it; please send it again later."
    ImportLine.objects.filter(pk=pk, state=State.WAITING).update(state=State.FAULTY, problems=[("", words)])


Result = tuple[ImportLine.State, list[Problem], Posting | None]


def _made_of(line: ImportLine) -> Result:
    typed, problems = columns.typed(line.cells)
    reference = line.cells.get("reference", "")
    problems = [*_reference_problems(line, reference), *problems]
    known = Posting.objects.select_related("page", "employer__company").filter(
        employer=line.of.employer, reference=reference
    ).first() if reference else None  # fmt: skip
    if known and known.state not in postings.EDITABLE:
        problems = [("reference", _CLOSED.format(state=known.state))]
    form = PostingForm(
        MultiValueDict(typed), instance=postings.written(known or Posting(employer=line.of.employer))
    )
    problems = _sorted([*problems, *_form_problems(form, {name for name, _ in problems})])
    if problems:
        return State.FAULTY, problems, known
    if known:
        return _change(known, form, typed, line)
    by = line.of.created_by
    assert by is not None  # a person sends a file
    made = Posting.objects.create(employer=line.of.employer, reference=reference, created_by=by)
    postings.save(made, form, by=by)
    return State.MADE, [], made


def _change(known: Posting, form: PostingForm, typed: postings.Typed, line: ImportLine) -> Result:
    by = line.of.created_by
    assert by is not None
    if known.discarded_at:
        postings.restore(known, by=team(by))
    elif _is_as_it_came_last(known, line):
        return State.SAME, [], known
    postings.keep(known, typed)  # which a form that is open notices
    if known.state == "live":
        # The public text changes when a person has seen the preview, not because a file came.
        return State.HELD, [], known
    postings.save(known, form, by=by)
    return State.CHANGED, [], known


def _is_as_it_came_last(known: Posting, line: ImportLine) -> bool:
    """Then the file says nothing new, and what was written by hand since stays."""
    last = ImportLine.objects.filter(posting=known).exclude(state=State.FAULTY).order_by("-pk").first()
    return last is not None and last.cells == line.cells


def _reference_problems(line: ImportLine, reference: str) -> list[Problem]:
    if not reference:
        return [
            (
                "reference",
                "Give it a reference of your own: sent again, it changes this posting and makes no second.",
            )
        ]
    if len(reference) > columns.MOST_REFERENCE:
        return [("reference", f"At most {columns.MOST_REFERENCE} characters, please.")]
    earlier = (
        ImportLine.objects.filter(of=line.of, number__lt=line.number, cells__reference=reference)
        .order_by("number")
        .first()
    )
    return [("reference", f"Line {earlier.number} has the same reference.")] if earlier else []


def _form_problems(form: PostingForm, named: set[str]) -> list[Problem]:
    """What the form says, except of cells that could not be read: those are empty for the form."""
    found = [
        (columns.column_of(field), str(sentence))
        for field, sentences in form.errors.items()
        for sentence in sentences
    ]
    return [(column, sentence) for column, sentence in found if column not in named or not column]


def _sorted(problems: list[Problem]) -> list[Problem]:
    order = {name: place for place, name in enumerate(columns.COLUMNS)}
    return sorted(problems, key=lambda problem: order.get(problem[0], -1))
