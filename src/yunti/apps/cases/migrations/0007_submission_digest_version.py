from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_submission_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="digest_version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
