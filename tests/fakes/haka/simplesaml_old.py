"""The pages of SimpleSAMLphp 1.19: no language form, an error beside a picture, every error with status 200."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fakes.view import e, hidden

_NAMES = {"eppn": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "mail": "urn:oid:0.9.2342.19200300.100.1.3"}
"""What an item is called where no mapping is set."""


def page(language: str, title: str, body: str) -> str:
    bar = "".join(f'<a href="?language={code}">{code}</a> | ' for code in ("af", "fi", "sv"))
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml" '
        f'lang="{language}"><head><title>{title}</title></head><body onload="SimpleSAML_focus(\'username\');">'
        f'<div id="wrap"><div id="header"><h1><a href="/simplesaml/">{title}</a></h1></div>'
        f'<div id="languagebar">{bar}</div><div id="content">{body}</div><div id="footer"><hr />Copyright</div></div>'
        "</body></html>"
    )


def login(language: str, title: str, error: str, user: str, state: str) -> str:
    """The form for user name and password. Its address is a question mark."""
    said = (
        '<div style="border-left: 1px solid #e8e8e8"><img src="/simplesaml/resources/icons/gtk-dialog-error.png" '
        f'class="float-l erroricon" alt=""/><h2>{"Virhe" if language == "fi" else "Error"}</h2>'
        f"<p><strong>{error}</strong></p><p>Please check the username and try again.</p></div>"
    )
    return page(
        language,
        title,
        f'{said if error else ""}<h2 style="break: both">{title}</h2><form action="?" method="post" name="f"><table>'
        f'<tr><td><label for="username">Tunnus</label></td><td><input id="username" type="text" name="username" '
        f'autocomplete="username" value="{e(user)}" /></td></tr><tr><td><label for="password">Salasana</label></td>'
        '<td><input id="password" type="password" name="password" autocomplete="current-password" /></td></tr>'
        '<tr id="submit"><td><button id="submit_button" class="btn" type="submit">Kirjaudu</button></td></tr></table>'
        f'<input type="hidden" id="processing_trans" value="Processing..." />{hidden("AuthState", state)}</form>',
    )


def consent(
    language: str, leads: tuple[str, str], state: str, items: Mapping[str, str], buttons: tuple[str, str]
) -> str:
    """What is about to be released, below two forms without a method."""
    rows = "".join(
        f'<tr class="odd"><td><span class="attrname">{e(_NAMES.get(name, name))}</span></td>'
        f'<td><span class="attrvalue">{e(value)}</span></td></tr>'
        for name, value in items.items()
    )
    return page(
        language,
        "Consent",
        f'<form id="consent_yes" action="{e(leads[0])}"><input type="checkbox" name="saveconsent"  value="1" /> '
        f'{hidden("StateId", state)}<button type="submit" name="yes" class="btn" id="yesbutton">{buttons[0]}</button>'
        f'</form><form id="consent_no" action="{e(leads[1])}">{hidden("StateId", state)}'
        f'<button type="submit" class="btn" name="no" id="nobutton">{buttons[1]}</button></form>'
        f'<h3 id="attributeheader">Items</h3><table id="table_with_attributes" class="attributes">'
        f"<caption>User information</caption>{rows}</table>",
    )


def lost(language: str) -> str:
    return page(
        language,
        "State information lost",
        "<h2>State information lost</h2>State information lost, and no way to restart the request"
        '<div class="trackidtext"><pre id="trackid" class="input-left">6bbc7bd4b2</pre></div>'
        '<h2>Debug information</h2><p style="margin: 1px">SimpleSAML\\Error\\NoState: NOSTATE</p>',
    )
