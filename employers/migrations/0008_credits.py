"""Orders for more than a posting, the ledger of credits, refunds and disputes, the daily comparison."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.lookups import Exact

import employers.plans

# All columns but by_id, which becomes empty when that account is deleted.
LINE = "employer_id, grant_id, quantity, cause, source_id, reason, order_id, posting_id, note, created_at"
WORDS = "Lines of the ledger are neither changed nor deleted."
SQLITE = [
    f"""CREATE TRIGGER creditline_unchanged BEFORE UPDATE OF {LINE} ON employers_creditline
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER creditline_undeleted BEFORE DELETE ON employers_creditline
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION employers_creditline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER creditline_unchanged BEFORE UPDATE OF {LINE} ON employers_creditline
        FOR EACH ROW EXECUTE FUNCTION employers_creditline_refuse()""",
    """CREATE TRIGGER creditline_undeleted BEFORE DELETE ON employers_creditline
        FOR EACH ROW EXECUTE FUNCTION employers_creditline_refuse()""",
]


def make_append_only(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    on = " ON employers_creditline" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("creditline_unchanged", "creditline_undeleted"):
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if on:
        schema_editor.execute("DROP FUNCTION employers_creditline_refuse()")


def describe_orders(apps, schema_editor):
    """Until now an order was for a posting of 60 days, featured or not.

    PostgreSQL makes no index in a transaction that has changed a row twice, so everything is said at once.
    """
    featured = Exact(F("product"), Value("single-featured"))
    orders = apps.get_model("employers", "Order").objects
    orders.update(kind="posting", days=60, delivered_at=F("paid_at"), featured=featured)


def allow_editors(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.get(name="Editors")
    for model, codename, name in (
        ("order", "refund_order", "Can refund orders"),
        ("creditline", "correct_credits", "Can correct credits"),
    ):
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="employers", model=model
        )
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0007_reading_of_pasted_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField()),
                ("remaining", models.PositiveSmallIntegerField()),
                ("reversed", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("order", "Bought"),
                            ("invoice", "Invoice paid"),
                            ("posting", "Used for a posting"),
                            ("refund", "Refund"),
                            ("dispute", "Payment disputed"),
                            ("expiry", "Expired"),
                            ("correction", "Corrected by an editor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source_id", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_grants",
                        to="employers.employer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_grants",
                        to="employers.order",
                    ),
                ),
            ],
            options={
                "ordering": ["expires_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)),
                        fields=["employer", "expires_at"],
                        name="usable_credits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("cause", "source_id"), name="one_grant_per_payment"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gt", 0),
                            ("remaining__gte", 0),
                            ("remaining__lte", models.F("quantity")),
                        ),
                        name="grant_is_never_overspent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reversed__gte", 0), ("reversed__lte", models.F("quantity"))),
                        name="no_more_is_reversed_than_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["order", "invoice", "correction"])),
                        name="grant_has_a_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.SmallIntegerField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("order", "Bought"),
                            ("invoice", "Invoice paid"),
                            ("posting", "Used for a posting"),
                            ("refund", "Refund"),
                            ("dispute", "Payment disputed"),
                            ("expiry", "Expired"),
                            ("correction", "Corrected by an editor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source_id", models.CharField(max_length=255)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="employers.employer",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="employers.creditgrant",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="employers.order",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="employers.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [("correct_credits", "Can correct credits")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cause", "source_id", "reason"), name="one_line_per_cause"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="line_changes_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cause", "correction"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("orders_compared", models.PositiveIntegerField()),
                ("charges_compared", models.PositiveIntegerField()),
                ("differences", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("refund", "Refund"), ("dispute", "Dispute")], max_length=10),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("open", "Open"),
                            ("stands", "Done"),
                            ("undone", "Did not go through"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stripe_id", models.CharField(blank=True, max_length=255)),
                ("amount_cents", models.PositiveIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="employers.order",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stripe_id", ""), _negated=True),
                        fields=("stripe_id",),
                        name="one_reversal_per_refund_or_dispute",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("order",),
                        name="one_refund_is_asked_for_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gt", 0)), name="reversal_has_an_amount"
                    ),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="order",
            options={"ordering": ["-created_at"], "permissions": [("refund_order", "Can refund orders")]},
        ),
        migrations.AddField(
            model_name="order",
            name="billing_address",
            field=models.TextField(blank=True, help_text="As typed on Stripe's page, a line each."),
        ),
        migrations.AddField(
            model_name="order",
            name="credits",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="days",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="delivered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="featured",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="invoice_number",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="order",
            name="kind",
            field=models.CharField(
                choices=[
                    (employers.plans.Kind["POSTING"], employers.plans.Kind["POSTING"]),
                    (employers.plans.Kind["UPGRADE"], employers.plans.Kind["UPGRADE"]),
                    (employers.plans.Kind["PACK"], employers.plans.Kind["PACK"]),
                    (employers.plans.Kind["PLAN"], employers.plans.Kind["PLAN"]),
                ],
                default=employers.plans.Kind["POSTING"],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="posting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="employers.posting",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="product",
            field=models.CharField(
                choices=[
                    ("single", "Single posting"),
                    ("single-featured", "Featured posting"),
                    ("featured", "Featured upgrade"),
                    ("pack-5", "Pack of 5 postings"),
                    ("pack-10", "Pack of 10 postings"),
                    ("unlimited-month", "Unlimited, by the month"),
                    ("unlimited-year", "Unlimited, by the year"),
                ],
                max_length=40,
            ),
        ),
        migrations.RunPython(describe_orders, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("posting__isnull", True), ("status", "open")),
                fields=("employer", "created_by"),
                name="one_open_order_for_credits_per_buyer",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credits__gt", 0), ("posting__isnull", True)),
                    models.Q(("credits", 0), ("posting__isnull", False)),
                    _connector="OR",
                ),
                name="order_is_for_a_posting_or_for_credits",
            ),
        ),
        migrations.RunPython(make_append_only, drop_triggers),
        migrations.RunPython(allow_editors, migrations.RunPython.noop),
    ]
