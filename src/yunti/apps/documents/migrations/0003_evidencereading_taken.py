from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_library"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidencereading",
            name="taken",
            field=models.CharField(blank=True, max_length=19),
        ),
    ]
