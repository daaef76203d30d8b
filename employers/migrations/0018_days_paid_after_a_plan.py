"""How many days were paid for on top of those of a plan."""

from django.db import migrations, models

DAYS_OF_A_CREDIT = 60


def count(apps, schema_editor):
    """Of a posting that a plan began, everything that was paid for since was on top. Of others the order is not known."""
    for posting in apps.get_model("employers", "Posting").objects.filter(
        plan_days__gt=0, plan_since__isnull=False
    ):
        orders = posting.orders.filter(status="paid", purpose="extend", paid_at__gte=posting.plan_since)
        lines = posting.credit_lines.filter(
            cause="posting", reason__startswith="extend ", created_at__gte=posting.plan_since
        )
        credits_used = -sum(lines.values_list("quantity", flat=True))
        posting.days_after_plan = sum(orders.values_list("days", flat=True)) + DAYS_OF_A_CREDIT * credits_used
        posting.save(update_fields=["days_after_plan"])


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0017_who_a_phrase_is_about"),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="days_after_plan",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
