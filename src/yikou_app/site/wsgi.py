"""The WSGI application that granian serves."""

import os
import threading
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (settings must be named first)

application = get_wsgi_application()

#: What a first request would otherwise import in the middle of its write transaction, while everybody waits: the
#: dictionaries of pinyin (a person entered).
_LATE = ("pypinyin",)


def _import_ahead() -> None:
    """Import what is large, beside the first requests and outside any transaction."""
    for name in _LATE:
        import_module(name)


threading.Thread(target=_import_ahead, name="import-ahead", daemon=True).start()
