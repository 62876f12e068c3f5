"""Reads the environment for `settings`: mode, data folder, database address, secrets kept in the data folder.

Not here: what the values mean (`settings`).
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("production", "demo", "test")
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
)


def mode() -> str:
    value = os.environ.get("YUNTI_MODE") or ("test" if "PYTEST_VERSION" in os.environ else "production")
    if value not in MODES:
        raise ImproperlyConfigured(f"YUNTI_MODE is {value!r}; it must be one of {', '.join(MODES)}.")
    return value


def data_folder() -> Path:
    folder = Path(os.environ.get("YUNTI_DATA", "data")).expanduser().resolve()
    if "PYTEST_VERSION" in os.environ and "YUNTI_DATA" not in os.environ:
        folder = folder.parent / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def flag(name: str, default: bool) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "1", "0", "yes", "no", "true", "false"):
        return default if not text else text in ("1", "yes", "true")
    raise ImproperlyConfigured(f"{name} is {text!r}; it must be yes or no.")


def integer(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number.") from None


def at_least(name: str, default: int, lowest: int) -> int:
    value = integer(name, default)
    if value < lowest:
        raise ImproperlyConfigured(f"{name} is {value}; it must be {lowest} or more.")
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def secret(folder: Path, name: str) -> str:
    """A secret of this installation: from the environment, else made once and kept readable by the owner only."""
    given = os.environ.get(f"YUNTI_SECRET_{name.upper()}")
    if given:
        return given
    path = folder / "secrets" / name
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh)
    return fresh


def database(folder: Path) -> dict[str, Any]:
    """SQLite in the data folder, or the PostgreSQL that DATABASE_URL names."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return {
            "ENGINE": "yunti.kit.sqlite",
            "NAME": folder / "yunti.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
            "TEST": {"NAME": ":memory:"},  # said, because test runners know it of Django's own engine only
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (leave it empty for SQLite).")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options.setdefault("options", "-c statement_timeout=10000 -c lock_timeout=5000")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def single_sign_on() -> tuple[str, str, dict[str, Any]]:
    """Name of the button, the claim that holds the login name, the provider; all empty when none is configured."""
    issuer = os.environ.get("YUNTI_OIDC_ISSUER", "").strip()
    if not issuer:
        return "", "", {}
    missing = [key for key in ("YUNTI_OIDC_CLIENT_ID", "YUNTI_OIDC_SECRET") if not os.environ.get(key)]
    if missing:
        raise ImproperlyConfigured(f"YUNTI_OIDC_ISSUER needs {' and '.join(missing)} too.")
    name = os.environ.get("YUNTI_OIDC_NAME", "").strip() or "OpenID Connect"
    office = {
        "provider_id": "office",
        "name": name,
        "client_id": os.environ["YUNTI_OIDC_CLIENT_ID"],
        "secret": os.environ["YUNTI_OIDC_SECRET"],
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    claim = os.environ.get("YUNTI_OIDC_CLAIM", "").strip() or "preferred_username"
    return name, claim, {"openid_connect": {"APPS": [office]}}
