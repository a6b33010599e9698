"""Loaded before everything else (``-p tests.environment``): the tests' own home, never the user's.

Run the tests as ``python -m pytest`` from the top of the checkout, or with ``python3 dev.py test``.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))


def _quick_place() -> str | None:
    """Memory that looks like a disk, when there is enough: thousands of commits wait for no platter there.

    Our kills are of processes, never of the machine, so nothing that a test proves needs a real disk.
    """
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK):
        return None
    return str(memory) if shutil.disk_usage(memory).free > 4 << 30 else None


if "YIKOU_TEST_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="yikou-test-", dir=_quick_place())
    os.environ["YIKOU_TEST_HOME"] = home
    atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ["YIKOU_HOME"] = os.environ["YIKOU_TEST_HOME"]
os.environ["YIKOU_CONFIG"] = str(Path(os.environ["YIKOU_HOME"]) / "none.toml")
os.environ["YIKOU_CHUNK_PAUSE_MS"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "yikou_app.site.settings"
