"""Django's settings, derived from the installation's settings (configuration.py)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlunsplit

from yikou_app.ground import sqlite

sqlite.swap_in_our_pin()

from yikou_app.site import configuration  # noqa: E402  (the swap must come before anything of Django)

YIKOU = configuration.load()
APP = Path(__file__).resolve().parent.parent
ROOMS = sorted(
    path.parent.name for path in APP.glob("*/__init__.py") if path.parent.name not in {"migrations"}
)


def _static_digest() -> str:
    """A digest of the shipped assets: it stands in their address, so that caching never shows old ones."""
    digest = hashlib.sha256()
    for path in sorted((APP / "static").rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(APP).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


SECRET_KEY = YIKOU.session_secret()
DEBUG = False
ALLOWED_HOSTS = YIKOU.allowed_hosts
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "yikou_app.apps.YikouConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yikou_app.site.middleware.HeadersMiddleware",
    "yikou_app.site.middleware.TurnsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yikou_app.site.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yikou_app.site.middleware.ScopeMiddleware",
    "yikou_app.site.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "yikou_app.site.urls"
WSGI_APPLICATION = "yikou_app.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [APP / room / "templates" for room in ROOMS],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yikou_app.site.shell.shell",
            ]
        },
    }
]
DATABASES = YIKOU.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "yikou.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yikou_app.ground.passwords.Strength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "yikou/locked.html"
AXES_RESET_ON_SUCCESS = True  # yesterday's slips do not count against today's
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = f"/static/{_static_digest()}/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: there is nothing to collect
WHITENOISE_AUTOREFRESH = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:
    """Every asset lives under a digest of all assets, so all of them may be kept for ever."""
    return True


SESSION_COOKIE_AGE = YIKOU.idle_minutes * 60 + 300  # IdleMiddleware ends it exactly; this is the rest
SESSION_SAVE_EVERY_REQUEST = False  # a read must not take SQLite's only write lock
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = YIKOU.https
CSRF_COOKIE_HTTPONLY = True
# TLS ends at the operator's proxy, so a form comes from https and reaches us by http.
CSRF_TRUSTED_ORIGINS = [
    urlunsplit(("https", host, "", "", "")) for host in ALLOWED_HOSTS if YIKOU.https and host[:1] not in "*."
]
CSRF_FAILURE_VIEW = "yikou_app.site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if YIKOU.https else 0
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["yikou_app.ground.receiving.MemoryHandler"]  # an upload never lies in clear on disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # more than a room takes at once, so that the room can say so itself
FORM_RENDERER = "yikou_app.ground.rendering.FormRenderer"

LOGGING_CONFIG = "yikou_app.site.logs.configure"
LOGGING: dict[str, object] = {"version": 1}  # Django calls LOGGING_CONFIG only when this is not empty
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS follows the https setting
    "security.W008",  # TLS ends at the operator's proxy
    "security.W012",  # secure cookies follow the https setting
    "security.W016",  # the same for the CSRF cookie
]
