"""What an employer says of its company: at the start, on its public page, and its logo."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.datastructures import MultiValueDict

from cms.models import Company
from employers import logo
from employers.fields import offer
from jobboard.lib.geo import STATES
from jobboard.lib.text import one_line

_SUFFIX = re.compile(r"\b(?:the|inc|llc|llp|ltd|corp|corporation|company|co|pc|pllc|pa)\b\.?", re.IGNORECASE)


def _bare_name(name: str) -> str:
    """ "Acme-Health, Inc." and "ACME Health" are the same business."""
    return re.sub(r"[\W_]+", "", _SUFFIX.sub(" ", name.replace("&", " and ").casefold()))


class CompanyForm(forms.ModelForm[Company]):
    use_required_attribute = False

    website = forms.URLField(
        label="Website",
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )

    class Meta:
        model = Company
        fields = ("name", "kind", "website", "city", "state", "about")
        labels: ClassVar[dict[str, str]] = {"name": "Company name", "kind": "What kind of company is it?"}
        help_texts: ClassVar[dict[str, str]] = {
            "name": "As candidates know it. It stands on every posting.",
            "kind": "A staffing agency is always shown as one.",
        }
        widgets: ClassVar[dict[str, Any]] = {"about": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def __init__(
        self, data: MultiValueDict[str, str] | None = None, *, instance: Company | None = None
    ) -> None:
        super().__init__(data, instance=instance)
        self.fields["name"].error_messages["required"] = "Give the name of your company."
        self.fields["kind"].error_messages["required"] = "Choose the kind that comes closest."
        offer(self.fields["kind"], "Choose", Company.Kind.choices)
        offer(self.fields["state"], "Choose a state", STATES.items())
        self.name_is_taken = False

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        bare = _bare_name(name)
        if not bare:
            raise ValidationError("Write the name with letters or digits.")
        taken = next(
            (
                other
                for other in Company.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
                if _bare_name(other) == bare
            ),
            None,
        )
        if taken:
            self.name_is_taken = True
            raise ValidationError(
                f"“{taken}” is on this board already. If it is your company, write to us and we add you to it."
            )
        return name

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"]).strip()
        if len(about) > 2000:
            raise ValidationError("Two or three sentences, please: at most 2,000 characters.")
        return about


class CompanyFaceForm(CompanyForm):
    """What the public company page says."""

    class Meta(CompanyForm.Meta):
        fields = ("name", "kind", "website", "city", "state", "about", "benefits")  # type: ignore[assignment]  # one more
        help_texts: ClassVar[dict[str, str]] = {
            "name": "As candidates know it. While postings are live, an editor reads a new one first.",
            "kind": "A staffing agency is always shown as one. After the first posting only an editor can change that.",
        }
        widgets: ClassVar[dict[str, Any]] = {
            "about": forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
            "benefits": forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        }

    def clean_benefits(self) -> str:
        benefits = str(self.cleaned_data["benefits"]).strip()
        if len(benefits) > 2000:
            raise ValidationError("At most 2,000 characters, please.")
        return benefits


class LogoForm(forms.Form):
    """Sent with the rest of the company's page. Without a file the logo stays as it is."""

    use_required_attribute = False

    logo = forms.FileField(
        label="Image file",
        required=False,
        help_text="PNG, JPEG or WebP, up to 1 MB. It is shown at most 240 pixels wide.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"empty": "The file is empty. Choose another one."},
    )
    remove = forms.BooleanField(label="Remove the logo", required=False)

    def clean_logo(self) -> "ContentFile[bytes] | None":
        upload = self.cleaned_data["logo"]
        return logo.drawn(upload) if upload else None
