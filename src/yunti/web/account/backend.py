"""Checks login and password: one answer, in one time, for accounts that exist and accounts that do not.

Not here: limits on trying (`web.account.throttle`), the second factor (`web.account.second_factor`).
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import get_hasher, identify_hasher

from yunti.apps.accounts import queries, services


class PasswordBackend(AuthenticationBackend):
    """By login name, or by a phone or e-mail that belongs to one person only."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        person = self._check_password(queries.person_for_sign_in(username), password)
        if person is not None and _is_outdated(person.password):
            by = queries.actor_of(person, None)
            person.password = services.renew_hash(password=password, by=by).password
        return person


def _is_outdated(encoded: str) -> bool:
    hasher, preferred = identify_hasher(encoded), get_hasher()
    return hasher.algorithm != preferred.algorithm or preferred.must_update(encoded)
