"""Write the first migration anew from the models; until the first release there is only one.

Run after changing a model: ``python tools/remake_migration.py``. 0002_guards stays as it is.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
FOLDER = ROOT / "src" / "yikou_app" / "migrations"


def main() -> None:
    """Remove 0001_initial, set 0002_guards aside, and let Django write the tables again."""
    guards = FOLDER / "0002_guards.py"
    aside = guards.with_suffix(".aside")
    (FOLDER / "0001_initial.py").unlink(missing_ok=True)
    guards.rename(aside)
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("makemigrations", "yikou", "--no-header", name="initial")
    finally:
        aside.rename(guards)


if __name__ == "__main__":
    main()
