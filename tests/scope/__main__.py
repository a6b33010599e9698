"""Crawl the installation of this process and print a report (JSON). ``--sabotage NAME`` breaks a guard first."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
django.setup()

from tests.scope import sabotage  # noqa: E402  (Django must be ready before the rooms are imported)
from tests.scope.crawl import Crawl  # noqa: E402  (as above)
from tests.scope.forms import Forms  # noqa: E402  (as above)


def main(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sabotage", choices=sorted(sabotage.KINDS))
    parser.add_argument("--viewers", nargs="*", default=None)
    parser.add_argument("--thorough", action="store_true")
    parser.add_argument("--forms", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.sabotage:
        sabotage.KINDS[chosen.sabotage]()
    if chosen.forms:
        return Forms().report()
    return Crawl(chosen.viewers, thorough=chosen.thorough).report()


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
