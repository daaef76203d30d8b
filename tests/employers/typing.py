"""What a recruiter types into the posting form."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.test import Client

from cms.models import Specialty
from employers.models import Employer, Posting
from tests.factories import PASSWORD


def answers(**changes: Any) -> dict[str, Any]:  # whatever a browser could send
    """A form without a fault: an inpatient coder in Austin, CPC or CCS, $24-29 an hour."""
    return {
        "token": str(uuid.uuid4()),
        "title": "Inpatient Coder",
        "employment_type": "full_time",
        "description": "Code inpatient charts.\n\n- ICD-10-CM\n- ICD-10-PCS",
        "requirement": "CPC or CCS",
        "preferred": "",
        "apprentice": "not_accepted",
        "experience_months_0": "1",
        "experience_months_1": "6",
        "pay_min_cents": "24",
        "pay_max_cents": "$29.50",
        "pay_unit": "hour",
        "fte": "1",
        "arrangement": "onsite",
        "city": "Austin",
        "state": "TX",
        "specialty": str(Specialty.objects.get(slug="multi-specialty").pk),
        "record_types": ["inpatient"],
        "apply_url": "https://acme.example.org/apply",
        **changes,
    }


def signed_in(employer: Employer) -> Client:
    client = Client()
    assert client.login(email=employer.memberships.get().user.email, password=PASSWORD)
    return client


def sheet_in(html: str) -> dict[str, str]:
    """The name of an opened form, and of the one that it follows, as it sends them back."""
    return dict(re.findall(r'name="(sheet|follows)" value="([^"]*)"', html))


def agree(browser: Client, posting: Posting, typed: Mapping[str, Any]) -> str:
    """Change a paid posting: the form, then the button of its preview. What is said then."""
    at = f"/employers/postings/{posting.pk}"
    browser.post(f"{at}/edit/", typed)
    return browser.post(f"{at}/changes/", follow=True).content.decode()
