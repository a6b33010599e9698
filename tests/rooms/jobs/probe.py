"""Enqueues jobs in a scratch installation: ``python -m tests.rooms.jobs.probe KIND ARGS …`` prints a reference each."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402  (Django must be ready first)
from tests.rooms.jobs import worker_process  # noqa: E402, F401  (registers the kinds)
from tests.rooms.scopes import EAST  # noqa: E402  (Django must be ready first)

from yikou_app.jobs.actions import enqueue  # noqa: E402  (Django must be ready first)

for kind, args in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    with transaction.atomic():
        print(enqueue(kind=kind, title="试", key=kind + args, args=json.loads(args), by=EAST))
