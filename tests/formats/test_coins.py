"""References inside web pages: the keys of OpenURL, each value within its own key."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.coins import context_object


def pairs(reference: Reference, *keywords: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in parse_qsl(context_object(reference, keywords), strict_parsing=True):
        found.setdefault(key, []).append(value)
    return found


def test_an_article_names_its_journal_and_pages() -> None:
    article = Reference(
        kind=Kind.ARTICLE,
        title="Kissat",
        subtitle="katsaus",
        names=(Name.parse("Meri, Anna"), Name.body("Kissaliitto")),
        container="Eläintiede",
        volume="3",
        issue="2",
        pages="10-12",
        issued=When(2019, 5, uncertain=True),
        doi="10.1/a",
        issns=("1234-5679",),
    )
    found = pairs(article, "thesis")
    assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert (found["rft.genre"], found["rft.atitle"], found["rft.jtitle"]) == (
        ["article"],
        ["Kissat: katsaus"],
        ["Eläintiede"],
    )
    assert (found["rft.au"], found["rft.aucorp"]) == (["Meri, Anna"], ["Kissaliitto"])
    assert (found["rft.spage"], found["rft.epage"], found["rft.date"]) == (["10"], ["12"], ["2019-05"])
    assert (found["rft_id"], found["rft.subject"]) == (["info:doi/10.1/a"], ["thesis"])


def test_each_kind_has_its_format() -> None:
    for kind, form, title in [
        (Kind.BOOK, "book", "rft.btitle"),
        (Kind.CHAPTER, "book", "rft.atitle"),
        (Kind.PAPER, "book", "rft.atitle"),
        (Kind.THESIS, "dissertation", "rft.title"),
        (Kind.PATENT, "patent", "rft.title"),
        (Kind.MAP, "dc", "rft.title"),
        (Kind.GENERIC, "dc", "rft.title"),
    ]:
        found = pairs(Reference(kind=kind, title="T"))
        assert (found["rft_val_fmt"], found[title]) == ([f"info:ofi/fmt:kev:mtx:{form}"], ["T"]), kind


def test_an_edited_book_names_its_editors_as_contributors() -> None:
    book = Reference(kind=Kind.BOOK, title="T", names=(Name.parse("Meri, Anna", Role.EDITOR),), series=(Series("S"),))
    assert (pairs(book)["rft.contributor"], pairs(book)["rft.series"]) == (["Meri, Anna"], ["S"])


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40), st.sampled_from(Kind))
def test_no_value_is_read_as_another_key(title: str, publisher: str, kind: Kind) -> None:
    text = context_object(Reference(kind=kind, title=title, publishers=(publisher,)))
    assert text.isascii()
    names = {pair.partition("=")[0] for pair in text.split("&")}
    plain = {
        pair.partition("=")[0] for pair in context_object(Reference(kind=kind, title="T", publishers=("P",))).split("&")
    }
    assert names == plain
