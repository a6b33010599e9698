"""Django settings of the gallery: the kit alone, no database, the site's own content policy."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def site_policy() -> str:
    """The content security policy of the real site, read from its source: both must be one."""
    source = (ROOT / "src/yikou_app/site/middleware.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CONTENT_POLICY":
            return str(ast.literal_eval(node.value))
    raise LookupError("the site's middleware has no CONTENT_POLICY")


CONTENT_POLICY = site_policy()
SECRET_KEY = "gallery-only-no-secret"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "tests.browser.gallery.urls"
INSTALLED_APPS = [
    "django.forms",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tests.browser.gallery.apps.KitConfig",
]
MIDDLEWARE = [
    "tests.browser.gallery.views.policy",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "yikou_app.ground.rendering.FormRenderer"
STATIC_URL = "/static/"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
