import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def allow_editors(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="employers", model="order"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="grant_order",
        defaults={"name": "Can hand over what is not paid yet"},
    )
    apps.get_model("auth", "Group").objects.get(name="Editors").permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0013_questions_of_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="order",
            options={
                "ordering": ["-created_at"],
                "permissions": [
                    ("refund_order", "Can refund orders"),
                    ("grant_order", "Can hand over what is not paid yet"),
                ],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="bill_to",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Due"),
        ),
        migrations.AddField(
            model_name="order",
            name="granted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="granted_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="granted_why",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="order",
            name="invoice_id",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="order",
            name="method",
            field=models.CharField(
                choices=[("card", "Card or bank debit"), ("invoice", "Invoice")],
                default="card",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="creditgrant",
            name="cause",
            field=models.CharField(
                choices=[
                    ("order", "Bought"),
                    ("invoice", "Bought by invoice"),
                    ("posting", "Used for a posting"),
                    ("refund", "Refund"),
                    ("dispute", "Payment disputed"),
                    ("unpaid", "Invoice not paid"),
                    ("expiry", "Expired"),
                    ("correction", "Corrected by an editor"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="creditline",
            name="cause",
            field=models.CharField(
                choices=[
                    ("order", "Bought"),
                    ("invoice", "Bought by invoice"),
                    ("posting", "Used for a posting"),
                    ("refund", "Refund"),
                    ("dispute", "Payment disputed"),
                    ("unpaid", "Invoice not paid"),
                    ("expiry", "Expired"),
                    ("correction", "Corrected by an editor"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Not paid yet"),
                    ("pending", "Payment on its way"),
                    ("paid", "Paid"),
                    ("failed", "Payment failed"),
                    ("expired", "Not completed"),
                    ("needs_review", "Being checked"),
                    ("disputed", "Payment disputed"),
                    ("refunded", "Refunded"),
                    ("invoiced", "Invoice open"),
                    ("overdue", "Invoice overdue"),
                    ("void", "Invoice canceled"),
                    ("uncollectible", "Invoice not paid"),
                ],
                default="open",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="reversal",
            name="kind",
            field=models.CharField(
                choices=[("refund", "Refund"), ("dispute", "Dispute"), ("unpaid", "Invoice not paid")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("invoice_id", ""), _negated=True),
                fields=("invoice_id",),
                name="one_order_per_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "plan"), ("status__in", ["invoiced", "overdue"])),
                fields=("employer",),
                name="one_open_invoice_for_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice_id", ""), ("method", "card")),
                    models.Q(("checkout_id", ""), ("method", "invoice")),
                    _connector="OR",
                ),
                name="order_is_paid_by_card_or_by_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_until__isnull", True),
                    models.Q(("granted_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="grant_has_a_reason",
            ),
        ),
        migrations.RunPython(allow_editors, migrations.RunPython.noop),
    ]
