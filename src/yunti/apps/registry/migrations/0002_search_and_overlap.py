"""What only the database can hold: the search index, and that dated statuses of one kind never overlap.

PostgreSQL says it with an exclusion constraint: subject, kind and day become one number, so that the plain range
operator class suffices and no extension is needed. SQLite has no exclusion, so two triggers refuse; they change nothing.
"""

from django.db import migrations

from yunti.kit.search import create_index, drop_index

NAME = "statuses_of_one_kind_do_not_overlap"
DAYS = 1 << 20  # room for the days of 2,800 years beside each pair of subject and kind
KINDS = 4096


def _line(subject):
    base = f"({subject}_id::bigint * {KINDS} + kind_id)"
    first = f"{base} * {DAYS} + (valid_from - DATE '1970-01-01')"
    end = "LEAST(COALESCE(valid_to + 1, DATE '9999-12-31'), COALESCE(revoked_on, DATE '9999-12-31'))"
    last = f"GREATEST({base} * {DAYS} + LEAST({end} - DATE '1970-01-01', {DAYS - 1}), {first})"
    return f"int8range({first}, {last})"


def _trigger(moment):
    return f"""
CREATE TRIGGER {NAME}_{moment} BEFORE {moment.upper()} ON registry_statusgrant
WHEN EXISTS (
    SELECT 1 FROM registry_statusgrant AS other
    WHERE other.kind_id = NEW.kind_id AND other.id IS NOT NEW.id
      AND (other.enterprise_id = NEW.enterprise_id OR other.supplier_id = NEW.supplier_id)
      AND other.valid_from < MIN(COALESCE(DATE(NEW.valid_to, '+1 day'), '9999-12-31'), COALESCE(NEW.revoked_on, '9999-12-31'))
      AND NEW.valid_from < MIN(COALESCE(DATE(other.valid_to, '+1 day'), '9999-12-31'), COALESCE(other.revoked_on, '9999-12-31'))
      AND other.valid_from < COALESCE(other.revoked_on, '9999-12-31')
      AND NEW.valid_from < COALESCE(NEW.revoked_on, '9999-12-31')
)
BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {NAME}'); END"""  # noqa: S608


def forwards(apps, schema_editor):
    for name in ("Enterprise", "Supplier"):
        create_index(apps.get_model("registry", name), schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        for moment in ("insert", "update"):
            schema_editor.execute(_trigger(moment))
        return
    for subject in ("enterprise", "supplier"):
        schema_editor.execute(
            f"ALTER TABLE registry_statusgrant ADD CONSTRAINT {NAME}_{subject} "
            f"EXCLUDE USING gist ({_line(subject)} WITH &&) WHERE ({subject}_id IS NOT NULL)"
        )


def backwards(apps, schema_editor):
    for name in ("Enterprise", "Supplier"):
        drop_index(apps.get_model("registry", name), schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        for moment in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{moment}")
        return
    for subject in ("enterprise", "supplier"):
        schema_editor.execute(f"ALTER TABLE registry_statusgrant DROP CONSTRAINT {NAME}_{subject}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
