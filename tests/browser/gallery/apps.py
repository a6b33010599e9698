"""The front-end kit without the rooms: templates, tags and static files, no models."""

from pathlib import Path

from django.apps import AppConfig

import yikou_app


class KitConfig(AppConfig):
    """Finds the kit's templates and static files where the real app has them."""

    name = "yikou_app"
    label = "kit"
    path = str(Path(yikou_app.__file__).parent)
    models_module = None

    def import_models(self) -> None:
        """Leave the rooms' models alone: the gallery has no database."""
        self.models = {}
