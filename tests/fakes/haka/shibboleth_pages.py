"""The pages of a Shibboleth identity provider."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.fakes.view import e, hidden

KEYS = ("shib_idp_session_ss", "shib_idp_persistent_ss")
_BUTTON = re.compile(r'<button[^>]*name="(_eventId_proceed)"[^>]*>([^<]*)</button>')
_REMEMBER = '<input type="checkbox" name="remember_user" value="1"><input type="hidden" name="lang" value="fi">'
_SEARCH = '<form action="/search" method="get"><input name="q" type="search"><button>Search</button></form>'
BASE = "/idp/profile/SAML2/Redirect/"
_BASE_TAG = f'<base href="{BASE}">'
ITEM_NAMES = {"displayName": "Display name", "eppn": "Principal name", "mail": "E-mail", "affiliation": "Affiliation"}
"""What the page of consent calls an item, by what its box sends."""
ERRORS = {
    "password": {"en": "The password you entered was incorrect.", "fi": "Antamasi salasana oli väärä."},
    "user": {"en": "The username you entered cannot be identified.", "fi": "Käyttäjätunnusta ei tunnistettu."},
    "locked": {"en": "Your account is locked.", "fi": "Tilisi on lukittu."},
    "code": {"en": "The code was incorrect.", "fi": "Koodi oli väärä."},
    "terms": {"en": "Please check the box.", "fi": "Rastita ruutu."},
}


@dataclass(frozen=True)
class Style:
    """How an organisation's pages look.

    Attributes:
        language: of the texts.
        own_theme: the organisation has rewritten the pages, with other elements and more forms.
        version: Shibboleth 4 or 5, which write errors in different elements.
        base: the page states a base, and its addresses are only names.
        by_button: the address is on the button, and another one on the form.
    """

    language: str = "en"
    own_theme: bool = False
    version: int = 4
    base: bool = False
    by_button: bool = False

    def page(self, title: str, body: str) -> str:
        search = _SEARCH if self.own_theme else ""
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8"><title>{e(title)}</title>'
            f"{_BASE_TAG if self.base else ''}"
            f'<link rel="stylesheet" type="text/css" href="/idp/css/main.css">'
            f'<script nonce="q83vEjRWeJA">"use strict";</script>'
            f'</head><body>{search}<div class="wrapper"><div class="container"><header><img src="/idp/images/logo.png" '
            f'alt="University"></header><div class="content">{body}</div></div><footer>Help desk</footer></div>'
            "</body></html>"
        )

    def error(self, code: str) -> str:
        if not code:
            return ""
        tag = "h3" if self.version == 5 else "p"
        return f'<{tag} class="output-message output--error">{e(ERRORS[code][self.language])}</{tag}>'

    def form(self, action: str, csrf: str, inner: str, *, name: str = "") -> str:
        named = f' name="{name}"' if name else ""
        if self.own_theme:
            inner = _BUTTON.sub(r'<input type="submit" name="\1" value="\2">', inner) + _REMEMBER
            action = f"?{action.partition('?')[2]}"
            return f"<FORM METHOD='POST' ACTION='{e(action)}'{named}>{inner}{hidden('csrf_token', csrf)}</FORM>"
        if self.base:
            action = action.removeprefix(BASE)
        if self.by_button:
            inner = inner.replace("<button ", f'<button formaction="{e(action)}" formmethod="post" ')
            return f'<form action="/idp/nowhere" method="get"{named}>{hidden("csrf_token", csrf)}{inner}</form>'
        return f'<form action="{e(action)}" method="post"{named}>{hidden("csrf_token", csrf)}{inner}</form>'

    def loading(self, action: str, csrf: str) -> str:
        """The page whose script reads the browser's local storage and posts it."""
        fields = "".join(
            hidden(f"shib_idp_ls_exception.{key}", "")
            + hidden(f"shib_idp_ls_success.{key}", "false")
            + hidden(f"shib_idp_ls_value.{key}", "")
            for key in KEYS
        )
        fields += hidden("shib_idp_ls_supported", "") + hidden("_eventId_proceed", "")
        fields += '<noscript><input type="submit" value="Continue"></noscript>'
        script = '<script>window.addEventListener("load", function() { doLoad(); });</script>'
        said = "<h2>Loading Session Information</h2><p>Loading login session information from the browser...</p>"
        return self.page("Loading Session Information", said + self.form(action, csrf, fields, name="form1") + script)

    def saving(self, action: str, csrf: str, values: dict[str, str]) -> str:
        """The page whose script stores values in the browser's local storage."""
        calls = "".join(f'success = writeLocalStorage("{key}", "{value}");' for key, value in values.items())
        fields = "".join(
            hidden(f"shib_idp_ls_exception.{key}", "") + hidden(f"shib_idp_ls_success.{key}", "false") for key in KEYS
        )
        fields += hidden("_eventId_proceed", "")
        return self.page(
            "Saving Session Information",
            f"<script>function doSave() {{ {calls} }}</script>" + self.form(action, csrf, fields, name="form1"),
        )

    def login(self, action: str, csrf: str, user: str, error: str, *, others: tuple[str, ...] = ()) -> str:
        """The form for user name and password. ``others``: further ways to sign in."""
        methods = "".join(
            f'<button type="submit" name="_eventId_authn/{e(one)}" formnovalidate>{e(one)}</button>' for one in others
        )
        inner = (
            f"<legend>{'Kirjaudu' if self.language == 'fi' else 'Login to Library'}</legend>{self.error(error)}"
            f'<label for="username">Tunnus</label><input class="form-element form-field" id="username" '
            f'name="j_username" type="text" value="{e(user)}"><label for="password">Salasana</label>'
            '<input class="form-element form-field" id="password" name="j_password" type="password" value="">'
            '<input type="checkbox" name="donotcache" value="1" id="donotcache"><label for="donotcache">'
            "Don't Remember Login</label>"
            '<input id="_shib_idp_revokeConsent" type="checkbox" name="_shib_idp_revokeConsent" value="true">'
            '<label for="_shib_idp_revokeConsent">Clear prior granting of permission</label>'
            '<button class="form-element form-button" type="submit" name="_eventId_proceed">Login</button>'
        )
        return self.page("Kirjaudu | Web Login Service", self.form(action, csrf, inner + methods))

    def code(self, action: str, csrf: str, error: str) -> str:
        inner = (
            f'{self.error(error)}<input id="tokencode" name="tokencode" type="text" autocomplete="off">'
            '<button type="submit" name="_eventId_proceed">Login</button>'
            '<button type="submit" name="_eventId_cancel">Cancel</button>'
        )
        return self.page("Second factor", self.form(action, csrf, inner))

    def consent(self, action: str, csrf: str, items: dict[str, str], *, boxes: bool) -> str:
        """What is about to be released, item by item.

        Args:
            boxes: each item has a box, ticked at first; otherwise all are hidden fields.
        """
        shown = "".join(self._item(name, value.split("; "), boxes=boxes) for name, value in items.items())
        options = "".join(
            f'<input type="radio" name="_shib_idp_consentOptions" value="{value}"{" checked" if chosen else ""}>'
            for value, chosen in (
                ("_shib_idp_doNotRememberConsent", False),
                ("_shib_idp_rememberConsent", True),
                ("_shib_idp_globalConsent", False),
            )
        )
        inner = (
            f'<div class="boxed"><h2>Information to be Provided to Service</h2>{shown}</fieldset></div>'
            "<p>The information above would be shared with the service if you proceed.</p>"
            f"<fieldset><legend><p><strong>Select a duration:</strong></p></legend>{options}</fieldset>"
            '<div class="grid md-2"><button class="button--full" type="submit" name="_eventId_proceed">Accept</button>'
            '<button class="button--secondary" type="submit" name="_eventId_AttributeReleaseRejected">Reject</button>'
            "</div>"
        )
        return self.page("Information Release", self.form(action, csrf, inner))

    def _item(self, ident: str, values: list[str], *, boxes: bool) -> str:
        """An item as in version 4.3.1: with boxes in a group, otherwise in lines below its name."""
        name = ITEM_NAMES.get(ident, ident)
        field = f'id="{e(ident)}" name="_shib_idp_consentIds" value="{e(ident)}" checked>'
        if self.own_theme:
            shown = "<br>".join(map(e, values))
            return f'<table><tr><td>{e(name)}</td><td>{shown}</td><td><input type="hidden" {field}</td></tr></table>'
        if boxes:
            lines = (
                f'<p><input type="checkbox" {field}<label for="{e(ident)}"><strong>{e(value)}</strong></label></p>'
                for value in values
            )
            return f"<fieldset><legend><p>{e(name)}</p></legend>{''.join(lines)}</fieldset>"
        lines = (f'<p><strong>{e(value)}</strong><input type="hidden" {field}</p>' for value in values)
        return f"<p>{e(name)}</p>{''.join(lines)}"

    def expiring(self, onward: str) -> str:
        """The page of a password that expires soon. It continues automatically. One of its links leads nowhere."""
        return (
            '<!DOCTYPE html><html><head><title>Web Login Service</title><meta charset="UTF-8">'
            f'<meta http-equiv="refresh" content="20;url={onward}"></head><body><main class="main"><section>'
            "<h1>Your password will be expiring soon!</h1>"
            '<p>To create a new password now, go to <a href="#" target="_blank">#</a>.</p>'
            '<p>Your login will proceed in 20 seconds or you may <a href="login-retry">click here</a> to continue</p>'
            f'<p>or you may click <a href="{onward}">here</a> to continue.</p></section></main></body></html>'
        )

    def terms(self, action: str, csrf: str, error: str, text: str) -> str:
        """The terms of use: two forms, the first one refuses."""
        refuse = self.form(
            action, csrf, '<button type="submit" name="_eventId_TermsRejected">Refuse</button>', name="refuse"
        )
        said = f"<small>{e(ERRORS['terms'][self.language])}</small>" if error else ""
        box = '<input id="accept" type="checkbox" name="_shib_idp_consentIds" value="tou-2026" required>'
        label, button = '<label for="accept">I accept</label>', '<button name="_eventId_proceed">Submit</button>'
        if self.own_theme:
            body = f"{refuse}{self.form(action, csrf, f'{box}{label}{button}{said}')}"
        else:  # the form that accepts is within another one, and ends both
            accept = self.form(action, csrf, f"{box}{label}{said}</fieldset><div>{button}</div>")
            outer = f'<form action="{e(action)}" method="post"><fieldset><legend><span>Agreement</span></legend>'
            body = f"{outer}{accept}{refuse}</form>"
        return self.page("Terms of Use", f"<h1>Terms of Use</h1><div>{e(text)}</div>{body}")

    def ended(self, heading: str, text: str) -> str:
        return self.page(heading, f"<h2>{e(heading)}</h2><p>{e(text)}</p>")


def duo_page(style: Style) -> str:
    return style.page(
        "Two-step login",
        '<iframe id="duo_iframe" src="https://api-1.duosecurity.example/frame"></iframe>'
        '<script>Duo.init({"host": "api-1.duosecurity.example", "sig_request": "TX|1"});</script>',
    )


def posting_page(leads: str, response: str, relay: str) -> str:
    """The page whose script posts the answer to the service provider; it is XHTML without a title."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">'
        '<head><meta charset="utf-8" /><title></title></head><body onload="document.forms[0].submit()">'
        "<noscript><p><strong>Note:</strong> Since your browser does not support JavaScript, you must press the "
        f'Continue button once to proceed.</p></noscript><form action="{e(leads)}" method="post"><div>'
        f'<input type="hidden" name="RelayState" value="{e(relay)}"/>'
        f'<input type="hidden" name="SAMLResponse" value="{response}"/></div><noscript><div>'
        '<input type="submit" value="Continue"/></div></noscript></form></body></html>'
    )
