import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_end_by_conflict")]

    operations = [
        migrations.RemoveConstraint(model_name="papernumber", name="a_cell_states_one_number"),
        migrations.AlterField(
            model_name="papernumber",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paper_numbers",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="papernumber", name="seller", field=models.CharField(default="", max_length=100)
        ),
        migrations.AddField(
            model_name="papernumber", name="is_example", field=models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            model_name="papernumber",
            constraint=models.UniqueConstraint(
                fields=("case", "field", "row", "column", "number"), name="a_cell_states_a_number_once"
            ),
        ),
    ]
