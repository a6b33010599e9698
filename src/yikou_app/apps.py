"""The one Django app of the house; its label is ``yikou`` and its rooms are folders."""

from django.apps import AppConfig


class YikouConfig(AppConfig):
    """一口: all rooms under one label, so that a model can move without a migration."""

    name = "yikou_app"
    label = "yikou"
    verbose_name = "一口"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yikou_app.site import startup

        startup.check()
