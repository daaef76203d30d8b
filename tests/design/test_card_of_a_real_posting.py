import pytest
from pytest_django import DjangoAssertNumQueries

from cms.models import JobPage
from jobboard.lib import quick
from tests import factories


@pytest.mark.django_db
def test_twenty_cards_ask_the_database_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The list fetches postings with company and specialty; the template only prints."""
    factories.make_job()
    (job,) = JobPage.objects.select_related("company", "specialty")
    with django_assert_num_queries(0):
        html = quick.rendered("job_card.html", job=job)
    assert job.title in html
    assert job.pay_text in html
    assert job.place_text in html
    assert f'href="{job.url}"' in html
