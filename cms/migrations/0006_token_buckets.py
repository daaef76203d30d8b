from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_listing_rows")]

    operations = [
        migrations.CreateModel(
            name="TokenBucket",
            fields=[
                ("owner", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("full_at_ms", models.BigIntegerField(db_index=True)),
            ],
        ),
    ]
