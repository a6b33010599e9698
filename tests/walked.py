"""Walk the whole way in this process's installation, and keep what was made beside the database."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from rich.console import Console  # noqa: E402  (Django must be ready before the walk is imported)

from yikou_app.site.demo.walk import walk_all  # noqa: E402  (Django must be ready before the walk is imported)

walk = walk_all(Console(width=160))
kept = asdict(walk.example) | {"planted": asdict(walk.family.planted), "tables": walk.tables}
kept["people"] = sorted(walk.example.people)
Path(os.environ["YIKOU_HOME"], "walk.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
