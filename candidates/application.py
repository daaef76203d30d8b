"""Applying here on the board: resumes, applications, what has become of each, and who has read a resume."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.models import JobPage
from jobboard.lib.private_files import private_storage

# What an employer reads in place of the name of somebody who is gone.
NAMELESS = "Withdrawn by the candidate"


class AppendOnlyError(Exception):
    """Somebody tried to change what has happened."""


def resume_path(resume: "Resume", _name: str) -> str:
    """Nothing of the name it came with, so no name can lead anywhere."""
    name = uuid.uuid4().hex
    return f"resumes/{name[:2]}/{name}"


class Resume(models.Model):
    """One version of a resume, read when it arrived or soon after. Its bytes are in private storage."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        TXT = "txt", "Text"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resumes")
    file = models.FileField(storage=private_storage, upload_to=resume_path)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # None: too many arrived at once, and the worker reads it.
    read_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    # What the worker found wrong with it, in the candidate's words. Then nobody else ever gets it.
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="a_resume_is_kept_once")]
        indexes = [
            models.Index(fields=["created_at"], name="resume_unread", condition=Q(read_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fine(self) -> bool:
        """Read, with nothing wrong: others may have it."""
        return self.read_at is not None and not self.problem


class ApplicationQuerySet(models.QuerySet["Application"]):
    def standing(self) -> "ApplicationQuerySet":
        """All but the withdrawn."""
        return self.exclude(state=State.WITHDRAWN)

    def resume_readable(self) -> "ApplicationQuerySet":
        """Of which the employer may read the resume: not withdrawn, not turned down, and of nobody who is leaving."""
        fine = self.filter(resume__read_at__isnull=False, resume__problem="")
        return fine.filter(state__in=RESUME_READABLE, user__leaves_at__isnull=True)


class State(models.TextChoices):
    NEW = "new", "New"
    REVIEWED = "reviewed", "Reviewed"
    INTERVIEW = "interview", "Interview"
    OFFER = "offer", "Offer"
    HIRED = "hired", "Hired"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNDECIDED = (State.NEW, State.REVIEWED, State.INTERVIEW, State.OFFER)
RESUME_READABLE = (*UNDECIDED, State.HIRED)


class Application(models.Model):
    """Somebody applied to a posting. Answers keep the words of their questions, which may change later."""

    # None: the candidate is gone, and nothing here says who it was.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="applications"
    )
    page = models.ForeignKey(JobPage, on_delete=models.CASCADE, related_name="applications")
    # Whoever deletes a resume takes it away from everybody who could read it.
    resume = models.ForeignKey(
        Resume, on_delete=models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    cover = models.TextField(blank=True)
    credentials = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    applied_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # When the employer was told that it arrived, and the candidate that the posting ended.
    announced_at = models.DateTimeField(null=True, blank=True)
    told_of_end_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page"], condition=~Q(state="withdrawn"), name="one_standing_application"
            )
        ]
        indexes = [
            models.Index(
                fields=["page"], name="application_unannounced", condition=Q(announced_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.page}"

    @property
    def stands(self) -> bool:
        return self.state != State.WITHDRAWN

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def resume_is_readable(self) -> bool:
        """By the employer."""
        if self.user is None or self.user.leaves_at is not None:
            return False
        return self.resume is not None and self.resume.is_fine and self.state in RESUME_READABLE

    @property
    def days_waiting(self) -> int:
        """How long it has been, or was, without an answer."""
        return ((self.answered_at or timezone.now()) - self.applied_at).days


class EventQuerySet(models.QuerySet["ApplicationEvent"]):
    def update(self, **values: Any) -> NoReturn:  # Django's own signature
        raise AppendOnlyError("What became of an application is only added to.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("What became of an application is only added to.")


class ApplicationEvent(models.Model):
    """Who moved an application, when, from where to where, and what the candidate was told with it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    before = models.CharField(max_length=10, choices=State, blank=True)
    after = models.CharField(max_length=10, choices=State)
    message = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.before} to {self.after}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        if not self._state.adding:
            raise AppendOnlyError("What became of an application is only added to.")
        super().save(*args, **kwargs)


class ResumeDownload(models.Model):
    """The employer has downloaded the resume: the candidate sees when."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} at {self.at:%Y-%m-%d %H:%M}"


class Question(models.Model):
    """What an employer asks everybody who applies. A knock-out answer is told to the candidate before sending."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", "Yes or no"
        NUMBER = "number", "A number"
        CHOICE = "choice", "One of several"
        TEXT = "text", "A few words"

    page = models.ForeignKey(JobPage, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    words = models.CharField("question", max_length=200)
    kind = models.CharField("answered by", max_length=10, choices=Kind, default=Kind.YES_NO)
    choices = models.JSONField(default=list, blank=True)
    # For yes/no and a choice the answers that are enough; for a number the least.
    needed = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["page", "position"], name="one_question_a_place")]

    def __str__(self) -> str:
        return self.words
