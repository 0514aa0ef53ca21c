"""The pages around a login, in both products."""

from __future__ import annotations

import json

from tests.fakes.layouts import laid_out
from tests.fakes.view import View, choices, e, hidden


def login_page(
    view: View,
    csrf: str,
    targets: list[tuple[str, str]],
    *,
    form: bool = True,
    university: str = "",
    offers: dict[str, tuple[str, ...]] | None = None,
) -> str:
    """The login page, or with ``form=False`` the one of a Finna whose library system is down.

    Args:
        university: where the link to the university's sign-in leads; empty: the site has none.
        offers: the codes of the libraries that give a new password (``Recover``), and of those at which a patron can
            register (``Register``).
    """
    offers = offers or {}
    body = _form("ILS", csrf, _PLAIN_LINKS if offers else "")
    if view.product == "finna":
        body = (
            _finna(view, csrf, targets, offers)
            if form
            else f'<div class="alert alert-danger">{e(view.say("login.closed"))}</div>'
        )
    if university:
        link = f'<a href="{e(university)}" data-lightbox-ignore><img src="/haka.png" alt="Haka Login"></a>'
        shown = f'<div class="login-col shibboleth-login">{link}</div>'
        about = (
            '<div class="login-col"><div class="login-description shibboleth"><a href="/Content/haka">?</a></div></div>'
        )
        body += f'<div class="tab-pane Shibboleth-tab"><div>{shown}{about}</div></div>'
    return laid_out(view, ("myresearch", "login"), view.heading("login"), body)


def front_page(view: View) -> str:
    body = '<form action="/Search/Results" method="get"><input name="lookfor"></form>'
    return laid_out(view, ("search", "home"), "Home", body)


def home_page(view: View) -> str:
    """Where a login leads that came from nowhere: the favourites."""
    return laid_out(view, ("myresearch", "mylist"), "Saved", "<p></p>")


def catalog_login(view: View, targets: list[tuple[str, str]]) -> str:
    """The form for card and password in an open session."""
    picked = f'<select name="target">{choices(targets, None)}</select>' if targets else ""
    body = (
        '<h3>Card</h3><h3>Your card</h3><form method="post" class="form-catalog-login">'
        f'{picked}<input name="cat_username"><input type="password" name="cat_password">'
        '<input type="submit" name="processLogin" value="Login"></form>'
    )
    return laid_out(view, ("myresearch", "cataloglogin"), view.heading("login"), body)


FAILED = "An error occurred during execution; please try again later."


def mailed_code_page(view: View, csrf: str, place: str = "myresearch") -> str:
    """Where a site of version 11 asks for the one-time code that it has sent."""
    body = (
        '<h3>Library Catalog Profile</h3><div class="alert alert-info">We have sent you a code by e-mail.</div>'
        f'<form method="post" action="/{place}/VerifyOtp" class="form-catalog-login">{hidden("csrf", csrf)}'
        '<label class="form-label">Email:</label><p class="form-control-static">a@example.org</p>'
        '<input type="text" name="password" id="card_password" class="form-control" autocomplete="one-time-code">'
        '<input class="btn btn-primary" type="submit" name="submit" value="Login"></form>'
    )
    return laid_out(view, (place, "verifyotp"), "Login", body)


def challenge_page(view: View) -> str:
    """What the rate limiter of version 11 shows in place of any page; a script goes on from it."""
    body = (
        '<div class="cf-turnstile" data-sitekey="0x0" data-callback="turnstileChallengeEnded"></div>'
        '<form id="turnstile_form" method="post" action="/Turnstile/Verify"><input id="turnstile_token" name="token" '
        f'type="hidden">{hidden("policyId", "login")}{hidden("destination", "/MyResearch/Home")}</form>'
    )
    return laid_out(view, ("turnstile", "challenge"), "", body)


def error_page(view: View) -> str:
    """The page of an error, as both products make it: a template without a name."""
    body = (
        f'<div class="alert alert-danger"><p>An error has occurred</p><p>{FAILED}</p>'
        "<p>Please contact the Library Reference Department for assistance<br>"
        '<a href="mailto:library@example.org">library@example.org</a></p></div>'
    )
    return laid_out(view, ("", ""), "An error has occurred", body)


def maintenance_page(view: View) -> str:
    return laid_out(view, ("error", "unavailable"), "System Unavailable", "<p>The system is unavailable.</p>")


_PLAIN_LINKS = (
    '<a class="btn btn-link createAccountLink" href="/MyResearch/Account?auth_method=ILS">Create New Account</a>'
    '<a class="btn btn-link recover-account-link" href="/MyResearch/Recover?auth_method=ILS">Forgot Password</a>'
)
_CARD_LINKS = (
    '<p><a id="login_library_card_register" class="btn btn-link" href="/LibraryCards/Register">Register</a></p>'
    '<p><a id="login_library_card_recovery" class="btn btn-link" href="/LibraryCards/Recover">Forgot?</a></p>'
)
_OWN_LINKS = (
    '<a class="btn btn-link createAccountLink" href="/MyResearch/Account?auth_method=Database">Create</a>'
    '<a class="btn btn-link" href="/MyResearch/Recover?auth_method=Database">Forgot your password?</a>'
)


def _script(targets: list[tuple[str, str]], offers: dict[str, tuple[str, ...]]) -> str:
    """By which a browser shows the links of the library that is chosen, and hides them for the others."""
    calls = {"Recover": "initILSPasswordRecoveryLink", "Register": "initILSSelfRegistrationLink"}
    lines = ""
    for page, call in calls.items():
        known = {code: code in offers.get(page, ()) and f"/LibraryCards/{page}?target={code}" for code, _ in targets}
        shown = json.dumps(known, separators=(",", ":")).replace("/", "\\/")
        lines += f"  finna.layout.{call}({shown}, 'login_MultiILS_');\n"
    return f"<script>\n//<!--\n{lines}//-->\n</script>"


def _finna(view: View, csrf: str, targets: list[tuple[str, str]], offers: dict[str, tuple[str, ...]]) -> str:
    if len(targets) > 1:
        field = f'<select name="target">{choices(targets, targets[0][0])}</select>'
    else:
        field = hidden("target", targets[0][0]) if targets else ""
    card = _form("MultiILS", csrf, field + _CARD_LINKS, ident="loginForm") + _script(targets, offers)
    own = _form("Database", csrf, _OWN_LINKS, ident="loginFormDb")
    return f'<div class="tab-pane MultiILS-tab">{card}</div><div class="tab-pane Database-tab">{own}</div>'


def _form(method: str, csrf: str, extra: str, *, ident: str = "loginForm") -> str:
    return (
        f'<form method="post" action="/MyResearch/Home" name="loginForm" id="{ident}">{extra}'
        '<input type="text" name="username" value=""><input type="password" name="password">'
        f"{hidden('auth_method', method)}{hidden('csrf', csrf)}"
        '<input type="submit" name="processLogin" value="Login"></form>'
    )
