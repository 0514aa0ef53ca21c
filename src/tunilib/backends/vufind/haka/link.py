"""Where a university sign-in begins: the link on the site's own login page. Its host is never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from tunilib.backends.vufind.haka import endings
from tunilib.backends.vufind.haka.hosts import with_query
from tunilib.backends.vufind.pages.document import Document, Problem, in_query, path_of
from tunilib.backends.vufind.paths import LOGIN

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client


class SignInLink(NamedTuple):
    """The link to the service provider of the site.

    Attributes:
        url: absolute; its host may be another one than the site's.
        entity_id: the one home organisation that it names; None: one is to be chosen.
    """

    url: str
    entity_id: str | None

    def to(self, entity_id: str) -> str:
        """The same link for one organisation, which skips the page where one is chosen."""
        return with_query(self.url, [("entityID", entity_id)])

    @property
    def feed(self) -> str:
        """The list of organisations of the same service provider, for programs (DiscoFeed)."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/DiscoFeed", query="", fragment=""))


def find_link(client: Client) -> SignInLink:
    """The link of a site.

    Raises:
        NotFound: the site has none. Unavailable, NotUnderstood: its login page cannot be read.
    """
    page = client.fetch(LOGIN)
    found = read_link(page.document)
    if found is None:
        if page.state.problem is not Problem.LOGIN_FORM:
            client.accept(page)
        raise endings.no_link(client.site)
    return SignInLink(page.link(found), in_query(found, "entityID"))


def read_link(page: Document) -> str | None:
    """The address of the link as a login page has it; None where it has none."""
    link = page.root.first("a.shibboleth-login[href], .shibboleth-login a[href]")
    if link is not None:
        return link.attr("href")
    addresses = (link.attr("href") or "" for link in page.root.all("a[href*='/Shibboleth.sso/']"))
    return next((one for one in addresses if path_of(one).endswith("/Login") or in_query(one, "target")), None)
