"""Single sign-on leads to persons that exist, and to the second factor like every other way in.

Not here: the protocol itself (allauth), signing in by password (`test_sign_in.py`).
"""

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory

from tests.people import People
from yunti.apps.accounts.models import Person
from yunti.project import environment
from yunti.web.account.adapter import AccountAdapter, SocialAdapter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(settings) -> None:
    settings.YUNTI_OIDC_NAME, settings.YUNTI_OIDC_CLAIM = "省统一认证", "preferred_username"
    app = {"provider_id": "office", "name": "省统一认证", "client_id": "x", "secret": "y"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": "x"}}]}
    }


def vouched(login: str, uid: str = "77") -> SocialLogin:
    account = SocialAccount(provider="office", uid=uid, extra_data={"preferred_username": login})
    return SocialLogin(user=Person(), account=account)


def come_in(login: str) -> SocialLogin:
    request = RequestFactory().get("/account/oidc/office/login/callback/")
    found = vouched(login)
    SocialAdapter(request).pre_social_login(request, found)
    return found


def test_a_known_login_is_connected_once(people: People) -> None:
    found = come_in("QIN")
    assert found.user.pk == people.qin.person_id
    assert SocialAccount.objects.get().user_id == people.qin.person_id


@pytest.mark.parametrize("login", ["nobody", "", "ma@example.org"])
def test_an_unknown_login_makes_no_account(people: People, login: str) -> None:
    before = Person.objects.count()
    with pytest.raises(ImmediateHttpResponse) as answer:
        come_in(login)
    assert answer.value.response.url == "/account/unknown/"
    assert Person.objects.count() == before and not SocialAccount.objects.exists()


def test_a_stopped_account_is_not_connected(people: People) -> None:
    Person.objects.filter(login="qin").update(is_active=False)
    with pytest.raises(ImmediateHttpResponse):
        come_in("qin")


def test_nobody_signs_up_by_the_way(people: People) -> None:
    request = RequestFactory().get("/")
    assert not SocialAdapter(request).is_open_for_signup(request, vouched("x"))
    assert not AccountAdapter(request).is_open_for_signup(request)


def test_the_button_appears_when_configured(client: Client, people: People, settings) -> None:
    assert "省统一认证" in client.get("/account/sign-in/").content.decode()
    settings.YUNTI_OIDC_NAME = ""
    assert "省统一认证" not in client.get("/account/sign-in/").content.decode()


def test_configuration_comes_from_the_environment(monkeypatch) -> None:
    assert environment.single_sign_on() == ("", "", {})
    monkeypatch.setenv("YUNTI_OIDC_ISSUER", "https://sso.example.org")
    with pytest.raises(ImproperlyConfigured, match="YUNTI_OIDC_CLIENT_ID"):
        environment.single_sign_on()
    monkeypatch.setenv("YUNTI_OIDC_CLIENT_ID", "yunti")
    monkeypatch.setenv("YUNTI_OIDC_SECRET", "s")
    name, claim, providers = environment.single_sign_on()
    assert name == "OpenID Connect" and claim == "preferred_username"
    assert providers["openid_connect"]["APPS"][0]["settings"]["server_url"] == "https://sso.example.org"
