from django.db import migrations, models


class Migration(migrations.Migration):
    """What the automatic checks came to when a case was handed in. A case that was handed in before says nothing until it is
    evaluated again: it is known from its next handing in."""

    dependencies = [("cases", "0015_numbers_anew")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="checked_as",
            field=models.TextField(null=True),
        ),
    ]
