"""Every setting of the platform, read from the environment once; `docs/reference/settings.md` lists them.

Not here: addresses (`web.urls`), the timetable (`jobs.timetable`).
"""

import os
from datetime import timedelta
from pathlib import Path

from yunti.project import environment as env

MODE = env.mode()
YUNTI_MODE = MODE
YUNTI_DATA = env.data_folder()
YUNTI_CLOCK_SHIFT_SECONDS = env.integer("YUNTI_CLOCK_SHIFT_SECONDS", 0)
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = env.secret(YUNTI_DATA, "django")
DEBUG = False
ALLOWED_HOSTS = env.words(
    "YUNTI_HOSTS", "127.0.0.1,localhost,[::1]" + (",testserver" if MODE == "test" else "")
)
CSRF_TRUSTED_ORIGINS = env.words("YUNTI_ORIGINS", "")
USE_HTTPS = env.flag("YUNTI_HTTPS", False)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
    "yunti.kit.apps.KitConfig",
    "yunti.apps.accounts.apps.AccountsConfig",
    "yunti.apps.operations.apps.OperationsConfig",
    "yunti.apps.reference.apps.ReferenceConfig",
    "yunti.apps.messages.apps.MessagesConfig",
    "yunti.apps.desks.apps.DesksConfig",
    "yunti.apps.experts.apps.ExpertsConfig",
    "yunti.apps.documents.apps.DocumentsConfig",
    "yunti.apps.registry.apps.RegistryConfig",
    "yunti.apps.tickets.apps.TicketsConfig",
    "yunti.apps.certificates.apps.CertificatesConfig",
    "yunti.apps.programmes.apps.ProgrammesConfig",
    "yunti.apps.budgets.apps.BudgetsConfig",
    "yunti.apps.partners.apps.PartnersConfig",
    "yunti.apps.evaluations.apps.EvaluationsConfig",
    "yunti.apps.cases.apps.CasesConfig",
    "yunti.apps.casework.apps.CaseworkConfig",
    "yunti.apps.intake.apps.IntakeConfig",
    "yunti.apps.letters.apps.LettersConfig",
    "yunti.apps.appeals.apps.AppealsConfig",
    "yunti.apps.notices.apps.NoticesConfig",
    "yunti.apps.inspections.apps.InspectionsConfig",
    "yunti.apps.panels.apps.PanelsConfig",
    "yunti.apps.receipts.apps.ReceiptsConfig",
    "yunti.apps.publicity.apps.PublicityConfig",
    "yunti.apps.vouchers.apps.VouchersConfig",
    "yunti.apps.rankings.apps.RankingsConfig",
    "yunti.apps.appraisals.apps.AppraisalsConfig",
    "yunti.apps.settlement.apps.SettlementConfig",
    "yunti.apps.pilots.apps.PilotsConfig",
    "yunti.apps.boards.apps.BoardsConfig",
    "yunti.apps.paperwork.apps.PaperworkConfig",
    "yunti.apps.audit.apps.AuditConfig",
    "yunti.apps.privacy.apps.PrivacyConfig",
    "yunti.apps.ledger.apps.LedgerConfig",  # last: this order is the order of locks, and accounts are locked last
    "yunti.web.apps.WebConfig",
]

MIDDLEWARE = [
    "yunti.web.shared.counting.CountingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yunti.web.shared.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yunti.web.account.sessions.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yunti.web.shared.middleware.RequestMiddleware",
    "yunti.web.shared.limits.BodyLimitMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yunti.web.urls"
WSGI_APPLICATION = "yunti.project.wsgi.application"

FORM_RENDERER = "yunti.web.shared.widgets.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((PACKAGE / "web").glob("*/templates")),
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "yunti.web.shared.context.page",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "yunti.web.shared.tags",
                "yunti.web.shared.quick_tags",
            ],
        },
    }
]
COTTON_DIR = "cotton"
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {"default": env.database(YUNTI_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
YUNTI_ACTOR_SOURCE = "yunti.apps.accounts.queries.actor_for_run"

YUNTI_FILE_STORE = os.environ.get("YUNTI_FILE_STORE", "disk")  # disk or s3 (extra `s3`)
YUNTI_S3 = {
    "bucket_name": os.environ.get("YUNTI_S3_BUCKET", ""),
    "endpoint_url": os.environ.get("YUNTI_S3_ENDPOINT") or None,
    "region_name": os.environ.get("YUNTI_S3_REGION") or None,
    "access_key": os.environ.get("YUNTI_S3_KEY") or None,
    "secret_key": os.environ.get("YUNTI_S3_SECRET") or None,
    "default_acl": None,
    "file_overwrite": True,  # the name is the content
}
YUNTI_DISK_RESERVE_MB = env.integer("YUNTI_DISK_RESERVE_MB", 512)  # uploads stop before the disk is full
YUNTI_DISK_ALARM_PERCENT = env.at_least("YUNTI_DISK_ALARM_PERCENT", 80, 1)  # told when the disk is so full
YUNTI_UPLOAD_LIMIT_MB = env.integer("YUNTI_UPLOAD_LIMIT_MB", 50)
YUNTI_IMPORT_ROWS = env.at_least("YUNTI_IMPORT_ROWS", 200_000, 1)  # rows of data in one list
YUNTI_PACKS = os.environ.get("YUNTI_PACKS", "")  # another folder of packs than the one that came along
YUNTI_PACKS_LOOK_SECONDS = env.integer(
    "YUNTI_PACKS_LOOK_SECONDS", 0 if MODE == "test" else 1
)  # how old a look at the files of packs may be
YUNTI_ROUNDS_LOOK_SECONDS = env.integer(
    "YUNTI_ROUNDS_LOOK_SECONDS", 0 if MODE == "test" else 1
)  # the same of rounds, while applications arrive in a rush
YUNTI_FONTS = os.environ.get("YUNTI_FONTS", "")  # a folder of further fonts for characters in papers
YUNTI_API_BODY_KB = env.at_least("YUNTI_API_BODY_KB", 1024, 1)  # one case sent to the interface
YUNTI_API_PER_MINUTE = env.at_least("YUNTI_API_PER_MINUTE", 120, 1)  # requests per address and process
YUNTI_BODY_LIMIT_MB = env.integer("YUNTI_BODY_LIMIT_MB", 64)  # of a whole request, lists to import included
YUNTI_BODY_GRACE_SECONDS = env.at_least("YUNTI_BODY_GRACE_SECONDS", 20, 1)  # a body may need to begin
YUNTI_BODY_SLOWEST = env.at_least("YUNTI_BODY_SLOWEST", 2048, 1)  # bytes a second, on the whole

YUNTI_SCANNER = os.environ.get("YUNTI_SCANNER", "demo" if MODE == "demo" else "none")
YUNTI_SCANNER_LIMIT_MB = env.integer("YUNTI_SCANNER_LIMIT_MB", 100)  # not above the daemon's own limits
YUNTI_UNSCANNED = os.environ.get(
    "YUNTI_UNSCANNED", "keep"
)  # without a scanner: keep (never served) or refuse

YUNTI_ADDRESS = os.environ.get("YUNTI_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # in links of letters
EMAIL_HOST = os.environ.get("YUNTI_SMTP_HOST", "")
EMAIL_PORT = env.integer("YUNTI_SMTP_PORT", 465)
EMAIL_HOST_USER = os.environ.get("YUNTI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YUNTI_SMTP_PASSWORD", "")
EMAIL_USE_SSL = env.flag("YUNTI_SMTP_SSL", EMAIL_PORT == 465)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = str(YUNTI_DATA / "mail")
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend"
    if EMAIL_HOST
    else "filebased.EmailBackend"
    if MODE == "demo"
    else "dummy.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("YUNTI_MAIL_FROM", "yunti@localhost")
YUNTI_SMS = os.environ.get("YUNTI_SMS", "file" if MODE == "demo" else "")  # file, or a class of the site

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "yunti.web.account.backend.PasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
YUNTI_PASSWORD_PROFILE = env.choice("YUNTI_PASSWORD_PROFILE", "dengbao", ("dengbao", "asvs"))
YUNTI_PASSWORD_DAYS = 90 if YUNTI_PASSWORD_PROFILE == "dengbao" else None  # noqa: S105
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "yunti.apps.accounts.passwords.LongEnoughValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "yunti.apps.accounts.passwords.MaximumLengthValidator"},
    {"NAME": "yunti.apps.accounts.passwords.NotCommonValidator"},
    {
        "NAME": "yunti.apps.accounts.passwords.NotLikeOneselfValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "email", "phone")},
    },
    {"NAME": "yunti.apps.accounts.passwords.ContextWordsValidator"},
]
if YUNTI_PASSWORD_DAYS is not None:  # 等保三级
    AUTH_PASSWORD_VALIDATORS += [
        {"NAME": "yunti.apps.accounts.passwords.ThreeClassesValidator"},
        {"NAME": "yunti.apps.accounts.passwords.NotUsedLatelyValidator"},
    ]
YUNTI_FIELD_SECRETS = [env.secret(YUNTI_DATA, "fields"), *env.words("YUNTI_OLD_FIELD_SECRETS", "")]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

YUNTI_BEHIND_PROXY = env.flag("YUNTI_BEHIND_PROXY", False)
YUNTI_IDLE_MINUTES_STAFF = env.integer("YUNTI_IDLE_MINUTES_STAFF", 15)
YUNTI_IDLE_MINUTES = env.integer("YUNTI_IDLE_MINUTES", 30)
YUNTI_NOTICE_VERSION = "2026-11"
YUNTI_TOTP_ISSUER = "云梯"
YUNTI_DEVICE_COOKIE = "__Host-yunti-device" if USE_HTTPS else "yunti-device"

ACCOUNT_ADAPTER = "yunti.web.account.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = (
    False  # counted in the database instead (web.account.throttle), for all processes together
)
YUNTI_PROOF_MINUTES = env.at_least("YUNTI_PROOF_MINUTES", 5, 1)  # then risky steps ask again
ACCOUNT_REAUTHENTICATION_TIMEOUT = YUNTI_PROOF_MINUTES * 60
ACCOUNT_FORMS = {
    "login": "yunti.web.account.forms.SignInForm",
    "reauthenticate": "yunti.web.account.forms.PasswordAgain",
}
MFA_ADAPTER = "yunti.web.account.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "yunti.web.account.forms.CodeForm",
    "reauthenticate": "yunti.web.account.forms.CodeAgain",
}
SOCIALACCOUNT_ADAPTER = "yunti.web.account.adapter.SocialAdapter"
YUNTI_OIDC_NAME, YUNTI_OIDC_CLAIM, SOCIALACCOUNT_PROVIDERS = env.single_sign_on()

YUNTI_ACCOUNT_HOURS = env.at_least("YUNTI_ACCOUNT_HOURS", 72, 1)  # between confirming and paying
YUNTI_WRONG_PER_ADDRESS = env.integer("YUNTI_WRONG_PER_ADDRESS", 60)
YUNTI_WRONG_PER_NETWORK = env.integer("YUNTI_WRONG_PER_NETWORK", 300)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "password", "code"]
AXES_USERNAME_CALLABLE = "yunti.web.account.throttle.counted_name"
AXES_CLIENT_IP_CALLABLE = "yunti.web.shared.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "yunti.web.account.throttle.locked_out"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = USE_HTTPS
CSRF_COOKIE_SECURE = USE_HTTPS
SESSION_COOKIE_NAME = "__Host-yunti" if USE_HTTPS else "yunti"
CSRF_COOKIE_NAME = "__Host-yunti-form" if USE_HTTPS else "yunti-form"
CSRF_FAILURE_VIEW = "yunti.web.shared.errors.csrf_failure"
SECURE_SSL_REDIRECT = USE_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if USE_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if YUNTI_BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "shared" / "static"]
STATIC_ROOT = YUNTI_DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": YUNTI_DATA / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
