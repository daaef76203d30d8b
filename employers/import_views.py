"""Sending a file of postings, and reading what became of each line."""

import csv
from collections import Counter

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from employers.access import EmployerRequest, Task, employer_required
from employers.importing import columns, reading, work
from employers.importing.reading import FileError, Sheet, safe_cell
from employers.models import Import, ImportLine
from jobboard.lib.text import one_line

State = ImportLine.State
SHOWN = 500


class ImportForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="CSV file",
        help_text="Up to 2,000 postings. Drafts are made of them; you pay for each when you want it live.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    file_name = ""

    def clean_file(self) -> Sheet:
        file = self.cleaned_data["file"]
        self.file_name = one_line(file.name)
        if (file.size or 0) > reading.MOST_BYTES:
            raise forms.ValidationError("The file is larger than 4 MB. Send it in parts.")
        try:
            return reading.read(file.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="import_new")
def new(request: EmployerRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if sent and form.is_valid():
        made = work.begin(
            request.employer, form.cleaned_data["file"], file_name=form.file_name, by=request.user
        )
        return redirect("import_show", made.pk)
    context = {
        "form": form,
        "columns": columns.COLUMNS.values(),
        "earlier": Import.objects.filter(employer=request.employer)[:5],
    }
    return render(request, "employers/import_new.html", context)


@require_safe
@employer_required(Task.WRITE)
def template(request: EmployerRequest) -> HttpResponse:
    """The file to fill in, with one line as an example."""
    listed = columns.COLUMNS.values()
    return _csv("postings.csv", [[c.name for c in listed], [c.example for c in listed]])


@require_safe
@never_cache
@employer_required(Task.WRITE)
def show(request: EmployerRequest, pk: int) -> HttpResponse:
    made = _import_of(request, pk)
    # What needs a hand comes first.
    lines = sorted(made.lines.select_related("posting__page"), key=lambda line: line.state != State.FAULTY)
    counts = Counter(State(line.state) for line in lines)
    done = len(lines) - counts[State.WAITING]
    context = {
        "import": made,
        "lines": [line for line in lines if line.state != State.WAITING][:SHOWN],
        "total": len(lines),
        "done": done,
        "waiting": counts[State.WAITING],
        "faulty": counts[State.FAULTY],
        "counts": [
            (state.label, counts[state]) for state in State if counts[state] and state != State.WAITING
        ],
        "unknown": [name for name in made.columns if name.strip() and not columns.named(name)],
        "shown": SHOWN,
    }
    return render(request, "employers/import_show.html", context)


@require_safe
@never_cache
@employer_required(Task.WRITE)
def faults(request: EmployerRequest, pk: int) -> HttpResponse:
    """The lines to be corrected, as a file that can be mended and sent again."""
    made = _import_of(request, pk)
    names = [
        name for name in columns.COLUMNS if any(columns.named(header) == name for header in made.columns)
    ]
    rows = [
        [*(safe_cell(line.cells.get(name, "")) for name in names), safe_cell(_said(line))]
        for line in made.lines.filter(state=State.FAULTY)
    ]
    return _csv("postings-to-correct.csv", [[*names, "what_is_wrong"], *rows])


def _said(line: ImportLine) -> str:
    return " ".join(f"{column}: {sentence}" if column else sentence for column, sentence in line.problems)


def _import_of(request: EmployerRequest, pk: int) -> Import:
    return get_object_or_404(Import, employer=request.employer, pk=pk)


def _csv(name: str, rows: list[list[str]]) -> HttpResponse:
    # The mark makes Excel read it as UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(rows)
    return response
