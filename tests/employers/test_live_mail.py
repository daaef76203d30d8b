"""The employer hears that the editor has published the posting: once, and not of what went live without an editor."""

import pytest

from employers import posting as postings
from employers.models import Employer
from jobboard.mail.models import OutgoingMail
from tests.factories import make_employer, make_job, make_posting

pytestmark = pytest.mark.django_db


def test_an_editors_publishing_is_told_once(db: None) -> None:
    newcomer = make_employer("New Clinic", "new@example.org", trusted=False)
    posting = make_posting(newcomer, title="Coder\N{EN DASH}Trauma")
    postings.publish(posting, days=60, featured=False)
    assert not OutgoingMail.objects.exists()
    for _ in range(2):
        postings.written(posting).get_latest_revision().publish()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == ("new@example.org", "Your posting is live: Coder\N{EN DASH}Trauma")
    assert postings.written(posting).get_url() in mail.text
    assert postings.written(posting).get_url() in mail.html
    assert "has been read by an editor" in mail.text


def test_what_no_editor_held_up_needs_no_such_mail(acme: Employer) -> None:
    postings.publish(make_posting(acme), days=60, featured=False)
    make_job(acme.company)
    assert not OutgoingMail.objects.filter(kind="posting_live").exists()
