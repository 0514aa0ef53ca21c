"""What a host may do instead of the expected: other pages, other hosts, no end."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.haka.hosts import Host
from tests.fakes.haka.shibboleth_pages import Style
from tests.fakes.view import e
from tests.fakes.web import Request, Response, see

Instead = Callable[[Request], Response | None]


def scripted() -> Instead:
    """A page that only a script can leave, as Microsoft Entra has."""
    page = (
        '<!DOCTYPE html><html><head><title>Redirecting</title><meta name="PageID" content="ConvergedSignIn">'
        '<script>//<![CDATA[\n$Config={"urlPost":"/common/login","sFT":"AQABAAEAAAD","sErrorCode":null};\n//]]></script>'
        '<script src="/ests/2.1/content/cdnbundles/ConvergedLogin_PCore.min.js"></script></head><body>'
        '<noscript>JavaScript required to sign in.</noscript><div id="lightbox"></div></body></html>'
    )
    return lambda request: Response(200, page)


def on_to(host: Host) -> Instead:
    """Passes the sign-in on to another host, like universities that use someone else's service."""
    return lambda request: (
        see(f"{host.address}/idp/profile/SAML2/Redirect/SSO?execution=e1s1") if (request.method == "GET") else None
    )


def login_form(elsewhere: Host | None = None) -> Instead:
    """A Shibboleth login form. ``elsewhere``: it leads to that host."""
    leads = f"{elsewhere.address}/idp/login" if elsewhere is not None else "/idp/login"
    return lambda request: Response(200, Style().login(leads, "_0123", "", ""))


def form_leads_to(host: Host, served: Callable[[Request], Response]) -> Instead:
    def changed(request: Request) -> Response | None:
        response = served(request)
        response.body = response.body.replace('action="/idp/', f'action="{e(host.address)}/idp/')
        return response

    return changed


def password_redirected(host: Host, status: int = 307) -> Instead:
    """Redirects the password to another host, asking the browser to send it there again."""

    def changed(request: Request) -> Response | None:
        if request.has("j_password") or request.has("password"):
            return Response(status, "", f"{host.address}{request.url}")
        return None

    return changed


def endless() -> Instead:
    """Redirects for ever, each time to a new address."""
    count = 0

    def next_one(request: Request) -> Response:
        nonlocal count
        count += 1
        return see(f"{request.path}?execution=e1s{count}")

    return next_one


def endless_forms() -> Instead:
    """Gives endless new forms that ask for nothing."""
    count = 0

    def next_one(request: Request) -> Response:
        nonlocal count
        count += 1
        return Response(200, Style().loading(f"{request.path}?execution=e1s{count}", f"_{count}"))

    return next_one


def huge(size: int = 30_000_000) -> Instead:
    """A login form in a page that is far too long."""
    return lambda request: Response(200, Style().login("/idp/x", "_0", "", "") + "<!--" + "x" * size + "-->")


def unchanged() -> Instead:
    return lambda request: Response(200, Style().loading("/idp/profile/SAML2/Redirect/SSO?execution=e1s1", "_0"))
