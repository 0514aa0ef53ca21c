"""What the pages on the way are, by the names of their fields, and what their forms send."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from tunilib.backends.vufind.pages.document import PageError
from tunilib.core.ports.university import ReleasedItem
from tunilib.university.pages import read_provider_page
from tunilib.university.provider_page import PageKind, ProviderPage

URL = "https://idp.example.org/idp/profile/SAML2/Redirect/SSO?execution=e1s2"
BUTTON = '<button type="submit" name="_eventId_proceed">Login</button>'
TOKEN = '<input type="hidden" name="csrf_token" value="_9">'
LOGIN = '<input type="text" name="j_username" value="old"><input type="password" name="j_password">'
BOXES = (
    '<input type="checkbox" name="donotcache" value="1" checked>'
    '<input type="checkbox" name="_shib_idp_revokeConsent" value="true" checked>'
)


def read(*forms: str, around: str = "") -> ProviderPage:
    return read_provider_page(
        f"<html><head><title>Kirjaudu</title></head><body>{around}{''.join(forms)}</body></html>", URL
    )


def form(inner: str, *, action: str = "?execution=e1s2", method: str = "post") -> str:
    return f'<form action="{action}" method="{method}">{TOKEN}{inner}</form>'


def test_a_login_form_sends_its_button_and_no_box() -> None:
    page = read(form(LOGIN + BOXES + BUTTON + '<button name="_eventId_authn/SPNEGO">Kerberos</button>'))
    assert page.kind is PageKind.LOGIN
    assert page.action == URL
    assert page.signed_in("aino", "s&cret") == [
        ("csrf_token", "_9"),
        ("j_username", "aino"),
        ("j_password", "s&cret"),
        ("_eventId_proceed", ""),
    ]


def test_a_code_beside_the_password_is_sent_with_it() -> None:
    page = read(form(LOGIN + '<label for="c">Token</label><input id="c" name="tokencode">' + BUTTON))
    assert (page.kind, page.code_field, page.code_label) == (PageKind.LOGIN, "tokencode", "Token")
    assert ("tokencode", "123456") in page.signed_in("aino", "x", "123456")


def test_a_form_that_asks_for_more_is_the_persons() -> None:
    more = (
        '<input name="department">',
        '<div class="cf-turnstile"></div>',
        '<input type="hidden" name="h-captcha-response">',
    )
    for inner in [*(LOGIN + one for one in more), '<input name="tokencode"><input name="pin">']:
        assert read(form(inner + BUTTON)).kind is PageKind.PERSON, inner


def test_the_form_of_another_program_is_the_persons_and_named() -> None:
    for inner in [
        '<input name="loginfmt"><input type="password" name="passwd">',  # Microsoft Entra
        '<input name="UserName"><input type="password" name="Password">',  # ADFS
        '<input name="username"><input type="password" name="password">',  # any program's
    ]:
        page = read(form(inner))
        assert page.kind is PageKind.PERSON, inner
        assert page.title == "Kirjaudu", inner
        assert page.names[0] == "csrf_token", inner


def test_simplesamlphp_has_the_language_form_first() -> None:
    language = (
        '<form id="language-form" method="get"><input type="hidden" name="AuthState" value="_1">'
        '<select name="language"><option value="fi">suomi</option></select></form>'
    )
    login = (
        '<form name="f" method="post" action="?AuthState=_1"><input name="username">'
        '<input type="password" name="password"><button>Login</button></form>'
    )
    page = read(language, login)
    assert page.kind is PageKind.LOGIN
    assert page.signed_in("aino", "x") == [("username", "aino"), ("password", "x")]


def test_what_a_page_says_is_wrong_is_read_in_each_version() -> None:
    for markup in [
        '<p class="form-element form-error">{}</p>',
        '<h3 class="output-message output--error">{}</h3>',
        '<div class="message-box error"><h3>{}</h3></div>',
    ]:
        page = read(form(LOGIN + markup.format("Your account is locked.") + BUTTON))
        assert page.message == "Your account is locked.", markup


def test_the_storage_of_the_browser_is_posted_untouched() -> None:
    key = "shib_idp_session_ss"
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{value}">'
        for name, value in (
            (f"shib_idp_ls_exception.{key}", ""),
            (f"shib_idp_ls_success.{key}", "false"),
            ("shib_idp_ls_supported", ""),
            ("_eventId_proceed", ""),
        )
    )
    page = read(form(fields + '<noscript><input type="submit" value="Continue"></noscript>'))
    assert page.kind is PageKind.STORAGE
    assert [value for _, value in page.untouched()] == ["_9", "", "false", "", ""]


CONSENT = "".join(
    f"<tr><td>{name}</td><td>{value}<br>x</td>"
    f'<td><input type="{kind}" name="_shib_idp_consentIds" value="{ident}"></td></tr>'
    for name, value, kind, ident in (
        ("Name", "Aino", "hidden", "displayName"),
        ("E-mail", "a@x", 'checkbox" checked="', "mail"),
        ("Age", "30", "checkbox", "age"),
    )
)
OPTIONS = "".join(
    f'<input type="radio" name="_shib_idp_consentOptions" value="_shib_idp_{name}"{checked}>'
    for name, checked in (("doNotRememberConsent", ""), ("rememberConsent", ""), ("globalConsent", " checked"))
)


def test_a_release_sends_every_item_shown_and_never_consent_to_everything() -> None:
    page = read(
        form(f'<table>{CONSENT}</table>{OPTIONS}<button name="_eventId_AttributeReleaseRejected">No</button>{BUTTON}')
    )
    assert page.kind is PageKind.CONSENT
    assert page.items == (ReleasedItem("Name", "Aino x"), ReleasedItem("E-mail", "a@x x"))
    assert page.released()[1:] == [
        ("_shib_idp_consentIds", "displayName"),
        ("_shib_idp_consentIds", "mail"),
        ("_shib_idp_consentOptions", "_shib_idp_rememberConsent"),
        ("_eventId_proceed", ""),
    ]


def test_of_the_two_forms_of_the_terms_the_one_that_accepts_is_sent_with_its_box() -> None:
    page = read(
        form('<input type="submit" name="_eventId_TermsRejected" value="Refuse">'),
        form('<input type="checkbox" name="_shib_idp_consentIds" value="tou">' + BUTTON),
        around='<div>Be <b>kind</b>.<p>See <a href="/terms.pdf">all of it</a></p></div>',
    )
    assert page.kind is PageKind.TERMS
    assert page.accepted() == [("_shib_idp_consentIds", "tou"), ("csrf_token", "_9"), ("_eventId_proceed", "")]
    assert page.text.splitlines()[:2] == ["Be kind.", "See all of it (https://idp.example.org/terms.pdf)"]


def test_simplesamlphp_asks_by_two_forms_of_which_one_agrees() -> None:
    state = '<input type="hidden" name="StateId" value="_1">'
    save = '<input type="checkbox" name="saveconsent" value="1">'
    yes = f'<form id="consent-yes" method="get" action="/yes">{state}{save}<button name="yes">Yes</button></form>'
    no = f'<form id="consent-no" method="get" action="/no">{state}<button name="no">No</button></form>'
    name = '<td class="attrname">Name<br><samp>cn</samp></td>'
    table = f'<table class="attributes"><tr>{name}<td class="attrvalue">Aino</td></tr></table>'
    page = read(no, yes, around=table)
    assert page.action == "https://idp.example.org/yes"
    assert page.items == (ReleasedItem("Name", "Aino"),)
    assert page.released() == [("StateId", "_1"), ("yes", ""), ("saveconsent", "1")]


def test_an_answer_is_known_also_in_xhtml_within_a_page_without_title() -> None:
    inner = (
        '<input type="hidden" name="RelayState" value="ss&#x3a;mem"/>'
        '<input type="hidden" name="SAMLResponse" value="PD94"/>'
    )
    page = read_provider_page(
        f'<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><body>'
        '<form action="https&#x3a;&#x2f;&#x2f;sp.example.org&#x2f;Shibboleth.sso&#x2f;SAML2&#x2f;POST" method="post">'
        f"<div>{inner}</div>"
        '<noscript><div><input type="submit" value="Continue"/></div></noscript></form></body></html>',
        URL,
    )
    assert (page.kind, page.action) == (PageKind.RESPONSE, "https://sp.example.org/Shibboleth.sso/SAML2/POST")
    assert page.untouched() == [("RelayState", "ss:mem"), ("SAMLResponse", "PD94")]


def test_a_list_of_organisations_is_read_without_what_is_none() -> None:
    options = "".join(f'<option value="{one}">A</option>' for one in ("-", "https://a/idp", "https://a/idp"))
    page = read(form(f'<select name="user_idp">{options}</select>'))
    assert page.kind is PageKind.DISCOVERY
    assert [one.entity_id for one in page.organisations] == ["https://a/idp"]


def test_the_same_page_at_another_step_is_the_same() -> None:
    one, other = read(form(LOGIN + BUTTON)), read(form(LOGIN + BUTTON).replace("_9", "_10"))
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != read(form(LOGIN + BUTTON), around="<p>Wrong.</p>").fingerprint


_PIECES = st.sampled_from(
    [
        LOGIN,
        BOXES,
        BUTTON,
        TOKEN,
        CONSENT,
        OPTIONS,
        "<form>",
        "</form>",
        "<form method=get action='https://['>",
        "<table>",
        "<select name=x><option value='https://a'>",
        "<iframe src='https://['>",
        "<a href='http://['>x</a>",
        "<button name='_eventId_TermsRejected'>",
        "<input name=tokencode>",
        "<input name=SAMLResponse>",
        "<!--",
        "-->",
        "<script>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_no_page_is_an_unexpected_error(text: str) -> None:
    try:
        page = read_provider_page(text, URL)
    except PageError:
        return
    assert page.names is not None
    if page.form is not None:
        page.untouched()
