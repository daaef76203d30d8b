"""Which phrases mean the same to a coder, kept by editors for keyword searches."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from cms import synonyms
from jobboard.lib.text import one_line


class Synonym(models.Model):
    """One line of phrases: whoever searches for one of them finds what says any of them."""

    phrases = models.CharField(
        max_length=300,
        unique=True,
        help_text=(
            "Phrases that mean the same, with = between them, such as: ED = emergency department = ER. "
            "A search for any of them finds postings that say any other."
        ),
    )

    panels: ClassVar[list[FieldPanel]] = [FieldPanel("phrases")]

    class Meta:
        ordering = ["phrases"]

    def __str__(self) -> str:
        return self.phrases

    def clean(self) -> None:
        super().clean()
        self.phrases = " = ".join(synonyms.phrases(one_line(self.phrases)))
        problem = synonyms.problem(self.phrases)
        if problem:
            raise ValidationError({"phrases": problem})
