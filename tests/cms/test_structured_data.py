"""What search engines are told of a posting: true, complete, and nothing that the page does not say."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cms.models import JobPage
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db


def markup(client: Client, job: JobPage) -> dict[str, Any]:  # JSON
    text = client.get(job.url).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found, "no markup on the page"
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_an_on_site_posting_has_a_place_and_a_salary_by_the_hour(client: Client) -> None:
    job = make_job(postal_code="78701")
    data = markup(client, job)
    assert data["jobLocation"]["address"] == {
        "@type": "PostalAddress", "addressLocality": "Austin", "addressRegion": "TX", "postalCode": "78701",
        "addressCountry": "US",
    }  # fmt: skip
    assert data["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "minValue": 24.0, "maxValue": 29.0, "unitText": "HOUR",
    }  # fmt: skip
    assert data["employmentType"] == "FULL_TIME"
    assert data["experienceRequirements"]["monthsOfExperience"] == 12
    assert job.first_published_at
    assert job.expires_at
    assert data["datePosted"] == job.first_published_at.isoformat(timespec="seconds")
    assert data["validThrough"] == job.expires_at.isoformat(timespec="seconds")
    assert "jobLocationType" not in data


def test_a_remote_posting_names_the_states_it_is_open_to(client: Client) -> None:
    data = markup(client, make_job(arrangement="remote", remote_states=["TX", "OH"], city="", state=""))
    assert data["jobLocationType"] == "TELECOMMUTE"
    assert [state["name"] for state in data["applicantLocationRequirements"]] == ["Ohio, US", "Texas, US"]
    assert "jobLocation" not in data


def test_a_posting_remote_from_everywhere_names_the_country(client: Client) -> None:
    data = markup(client, make_job(arrangement="remote", remote_all_states=True, city="", state=""))
    assert data["applicantLocationRequirements"] == {"@type": "Country", "name": "US"}


def test_hybrid_work_is_not_called_remote(client: Client) -> None:
    data = markup(client, make_job(arrangement="hybrid", days_on_site=2))
    assert "jobLocationType" not in data
    assert data["jobLocation"]["address"]["addressLocality"] == "Austin"


def test_pay_by_the_chart_is_not_turned_into_a_salary(client: Client) -> None:
    job = make_job(pay_unit="chart", pay_min_cents=4_00, pay_max_cents=5_00, charts_per_hour=Decimal(6))
    assert "baseSalary" not in markup(client, job)


def test_pay_by_the_year_and_by_the_shift(client: Client) -> None:
    yearly = make_job(pay_unit="year", pay_min_cents=52_000_00, pay_max_cents=61_500_50)
    shift = make_job(pay_unit="shift", pay_min_cents=240_00, pay_max_cents=300_00, shift_hours=Decimal(12))
    value = markup(client, yearly)["baseSalary"]["value"]
    assert (value["minValue"], value["maxValue"], value["unitText"]) == (52_000.0, 61_500.5, "YEAR")
    value = markup(client, shift)["baseSalary"]["value"]
    assert (value["minValue"], value["maxValue"], value["unitText"]) == (20.0, 25.0, "HOUR")


def test_no_text_can_leave_the_script_element(client: Client) -> None:
    job = make_job(
        make_company("Acme </script><script>alert(1)</script> & Sons"), title="Coder </script> & more"
    )
    text = client.get(job.url).content.decode()
    assert "</script><script>alert" not in text
    data = markup(client, job)
    assert data["title"] == "Coder </script> & more"
    assert data["hiringOrganization"]["name"] == "Acme </script><script>alert(1)</script> & Sons"


def test_the_page_describes_itself_to_search_engines_and_previews(client: Client) -> None:
    job = make_job()
    text = client.get(job.url).content.decode()
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{job.url}">' in text
    assert '<meta name="description" content="$24–29 an hour. Austin, TX. Requires' in text
    assert '<meta property="og:title" content="Inpatient Coder, Acme Health">' in text
    assert "noindex" not in text
