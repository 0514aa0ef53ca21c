"""The pages of the fake sites beside those of running ones: the same fields in each form, and no class of their own.

A fake that is written after the parser proves nothing; these compare it with the recorded pages, which are found by the
environment variable TUNILIB_REFERENCE. Without it these tests are skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.library import PASSWORD
from tests.fakes.web import Request

from tunilib.core.favourite import ListRequest
from tunilib.core.profile import CardRequest
from tunilib.services.cards import add_card
from tunilib.services.favourites import add_favourites, create_list

PAGES = {
    "loans": ("/MyResearch/CheckedOut", "checkedout", "renewals"),
    "holds": ("/Holds/List", "holds", "updateForm"),
    "requests": ("/MyResearch/StorageRetrievalRequests", "storage-retrieval-requests", "updateForm"),
    "fines": ("/MyResearch/Fines", "fines", None),
    "history": ("/Checkouts/History", "checkout-history", None),
    "profile": ("/MyResearch/Profile", "profile", "profile_form"),
    "cards": ("/LibraryCards/Home", "library-cards", None),
    "new card": ("/LibraryCards/editCard/NEW", "library-card-new-form", "newCardForm"),
    "hold form": ("/Record/wanted/Hold", "place-hold-form", "placeHold"),
    "request form": ("/Record/old/StorageRetrievalRequest", "srr-form", "placeStorageRetrievalRequest"),
    "hold edit": ("/Holds/Edit", "hold-edit-form", "editHolds"),
    "login": ("/MyResearch/UserLogin", "login-form", "loginForm"),
    "new list": ("/MyResearch/EditList/NEW", "list-new-form", None),
    "favourite form": ("/MyResearch/Edit", "favorite-edit-form", "editForm"),
}
"""A page by its address, the name of its recorded page, and the name of the form that is compared."""


UNUSED = {"cancelAll"}
"""Fields of buttons that some pages have and some have not, as the site is set."""


class Shape(HTMLParser):
    """What a page is made of: the fields of each form by its name, and all classes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, set[str]] = {}
        self.classes: set[str] = set()
        self._form = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.classes.update(found.get("class", "").split())
        if tag == "form":
            self._form = found.get("name") or found.get("id") or ""
            self.forms.setdefault(self._form, set())
        elif tag in ("input", "select", "textarea", "button") and found.get("name"):
            self.forms.setdefault(self._form, set()).add(re.sub(r"\d+", "#", found["name"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""


@cache
def recorded(product: str) -> dict[str, Shape]:
    root = os.environ.get("TUNILIB_REFERENCE")
    if not root:
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded pages")
    folder = Path(root) / "reference" / f"{product}-pages"
    return {path.stem: Shape(path.read_text("utf-8")) for path in sorted(folder.glob("*.html"))}


@pytest.fixture(name="here", params=["finna", "vufind"])
def _here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    recorded(request.param)
    with world(request.param, tmp_path, additions=None) as made:
        library = made.library
        library.books(CARD, 2)
        library.copy("X", "wanted")
        library.copy("Q", "old", collection="stacks")
        library.lend(OTHER, "X")
        library.owe(CARD, "3.00")
        account = made.account()
        account.place("wanted", pickup="linna")
        account.request("old", pickup="linna")
        add_favourites(inner(account), ["rec.1"])
        create_list(inner(account), ListRequest(name="Thesis"))
        add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
        yield made


def shape_of(here: World, path: str) -> Shape:
    """A page of the fake site in the session of the account."""
    site = here.fake
    web = next(web for web in reversed(site.webs()) if web.session is not None)
    cookies: dict[str, str] = {site.cookie: web.key} if "Login" not in path else {}
    query: tuple[tuple[str, str], ...] = ()
    if path == "/Holds/Edit":
        site.answer(Request("GET", "/Holds/List", cookies=cookies))
        query = tuple(("selectedIDS[]", key) for key in web.permitted["holds"])
    elif path.startswith("/Record/"):
        tab = site.answer(Request("GET", f"{path.rpartition('/')[0]}/AjaxTab", (("tab", "holdings"),), cookies=cookies))
        found = re.search(rf"{path}\?[^\"]*hashKey=(\w+)", tab.body)
        assert found is not None
        query = (("hashKey", found[1]),)
    elif path == "/MyResearch/Edit":
        query = (("id", "rec.1"), ("source", "Solr"))
    answer: Any = site.answer(Request("GET", path, query, cookies=cookies))
    assert answer.status == 200
    return Shape(answer.body)


@pytest.mark.parametrize("name", PAGES)
def test_a_form_of_the_fake_has_the_fields_of_the_recorded_one(here: World, name: str) -> None:
    path, like, form = PAGES[name]
    if form is None or like not in recorded(here.kind.name):
        pytest.skip("no form was recorded")
    fake, real = shape_of(here, path).forms[form], recorded(here.kind.name)[like].forms[form]
    assert fake | UNUSED == real | UNUSED


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_fake_has_no_class_of_its_own(here: World, name: str) -> None:
    path, *_ = PAGES[name]
    known = set().union(*(shape.classes for shape in recorded(here.kind.name).values()))
    assert shape_of(here, path).classes - known == set()
