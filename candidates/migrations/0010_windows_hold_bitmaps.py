import django.db.models.deletion
import pyroaring
from django.db import migrations, models

import candidates.posting_ids

AT_ONCE = 5_000


def pack(apps, schema_editor):
    """Those that found nothing hold nothing already."""
    delivery, last = apps.get_model("candidates", "Delivery"), 0
    found = delivery.objects.filter(mail_id__isnull=False).order_by("pk")
    while some := list(found.filter(pk__gt=last)[:AT_ONCE]):
        for each in some:
            each.packed = pyroaring.BitMap(each.job_ids)
        delivery.objects.bulk_update(some, ["packed"], batch_size=500)
        last = some[-1].pk


def unpack(apps, schema_editor):
    delivery, last = apps.get_model("candidates", "Delivery"), 0
    found = delivery.objects.filter(mail_id__isnull=False).order_by("pk")
    while some := list(found.filter(pk__gt=last)[:AT_ONCE]):
        for each in some:
            each.job_ids = list(each.packed)
        delivery.objects.bulk_update(some, ["job_ids"], batch_size=500)
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0009_pace"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="packed",
            field=candidates.posting_ids.PostingIds(),
        ),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField(model_name="delivery", name="job_ids"),
        migrations.RenameField(model_name="delivery", old_name="packed", new_name="job_ids"),
        migrations.AlterField(
            model_name="alert",
            name="subscriber",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="candidates.subscriber",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="alert",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="candidates.alert",
            ),
        ),
    ]
