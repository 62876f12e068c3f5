"""Addresses of signing in and of a person's own account, each with its access rule.

Not here: what an address shows (the views of this desk), where the desk hangs (`web.urls`).
"""

from allauth.socialaccount.providers.openid_connect import views as single_sign_on

from yunti.kit.actors import OUTSIDE
from yunti.kit.permissions import PUBLIC, SIGNED_IN, desks
from yunti.web.account import (
    colleagues,
    messages,
    password,
    profile,
    registration,
    second_factor,
    sign_in,
)
from yunti.web.account import privacy as own_privacy
from yunti.web.shared.routes import action, form_page, page

signing_in = [  # named as allauth looks for them
    form_page("sign-in/", sign_in.sign_in, name="account_login", access=PUBLIC),
    form_page("sign-out/", sign_in.sign_out, name="account_logout", access=PUBLIC),
    form_page("register/", registration.register, name="account_signup", access=PUBLIC),
    form_page("code/", sign_in.code, name="mfa_authenticate", access=PUBLIC),
    page("stopped/", sign_in.inactive, name="account_inactive", access=PUBLIC),
    form_page("password-again/", sign_in.password_again, name="account_reauthenticate", access=SIGNED_IN),
    form_page("code-again/", sign_in.code_again, name="mfa_reauthenticate", access=SIGNED_IN),
    form_page("password/", password.change, name="account_change_password", access=SIGNED_IN),
    form_page("forgotten/", password.forgotten, name="account_reset_password", access=PUBLIC),
    page("second-factor/", second_factor.index, name="mfa_index", access=SIGNED_IN),
    form_page("second-factor/on/", second_factor.activate, name="mfa_activate_totp", access=SIGNED_IN),
    form_page("second-factor/off/", second_factor.deactivate, name="mfa_deactivate_totp", access=SIGNED_IN),
    page("second-factor/codes/", second_factor.view_codes, name="mfa_view_recovery_codes", access=SIGNED_IN),
    form_page(
        "second-factor/codes/renew/",
        second_factor.renew_codes,
        name="mfa_generate_recovery_codes",
        access=SIGNED_IN,
    ),
    form_page(
        "oidc/<slug:provider_id>/login/", single_sign_on.login, name="openid_connect_login", access=PUBLIC
    ),
    form_page(
        "oidc/<slug:provider_id>/login/callback/",
        single_sign_on.callback,
        name="openid_connect_callback",
        access=PUBLIC,
    ),
    page("oidc/stopped/", sign_in.sign_on_stopped, name="socialaccount_login_cancelled", access=PUBLIC),
    page("oidc/failed/", sign_in.sign_on_stopped, name="socialaccount_login_error", access=PUBLIC),
]


pages = [
    form_page("privacy/", own_privacy.own_data, name="own-data", access=SIGNED_IN),
    action("privacy/copy/json/", own_privacy.as_json, name="own-data-json", access=SIGNED_IN, risky=True),
    action("privacy/copy/xlsx/", own_privacy.as_xlsx, name="own-data-xlsx", access=SIGNED_IN, risky=True),
    page("messages/", messages.message_list, name="message-list", access=SIGNED_IN),
    action("messages/read/", messages.messages_read, name="messages-read", access=SIGNED_IN),
    form_page(
        "messages/choices/", messages.message_preferences, name="message-preferences", access=SIGNED_IN
    ),
    action("messages/<slug:ref>/open/", messages.message_open, name="message-open", access=SIGNED_IN),
    page("", profile.profile, name="profile", access=SIGNED_IN),
    action("desk/", profile.choose_mandate, name="mandate-choose", access=SIGNED_IN),
    action("devices/others/end/", profile.end_other_devices, name="device-end-others", access=SIGNED_IN),
    action("devices/<str:ref>/end/", profile.end_device, name="device-end", access=SIGNED_IN),
    form_page("email/", profile.change_email, name="email-change", access=SIGNED_IN),
    form_page("phone/", profile.change_phone, name="phone-change", access=SIGNED_IN),
    form_page("notice/", profile.accept_notice, name="notice-accept", access=SIGNED_IN),
    form_page(
        "invitation/<str:token>/", registration.accept_invitation, name="invitation-accept", access=PUBLIC
    ),
    form_page("joining/<str:ref>/officer/", registration.escalate, name="join-escalate", access=SIGNED_IN),
    page("colleagues/", colleagues.colleagues, name="colleague-list", access=desks(*OUTSIDE)),
    action("colleagues/invite/", colleagues.invite, name="colleague-invite", access=desks(*OUTSIDE)),
    action("colleagues/agent/", colleagues.appoint_agent, name="agent-appoint", access=desks(*OUTSIDE)),
    action(
        "colleagues/joining/<str:ref>/", colleagues.decide_join, name="join-decide", access=desks(*OUTSIDE)
    ),
    action(
        "colleagues/invitations/<str:ref>/revoke/",
        colleagues.revoke,
        name="invitation-revoke",
        access=desks(*OUTSIDE),
    ),
    form_page("colleagues/<str:ref>/", colleagues.member, name="colleague-detail", access=desks(*OUTSIDE)),
    page("unknown/", sign_in.unknown_person, name="unknown-person", access=PUBLIC),
    form_page("link/<str:token>/", password.open_link, name="link-open", access=PUBLIC),
    form_page("contact/<str:token>/", profile.confirm_email, name="contact-confirm", access=SIGNED_IN),
]
