"""Who signs in: one account per e-mail address, whatever the person does here."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from jobboard.lib.private_files import private_storage

EXPORT_KEPT = timedelta(hours=24)


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":  # model fields, as Django has it
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    username = None  # type: ignore[assignment]  # AbstractUser's is a field
    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": "There is already an account with this e-mail address."},
    )

    # When all that is kept about this person goes. Until then they can only sign in to stay.
    leaves_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # AbstractUser's is Django's own

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(fields=["leaves_at"], name="user_leaving", condition=Q(leaves_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:  # Model's own signature
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


def export_path(_export: "Export", _name: str) -> str:
    name = uuid.uuid4().hex
    return f"exports/{name[:2]}/{name}"


class Export(models.Model):
    """Somebody asked for all that is kept about them. The worker builds the file, which is there for a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, upload_to=export_path, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(built_at__isnull=True), name="one_export_is_built_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Export for {self.user_id}"

    @property
    def good_until(self) -> datetime | None:
        return self.built_at + EXPORT_KEPT if self.built_at else None

    def drop(self) -> None:
        """The file goes once the row is truly gone."""
        name = self.file.name
        self.delete()
        if name:
            transaction.on_commit(lambda: private_storage().delete(name))
