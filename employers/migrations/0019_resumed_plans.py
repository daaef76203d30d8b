"""When an employer took it back that a plan was to end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0018_days_paid_after_a_plan"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="resumed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
