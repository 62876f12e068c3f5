from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0003_earmarkshare"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmeperiod",
            name="closed_by",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="programmeperiod",
            name="closed_reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="结束理由"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="programmeperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(("closed_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_closed_year_says_why",
            ),
        ),
    ]
