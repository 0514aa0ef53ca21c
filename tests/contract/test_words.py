"""The words of the fake sites, of the recorded pages and of the parser agree.

The fakes' words are typed from the pages, the parser's are its own. Where ``TUNILIB_REFERENCE`` names the reference
material both are compared with it: each text of the fakes is in it, and the parser knows each text of the pages.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from tests.fakes import words as fakes

from tunilib.backends.vufind.words import Words, words_for

LANGUAGES = ("en", "fi", "sv", "en")
"""Of the columns of the fakes' rows; the last is VuFind's English."""

MEANS = {
    "date.frozen": "date.invalid",
    "date.required-by": "date.invalid",
    "date.start": "date.invalid",
    "hold.placed": "request.placed",
    "no-holds-selected": "selection.none",
    "no-loans-selected": "selection.none",
    "no-requests-selected": "selection.none",
    "request.not-cancelled": "hold.not-cancelled",
    "requests.cancelled": "holds.cancelled",
    "payment.delayed": "payment.unregistered",
    "payment.minimum": "payment.below-minimum",
    "payment.not-all": "payment.contains-replacement",
    "payment.started": "payment.in-progress",
    "selection.none-favourites": "selection.none",
    "requests.not-cancelled": "holds.not-cancelled",
}
"""What the parser calls a message that the fakes tell apart."""

FOLDERS = {"finna": "finna-pages*", "vufind": "vufind*-pages"}
"""The recorded pages of a product, of all its releases."""

FINNISH_NOT_RECORDED = {
    *("empty.holds", "empty.retrievals", "empty.fines", "empty.favourites", "empty.query"),
    *("no-card-name", "login.locked", "login.required", "csrf", "no-requests-selected", "request.not-cancelled"),
    *("holds.not-changed", "request.placed", "date.start", "date.frozen", "profile.not-changed"),
    *(
        "profile.email-changed",
        "profile.change-accepted",
        "card.deleted",
        "card.no-support",
        "password.too-short",
        "password.mismatch",
    ),
    *("hold.already-held", "hold.not-holdable"),
    *("hold.on-shelf", "hold.limit", "hold.pickup-invalid", "profile.email-invalid", "card.already-added"),
    *("payment.cancelled", "payment.failed", "payment.fines-changed", "payment.not-all"),
    *(
        "empty.ill",
        "card.name-taken",
        "list.ordered",
        "list.changed",
        "favourites.saved",
        "selection.none-favourites",
    ),
}
"""Rows whose Finnish is in no recorded page and no note. No Swedish page was recorded at all."""

ENGLISH_NOT_RECORDED = {
    *("empty.history", "empty.query", "no-requests-selected", "hold.not-holdable", "card.no-support"),
    *("payment.cancelled", "payment.failed", "payment.not-all", "payment.delayed"),  # in the files of VuFind 11.1
}
"""Rows with an English that is in no recorded page and no note: VuFind's, or what Finna has in common with it."""

OF_THE_DEMONSTRATION = re.compile(
    r"simulated|Simulated|Demonstrating failure|Hold is already|Varaus on jo|Your account is blocked|Lainauskielto"
    r"|Too many fines|An error (?:has )?occurred|Export Ready|Are you sure|System Un|Do you wish|Processing payment"
    r"|Minimum amount|Verkkomaksamisen|System Under|Import|Updating of patron|Maksua käsitellään"
    r"|[Tt]ilis?i? (?:on )?suljettu|Maksuja yli rajan|^Login for hold|fuzzy search"
)
"""What the library system behind the recorded pages says, and alerts that are no messages of the account pages."""


def rows() -> Iterator[tuple[str, str, fakes.Row]]:
    for name in ("LABELS", "HEADINGS", "MESSAGES", "REASONS", "FINES"):
        table: Mapping[str, fakes.Row] = getattr(fakes, name)
        for key, row in table.items():
            yield name, key, row


def understood(words: Words, table: str, text: str) -> str | None:
    if table == "LABELS":
        return words.label(text)
    if table == "FINES":
        return words.fine(text)
    said = (words.message(text) or words.reason(text)) if table == "MESSAGES" else words.reason(text)
    return None if said is None else said.code


@cache
def reference() -> Path:
    root = os.environ.get("TUNILIB_REFERENCE")
    if not root:
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded pages")
    return Path(root) / "reference"


@cache
def recorded(product: str) -> str:
    """The text of all pages of a product, and of the notes on both."""
    pages = [plain(path.read_text("utf-8")) for path in sorted(reference().glob(f"{FOLDERS[product]}/*.html"))]
    notes = [(reference() / f"finna-{name}.md").read_text("utf-8") for name in ("protocol", "behaviour")]
    return " ".join([*pages, *(" ".join(note.replace("**", "").split()) for note in notes)])


def plain(page: str) -> str:
    page = re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_parser_reads_each_word_of_the_fake_sites_as_it_is_meant() -> None:
    wrong = []
    for table, key, row in rows():
        # no kind of fine but the library's own word; and what stands where a page is still being made
        if (
            table == "HEADINGS"
            or key in ("payment.processing", "payment.not-this")
            or (table, key) == ("FINES", "other")
        ):
            continue
        for text, language in zip(row, LANGUAGES, strict=False):
            shown = text.format(
                count=3, total=5, date="1.2.2026", reason="Because", list="Holds", sum="3,00 €", time="1.2. 10:00"
            )
            found = understood(words_for(language), table, shown)
            if found != MEANS.get(key, key):
                wrong.append((language, shown, found))
    assert wrong == []


@pytest.mark.parametrize("column", [0, 1, 3])
def test_each_text_of_the_fake_sites_is_recorded(column: int) -> None:
    unrecorded = FINNISH_NOT_RECORDED if column == 1 else ENGLISH_NOT_RECORDED
    here = recorded("vufind" if column == 3 else "finna")
    missing = set()
    for _, key, row in rows():
        if column >= len(row):
            continue
        text = re.sub(r"\\{\w+\\}", ".{1,60}?", re.escape(row[column]))
        found = re.compile(rf"(?<!\w){text}(?!\w)")
        shared = column == 0 and len(row) == 3  # the same in both products
        if not found.search(here) and not (shared and found.search(recorded("vufind"))):
            missing.add(key)
    assert missing - unrecorded == set()
    if column == 1:
        assert unrecorded - missing == set(), "these are recorded by now"


OF_LIBRARY_SYSTEMS = ("finna-pages-alma", "finna-pages-drivers")
"""Pages with messages of the systems behind a site, which no table has yet: they are shown in their own words."""


@pytest.mark.parametrize("product", ["finna", "vufind"])
def test_the_parser_knows_each_message_of_the_recorded_pages(product: str) -> None:
    unknown = set()
    for path in sorted(reference().glob(f"{FOLDERS[product]}/*.html")):
        if path.parent.name in OF_LIBRARY_SYSTEMS:
            continue
        page = path.read_text("utf-8")
        language = re.search(r'<html[^>]*\blang="([a-z-]+)"', page)
        words = words_for(language[1] if language else None)
        for box in re.findall(r'<div[^>]*class="[^"]*\balert-[a-z]+[^"]*"[^>]*>(.*?)</div>', page, re.DOTALL):
            text = plain(box)
            if text and not OF_THE_DEMONSTRATION.search(text) and words.message(text) is words.reason(text) is None:
                unknown.add((path.stem, text))
    assert unknown == set()


@pytest.mark.parametrize("product", ["finna", "vufind"])
def test_the_parser_knows_each_label_of_the_recorded_account_pages(product: str) -> None:
    names = [
        "checkedout*",
        "renew-*",
        "holds*",
        "hold-*",
        "storage-*",
        "srr-cancel*",
        "ill-requests*",
        "checkout-history*",
        "fi-*",
    ]
    paths = {path for name in names for path in reference().glob(f"{FOLDERS[product]}/{name}.html")}
    assert len(paths) > 10
    unknown = set()
    for path in sorted(paths):
        page = path.read_text("utf-8")
        language = re.search(r'<html[^>]*\blang="([a-z-]+)"', page)
        words = words_for(language[1] if language else None)
        for strong in re.findall(r"<strong>([^<:]{3,40}):", page):
            if words.label(plain(strong)) is None:
                unknown.add((path.stem, plain(strong)))
    assert unknown == set()
