"""Templates of an employer: a posting's text and questions under a name, to start others from."""

from django.db import transaction

from employers import history, questions
from employers import posting as postings
from employers.models import Posting, PostingTemplate
from employers.posting_form import typed_from
from jobboard.accounts.models import User


def text_of(posting: Posting) -> postings.Typed:
    """What would have to be typed to write it again. Its hour of publication is its own."""
    typed = posting.typed or (typed_from(postings.written(posting)) if posting.page_id else {})
    return {name: values for name, values in typed.items() if not name.startswith("go_live_at")}


def keep(posting: Posting, name: str, *, by: User) -> PostingTemplate:
    """Under a name that is taken it replaces what was kept there."""
    kept = {"typed": text_of(posting), "questions": questions.of(posting)}
    template, _ = PostingTemplate.objects.update_or_create(
        employer=posting.employer, name=name, defaults=kept, create_defaults={**kept, "created_by": by}
    )
    return template


@transaction.atomic
def start(template: PostingTemplate, *, by: User) -> Posting:
    """A new draft with the template's text and questions."""
    draft = Posting.objects.create(
        employer=template.employer, typed=template.typed, questions=template.questions, created_by=by
    )
    history.note(draft, history.What.COPIED, history.team(by), why=f"From the template “{template.name}”")
    return draft
