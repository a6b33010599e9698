"""Triggers of every model that declares guards; see ground/guards.py."""

from django.apps import apps as live
from django.db import migrations

from yikou_app.ground import guards


def create(apps, schema_editor):
    guards.install(schema_editor, list(live.get_app_config("yikou").get_models()))


class Migration(migrations.Migration):
    dependencies = [("yikou", "0001_initial")]
    operations = [migrations.RunPython(create, elidable=False)]
