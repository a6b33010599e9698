"""Behind a proxy that ends TLS: the form comes from https and reaches us by http."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.scratch import ROOT

ASK = """
import django
django.setup()
from django.conf import settings as s
print(s.CSRF_TRUSTED_ORIGINS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)
"""


@pytest.mark.parametrize(
    ("https", "says"),
    [
        ("true", "['https://a.example', 'https://10.0.0.8'] True True True"),
        ("false", "[] False False False"),
    ],
)
def test_a_form_sent_by_https_is_taken_from_our_own_names_only(https: str, says: str):
    """Without it every log-in behind a proxy is refused; with a wildcard any neighbour's form would be taken."""
    environment = {
        **os.environ,
        "YIKOU_HTTPS": https,
        "YIKOU_ALLOWED_HOSTS": '["a.example", "10.0.0.8", "*", ".b.example"]',
        "PYTHONPATH": str(ROOT / "src"),
    }
    told = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == says
