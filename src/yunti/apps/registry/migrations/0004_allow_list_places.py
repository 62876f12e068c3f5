"""An allow-list belongs to the authority of a place. Existing ones: of the desk that published them, as the audit log has it;
where the platform did, of the province in which most enterprises are registered."""

from django.db import migrations, models
from django.db.models import Count


def give_places(apps, schema_editor):
    allow_list, event = apps.get_model("registry", "AllowList"), apps.get_model("kit", "AuditEvent")
    provinces = apps.get_model("registry", "Enterprise").objects.values_list("province_code")
    most = provinces.annotate(count=Count("pk")).order_by("-count", "province_code").first()
    for row in allow_list.objects.filter(jurisdiction=""):
        told = event.objects.filter(
            action="registry.publish_allow_list", subject_ref=row.ref, outcome="done"
        ).first()
        row.jurisdiction = (told.jurisdiction if told else "") or (most[0] if most else "")
        row.save(update_fields=["jurisdiction"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_allow_list_matches"), ("kit", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="allowlist", name="an_allow_list_has_each_edition_once"),
        migrations.AddField(
            model_name="allowlist",
            name="jurisdiction",
            field=models.CharField(default="", max_length=6),
            preserve_default=False,
        ),
        migrations.RunPython(give_places, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="allowlist",
            constraint=models.UniqueConstraint(
                fields=("code", "jurisdiction", "edition"), name="an_allow_list_has_each_edition_once"
            ),
        ),
    ]
