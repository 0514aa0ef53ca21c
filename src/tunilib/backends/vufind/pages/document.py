"""One page, parsed once: which page it is, whether it is complete, and its language; addresses and numbers on it.

The classes of the ``body`` name the page's template, in Finna and in VuFind. A fragment has no ``body``, but its
account menu marks the current entry. Titles prove nothing: some pages have none, and words differ by language.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import Final

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, Markup
from tunilib.backends.vufind.words import Words, is_known, words_for
from tunilib.core.note import Note
from tunilib.pages.html import HtmlError, Node
from tunilib.pages.source import ParsedPage, path_of

_TEMPLATES: Final = {
    ("myresearch", "checkedout"): "loans",
    ("checkouts", "history"): "history",
    ("myresearch", "historicloans"): "history",
    ("holds", "list"): "holds",
    ("myresearch", "holds"): "holds",
    ("myresearch", "storageretrievalrequests"): "retrievals",
    ("myresearch", "illrequests"): "ill",
    ("myresearch", "fines"): "fines",
    ("myresearch", "profile"): "profile",
    ("librarycards", "home"): "cards",
    ("librarycards", "editcard"): "card form",
    ("librarycards", "newpassword"): "card password",
    ("myresearch", "newpassword"): "password",
    ("myresearch", "mylist"): "favourites",
    ("list", "list"): "public list",
    ("myresearch", "editlist"): "list form",
    ("myresearch", "sortlist"): "list order",
    ("myresearch", "edit"): "favourite form",
    ("record", "save"): "save form",
    ("search", "history"): "searches",
    ("myresearch", "schedulesearch"): "schedule",
    ("search", "results"): "results",
    ("record", "view"): "record",
    ("record", "hold"): "hold form",
    ("record", "storageretrievalrequest"): "retrieval form",
    ("record", "illrequest"): "ill form",
    ("holds", "edit"): "hold edit",
    ("myresearch", "login"): "login",
    ("myresearch", "cataloglogin"): "catalog login",
    ("myresearch", "verifyotp"): "mailed code",
    ("librarycards", "verifyotp"): "mailed code",
    ("turnstile", "challenge"): "challenge",
    ("myresearch", "changeemail"): "email form",
    ("myresearch", "change-address-settings"): "address form",
    ("myresearch", "change-messaging-settings"): "messaging form",
    ("myresearch", "change-messaging-settings-driver"): "messaging form",
    ("confirm", "confirm"): "confirmation",
    ("error", "unavailable"): "maintenance",
    ("Helpers", "OnlinePayment"): "payment terms",
    ("search", "home"): "front",
}
_MENU: Final = {
    "/myresearch/checkedout": "loans",
    "/checkouts/history": "history",
    "/myresearch/historicloans": "history",
    "/holds/list": "holds",
    "/myresearch/holds": "holds",
    "/myresearch/storageretrievalrequests": "retrievals",
    "/myresearch/illrequests": "ill",
    "/myresearch/fines": "fines",
    "/myresearch/profile": "profile",
    "/librarycards/home": "cards",
    "/myresearch/favorites": "favourites",
    "/search/history": "searches",
}
_TEMPLATE = re.compile(r"template-(dir|name)-(\S*)")
_END_OF_PAGE = re.compile(r"</html\s*>", re.IGNORECASE)
_START_OF_TEMPLATE = re.compile(r"<!-- START of: ([\w./ -]+?) -->")
_END_OF_TEMPLATE = re.compile(r"<!-- END of: ([\w./ -]+?) -->")


class PageProblem(StrEnum):
    LOGIN_FORM = "login form"
    CATALOG_LOGIN = "catalog login form"
    MAILED_CODE = "a form for a code sent by e-mail"
    PERSON_CHECK = "a check that a person is there"
    SYSTEM_DOWN = "library system out of order"
    MAINTENANCE = "site under maintenance"
    FORBIDDEN = "refused as a crawler"
    RATE_LIMITED = "too many requests"
    ERROR_PAGE = "error page"
    NO_SUPPORT = "not offered for this library card"
    OTHER_PAGE = "another page"
    INCOMPLETE = "an incomplete page"
    CHANGED = "a page with other markup"
    LANGUAGE = "a page in a language that is not known"


class PageError(Exception):
    """A page is not the requested one, or was not understood. Nothing on it may be used.

    Attributes:
        expected: the mark that is missing or contradicts another one, as an English template with its ``facts``.
        page: which page was to be read.
        problem: what it is instead.
    """

    def __init__(
        self, *, expected: str, page: str, problem: PageProblem = PageProblem.CHANGED, **facts: object
    ) -> None:
        self.expected = Note.of(expected, **facts)
        super().__init__(f"{page}: expected {self.expected}; found {problem.value}")
        self.page = page
        self.problem = problem


class Document(ParsedPage):
    @cached_property
    def language(self) -> str | None:
        html = self.root if self.root.tag == "html" else self.root.first("html")
        return (html.attr("lang") if html is not None else None) or None

    @property
    def is_in_known_language(self) -> bool:
        return is_known(self.language)

    @cached_property
    def words(self) -> Words:
        return words_for(self.language)

    @cached_property
    def is_fragment(self) -> bool:
        return re.search(r"<html[\s>]", self.visible_source[:4096], re.IGNORECASE) is None

    @cached_property
    def is_complete(self) -> bool:
        """Whether the text has the end of the page. A site may add scripts after it.

        A page ends with its end tag. A fragment ends with the comment that ends its outermost template; only Finna has
        that.
        """
        if not self.is_fragment:
            return _END_OF_PAGE.search(self.visible_source) is not None
        start = _START_OF_TEMPLATE.search(self.source)
        ends = {found[1] for found in _END_OF_TEMPLATE.finditer(self.source, start.end() if start is not None else 0)}
        return bool(ends) if start is None else start[1] in ends

    @cached_property
    def template(self) -> tuple[str, str] | None:
        body = self.root.first("body")
        parts = dict(_TEMPLATE.findall((body.attr("class") or "") if body is not None else ""))
        return (parts["dir"], parts["name"]) if len(parts) == 2 else None

    @cached_property
    def kind(self) -> str | None:
        if self.template is not None:
            return _TEMPLATES.get(self.template, "/".join(self.template))
        current = self.root.all(
            ".account-menu a[aria-current=page], .account-menu li.active > a, .account-menu a.active, "
            ".myresearch-menu a.active"
        )
        kinds = {_MENU[path] for path in (_menu_path(link) for link in current) if path in _MENU}
        return kinds.pop() if len(kinds) == 1 else None

    @cached_property
    def markup(self) -> Markup:
        finna = self.root.first(
            'meta[name="Generator"][content^="Finna"], .finna-navbar, .useraccount-header, '
            "table.myresearch-table, ul.finna-movement"
        )
        return BOOTSTRAP if finna is None else FINNA2

    @cached_property
    def is_logged_in(self) -> bool:
        """Whether the page has a link to log out. It does not prove that the page is the requested one."""
        return self.root.first('a[href$="/MyResearch/Logout"], a[href$="/MyResearch/logout"]') is not None


def document(page: str | Document, name: str) -> Document:
    if isinstance(page, Document):
        return page
    try:
        return Document(page)
    except HtmlError:
        raise PageError(expected="HTML of a usual size and depth", page=name) from None


def check_complete(page: Document, name: str) -> None:
    if not page.is_complete:
        raise PageError(expected="the end of the page", page=name, problem=PageProblem.INCOMPLETE)


def number(text: str | None) -> int | None:
    digits = re.sub(r"[\s.,'’]", "", text or "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        return None
    return int(digits)


def _menu_path(link: Node) -> str:
    path = path_of(link.attr("href")).lower()
    return "/" + "/".join(path.split("/")[-2:]) if path.count("/") >= 2 else path
