"""Serve the gallery on a free port of this machine and print the address."""

from __future__ import annotations

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.gallery.settings"

import django  # noqa: E402  (the settings must be named first)
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402  (the settings must be named first)
from django.core.wsgi import get_wsgi_application  # noqa: E402  (the settings must be named first)


class Server(ThreadingMixIn, WSGIServer):
    """A browser opens several connections at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Requests are not news."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until stopped."""
    django.setup()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    application = StaticFilesHandler(get_wsgi_application())
    # StaticFilesHandler serves through Django's staticfiles view, which asks for DEBUG unless told otherwise.
    with make_server("127.0.0.1", port, application, Server, Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
