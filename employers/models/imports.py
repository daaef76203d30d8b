"""Postings that come in a file: each line of it, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from employers.models.account import Employer
from employers.models.posting import Posting


class Import(models.Model):
    """A file of postings. Its lines are the record: a worker that dies leaves the rest to the next one."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    # The names of the columns as the file has them, in its order; those we do not know are said on the page.
    columns = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportLine(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        MADE = "made", "New draft"
        CHANGED = "changed", "Changed"
        SAME = "same", "As it was"
        HELD = "held", "Waits for your preview"
        FAULTY = "faulty", "To be corrected"

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="The line of the file, as a spreadsheet counts.")
    # By the name of our column: what stands in the file.
    cells = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # [column, sentence], in the order of the columns.
    problems = models.JSONField(default=list)
    posting = models.ForeignKey(Posting, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="one_result_per_line"),
        ]
        indexes = [models.Index(fields=["state"], name="import_lines_waiting")]

    def __str__(self) -> str:
        return f"line {self.number} of {self.of}"
