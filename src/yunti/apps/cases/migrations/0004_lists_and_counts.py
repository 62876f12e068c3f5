from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0003_handling"),
        ("programmes", "0001_initial"),
        ("registry", "0002_search_and_overlap"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="counted_as",
            field=models.TextField(null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["province_code", "due_on", "id"], name="case_list_of_province"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["prefecture_code", "due_on", "id"], name="case_list_of_prefecture"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region_code", "due_on", "id"], name="case_list_of_county"),
        ),
    ]
