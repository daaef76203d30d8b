"""Every setting. Presence decides: a URL or key that is set turns a capability on; nothing asks "which environment is this".

docs/running.md lists each variable; a test keeps that list complete.
"""

import gc
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from jobboard.lib import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)
# Starting makes half a million objects that stay; walking them as often as Python does takes an eighth of it.
gc.set_threshold(50_000, 20, 20)

# --- Core -------------------------------------------------------------------------------------------------

DEBUG = environment.flag("DEBUG", default=False)
# The demo is production with stand-ins: DEBUG off, but Stripe and the mail server live on this machine.
DEMO = environment.flag("DEMO", default=False)
SECRET_KEY = environment.text("SECRET_KEY") or ("only-for-debug" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set: give it 50 random characters, or DEBUG=1 to develop.")
# Keys of before: they read what they signed and encrypted, and write nothing.
SECRET_KEY_FALLBACKS = environment.names("SECRET_KEY_FALLBACKS")

SITE_NAME = "Medical Coding Jobs"
SITE_URL = environment.web_address("SITE_URL", "http://127.0.0.1:8000")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
HTTPS = SITE_URL.startswith("https://")
if DEMO and HTTPS:
    raise ImproperlyConfigured(
        "DEMO=1 is for your own machine: its passwords are public. Unset it, or SITE_URL."
    )
ALLOWED_HOSTS = [*environment.names("ALLOWED_HOSTS"), SITE_HOST, "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "jobboard.urls"
WSGI_APPLICATION = "jobboard.wsgi.application"

INSTALLED_APPS = [
    "jobboard",
    "jobboard.mail",
    "jobboard.accounts",
    "jobboard.payments",
    "cms",
    "candidates",
    "employers",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "heroicons",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "jobboard.compression.CompressedText",
    "jobboard.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "jobboard.security.CleanInput",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jobboard.accounts.doors.AdminDoor",
    "jobboard.accounts.doors.LeavingDoor",
    "jobboard.accounts.devices.LastSeen",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.redirects.EditorsRedirects",
    "jobboard.wrong_method.explain",
    "employers.whole_actions.WholeAction",
]

_LOADERS = ["jobboard.mail.styles.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobboard.context.site",
                "candidates.context.seeker",
            ],
        },
    },
    # The pages that are asked for all the time (jobboard/lib/quick.py).
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "quick"],
        "OPTIONS": {"environment": "jobboard.lib.quick.environment"},
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor

# --- Data -------------------------------------------------------------------------------------------------

_database = environ.Env().db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'board.sqlite3'}")
DATABASES = {"default": _database}
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # Without IMMEDIATE, most of many concurrent writers fail with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # SQLite's queue is not fair: among twenty writers on a busy machine one waits for 20 s and more
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    _database["CONN_HEALTH_CHECKS"] = True
# Opening one takes as long as a whole answer: for SQLite too, which sets itself up each time.
_database["CONN_MAX_AGE"] = 60

REDIS_URL = environment.text("REDIS_URL")
# Rate limits live in the cache, so it must be shared by all processes: never local memory.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # By default 300: then a few hundred made-up addresses would push everybody's limits out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Resumes and exports. No address serves it, and nobody else on the machine reads it.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": environment.text("PRIVATE_ROOT") or VAR_DIR / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# --- Accounts ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "jobboard.accounts.adapter.AccountAdapter"
_FORMS = "jobboard.accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm", "signup": f"{_FORMS}.SignupForm", "add_email": f"{_FORMS}.AddEmailForm",
    "change_password": f"{_FORMS}.ChangePasswordForm", "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm", "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}  # fmt: skip
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code keeps the person in the tab where they were writing; a link opens another one.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "jobboard.accounts.second_steps.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": f"{_FORMS}.AddPasskeyForm"}
MFA_TOTP_ISSUER = SITE_NAME
# Browsers themselves allow passkeys over plain HTTP at "localhost" alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# What each part of the site keeps about a person: asked for an export, and told to let go, in this order.
PERSONAL_DATA = ["employers.personal.KEEPER", "candidates.personal.KEEPER", "jobboard.accounts.own.KEEPER"]
# How many stored searches have one of some choices: asked before an editor deletes a word that they name.
STORED_SEARCHES = "candidates.subscribing.how_many_name"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", default=0)
# Pages outside of the CMS that search engines may list, by the names of their addresses.
INDEXED_VIEWS = ["companies", "employers", "pricing", "alert_list", "api_docs"]

# --- Candidates -------------------------------------------------------------------------------------------

# A resume goes so many months after the last posting it was sent to has ended.
RESUMES_KEPT_MONTHS = environment.number("RESUMES_KEPT_MONTHS", default=12)

# --- The CMS ----------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
# Where Wagtail sends readers of a restricted page; its admin has doors of its own (jobboard/urls.py).
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}

# --- Mail -------------------------------------------------------------------------------------------------

# No EMAIL_URL: mail lands in the mailbox of the sandbox, which `make demo` starts beside the site.
EMAIL_URL = environment.text("EMAIL_URL", "smtp://127.0.0.1:8021")
_email = environ.Env.email_url_config(EMAIL_URL)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or "127.0.0.1"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("FROM_EMAIL", f"{SITE_NAME} <hello@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = environment.text("SUPPORT_EMAIL", f"support@{SITE_HOST}")
# The people who are told when money or mail needs a person.
OPERATORS = environment.names("OPERATORS")

# The samples of all mails, which editors look at (jobboard/mail/samples.py).
MAIL_SAMPLES = [
    "candidates.mail_samples.SAMPLES",
    "employers.mail_samples.SAMPLES",
    "jobboard.accounts.mail_samples.SAMPLES",
    "jobboard.payments.mail_samples.SAMPLES",
]
# A provider's secret turns on what it may tell us of bounces and complaints (jobboard/mail/events.py).
POSTMARK_WEBHOOK_SECRETS = environment.names("POSTMARK_WEBHOOK_SECRETS")
MAILGUN_SIGNING_KEY = environment.text("MAILGUN_SIGNING_KEY")
MAIL_EVENTS_FROM = [
    provider
    for provider, secret in {"postmark": POSTMARK_WEBHOOK_SECRETS, "mailgun": MAILGUN_SIGNING_KEY}.items()
    if secret
]
ANYMAIL = {"WEBHOOK_SECRET": POSTMARK_WEBHOOK_SECRETS, "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_SIGNING_KEY}
# Who hears that somebody came to a posting from an alert mail, with the token of its link (cms/attention.py).
READER_LISTENER = "candidates.silence.heard_by_link"

# --- Background work --------------------------------------------------------------------------------------

# No BROKER_URL: `manage.py worker` is worker, scheduler and broker in one process, and the rows are the record.
BROKER_URL = environment.text("BROKER_URL", "memory://localhost/")
EMBEDDED_WORKER = BROKER_URL.startswith("memory://")
CELERY_BROKER_URL = BROKER_URL
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
if BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 5,
    }

# --- Money ------------------------------------------------------------------------------------------------

# No STRIPE_SECRET_KEY: cards are taken by the Stripe sandbox, which `make demo` starts beside the site.
STRIPE_SECRET_KEY = environment.text("STRIPE_SECRET_KEY", "sk_test_sandbox")
STRIPE_API_BASE = environment.text(
    "STRIPE_API_BASE", "http://127.0.0.1:8010" if STRIPE_SECRET_KEY == "sk_test_sandbox" else ""
)
# A comma list: during a roll both the old and the new secret are valid. None set: every webhook is refused.
STRIPE_WEBHOOK_SECRETS = environment.names("STRIPE_WEBHOOK_SECRETS")
STRIPE_LIVEMODE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
STRIPE_AUTOMATIC_TAX = environment.flag("STRIPE_AUTOMATIC_TAX", default=False)
# Which function hears of which Stripe event; a test imports every path.
STRIPE_HANDLERS = {
    "checkout.session.completed": "employers.billing.checkout_changed",
    "checkout.session.async_payment_succeeded": "employers.billing.checkout_changed",
    "checkout.session.async_payment_failed": "employers.billing.checkout_changed",
    "checkout.session.expired": "employers.billing.checkout_changed",
    "customer.subscription.created": "employers.subscribing.subscription_changed",
    "customer.subscription.updated": "employers.subscribing.subscription_changed",
    "customer.subscription.deleted": "employers.subscribing.subscription_changed",
    "invoice.paid": "employers.on_account.invoice_changed",
    "invoice.sent": "employers.on_account.invoice_changed",
    "invoice.overdue": "employers.on_account.invoice_changed",
    "invoice.voided": "employers.on_account.invoice_changed",
    "invoice.marked_uncollectible": "employers.on_account.invoice_changed",
    "invoice.payment_failed": "employers.subscribing.invoice_changed",
    "invoice.payment_action_required": "employers.subscribing.invoice_changed",
    "charge.refunded": "employers.reversals.charge_changed",
    "charge.refund.updated": "employers.reversals.refund_changed",
    "refund.created": "employers.reversals.refund_changed",
    "refund.updated": "employers.reversals.refund_changed",
    "refund.failed": "employers.reversals.refund_changed",
    "charge.dispute.created": "employers.reversals.dispute_changed",
    "charge.dispute.updated": "employers.reversals.dispute_changed",
    "charge.dispute.funds_withdrawn": "employers.reversals.dispute_changed",
    "charge.dispute.funds_reinstated": "employers.reversals.dispute_changed",
    "charge.dispute.closed": "employers.reversals.dispute_changed",
}

# --- Security ---------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "jobboard.stale_form.refused"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor shows previews in a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # asks for DENY
SESSION_COOKIE_SAMESITE = "Lax"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, "https:", *([STRIPE_API_BASE] if STRIPE_API_BASE else [])],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
    }
}

# --- Logs -------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Wagtail runs its index updates as tasks inside the request and logs each at INFO.
    # Celery writes two lines for each tick of each job.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("django_tasks", "celery.beat", "celery.worker.strategy", "celery.app.trace")
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
}
