"""Home and /jobs/: the two pages that the site cannot be without."""

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def plant(apps, schema_editor):
    get = apps.get_model
    locale = get("wagtailcore", "Locale").objects.first()
    root = get("wagtailcore", "Page").objects.get(depth=1)
    get("wagtailcore", "Page").objects.filter(depth=2, slug="home").delete()
    now = timezone.now()
    common = {"live": True, "first_published_at": now, "last_published_at": now, "locale": locale}

    def content_type(model):
        return get("contenttypes", "ContentType").objects.get_or_create(app_label="cms", model=model)[0]

    home = get("cms", "HomePage").objects.create(
        title=settings.SITE_NAME, draft_title=settings.SITE_NAME, slug="home", path=root.path + "0001", depth=2,
        numchild=1, url_path="/home/", content_type=content_type("homepage"),
        introduction="Postings for medical coders, each with its pay, its required credentials and its answer to apprentices.",
        **common,
    )  # fmt: skip
    get("cms", "JobIndexPage").objects.create(
        title="Medical coding jobs", draft_title="Medical coding jobs", slug="jobs", path=home.path + "0001", depth=3,
        numchild=0, url_path="/home/jobs/", content_type=content_type("jobindexpage"), **common,
    )  # fmt: skip
    get("wagtailcore", "Page").objects.filter(pk=root.pk).update(numchild=1)
    get("wagtailcore", "Site").objects.all().delete()
    get("wagtailcore", "Site").objects.create(
        hostname="localhost",
        port=80,
        site_name=settings.SITE_NAME,
        root_page_id=home.pk,
        is_default_site=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_vocabulary"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
