"""The link to a site's service provider, on its own login page. Its host is never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.paths import LOGIN
from tunilib.pages.source import in_query, path_of
from tunilib.university import endings
from tunilib.university.hosts import SignInLink

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client


def find_link(client: Client) -> SignInLink:
    page = client.fetch(LOGIN)
    found = read_link(page.document)
    if found is None:
        if page.state.problem is not PageProblem.LOGIN_FORM:
            client.accept(page)
        if not page.document.is_complete:
            raise client.page_error(
                PageError(expected="the end of the page", page="login", problem=PageProblem.INCOMPLETE), page
            )
        raise endings.ending("no link", site=client.site)
    return SignInLink(page.link(found), in_query(found, "entityID"))


def read_link(page: Document) -> str | None:
    link = page.root.first("a.shibboleth-login[href], .shibboleth-login a[href]")
    if link is not None:
        return link.attr("href")
    addresses = (link.attr("href") or "" for link in page.root.all("a[href*='/Shibboleth.sso/']"))
    return next((one for one in addresses if path_of(one).endswith("/Login") or in_query(one, "target")), None)
