"""The one page on which somebody applies."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from candidates import applying, screening
from candidates.application import Question, Resume
from candidates.applying import Letter
from candidates.models import Candidate
from candidates.resumes import reading, shelf
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.lib.text import one_line

NO_PATIENT_DATA = "My resume and what I write here hold no patient data, not even as a sample of my work."
_CONFIRM = "Confirm that nothing here is patient data. Work samples with charts must not be sent."


class ResumeField(forms.FileField):
    """Kept as soon as it has been read, so that another mistake in the form does not lose it."""

    def __init__(self, **kwargs: Any) -> None:  # FileField's own
        super().__init__(
            help_text="PDF, Word (DOCX) or plain text, up to 5 MB.",
            widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt"}),
            max_length=None,
            allow_empty_file=True,
            **kwargs,
        )


if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Resume]
else:  # no generic class where it runs
    _Choice = forms.ModelChoiceField


class ChosenResumeField(_Choice):
    def label_from_instance(self, obj: Resume) -> str:  # ModelChoiceField's own signature
        return f"{obj.name} (no text found)" if obj.read_at and not obj.text else obj.name


def keep(form: forms.Form, user: User, name: str = "file") -> Resume | None:
    """Read and keep the file of this form, or say what is wrong with it."""
    file = form.files.get(name)
    if not isinstance(file, UploadedFile):
        return None
    try:
        return shelf.put(user, file)
    except reading.RefusedError as refusal:
        form.add_error(name, str(refusal))
        return None


class UploadForm(forms.Form):
    use_required_attribute = False

    file = ResumeField(label="File", error_messages={"required": "Choose a file."})
    no_patient_data = forms.BooleanField(label=NO_PATIENT_DATA, error_messages={"required": _CONFIRM})


class ApplyForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write the name the employer should know you by."},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    resume = ChosenResumeField(Resume.objects.none(), label="Resume", required=False, empty_label="None")
    file = ResumeField(label="or a new one", required=False)
    cover = forms.CharField(
        label="Cover note",
        max_length=5000,
        required=False,
        help_text="Two or three sentences are plenty.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    no_patient_data = forms.BooleanField(label=NO_PATIENT_DATA, error_messages={"required": _CONFIRM})

    def __init__(
        self,
        data: MultiValueDict[str, str] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        user: User,
        page: JobPage,
    ) -> None:
        super().__init__(data, files, initial=_prefilled(user))
        self.user = user
        self.questions = list(Question.objects.filter(page=page)[: screening.AT_MOST])
        resume = self.fields["resume"]
        assert isinstance(resume, forms.ModelChoiceField)
        resume.queryset = Resume.objects.filter(user=user, problem="")
        resume.to_field_name = "digest"  # a huge number would be looked up as a key, and crash SQLite
        for number, question in enumerate(self.questions):
            self.fields[f"answer{number}"] = screening.field_of(question)

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer{number}"] for number in range(len(self.questions))]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new = keep(self, self.user)
        if new:
            data["resume"] = new
            # Chosen when the form is shown again, as no browser sends a file a second time by itself.
            assert isinstance(self.data, MultiValueDict)
            self.data = self.data.copy()
            self.data["resume"] = new.digest
        return data

    def letter(self) -> Letter:
        data = self.cleaned_data
        candidate = Candidate.objects.filter(user=self.user).first()
        return Letter(
            name=data["name"],
            phone=one_line(data["phone"]),
            cover=data["cover"],
            resume=data["resume"],
            credentials=list(candidate.credentials) if candidate else [],
            answers=screening.answered(
                self.questions, [data[f"answer{number}"] for number in range(len(self.questions))]
            ),
        )

    @property
    def kept_resume(self) -> Resume | None:
        """What arrived with this form and is kept already, whatever else is wrong with it."""
        found = getattr(self, "cleaned_data", {}).get("resume")
        return found if isinstance(found, Resume) else None


def _prefilled(user: User) -> dict[str, object]:
    """From the last application, else from the account."""
    name, phone = applying.known_as(user)
    resume = Resume.objects.filter(user=user, problem="").first()
    return {
        "name": name,
        "phone": phone,
        "resume": resume.digest if resume else None,
    }
