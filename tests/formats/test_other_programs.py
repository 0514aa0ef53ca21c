"""Files of other programs, written by hand as these programs write them: everything in them is read, or named here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from tunilib import formats
from tunilib.core.reference import Kind, Reference, language_name, language_tag
from tunilib.formats import FoundReference

SAMPLES = Path(__file__).parent / "samples"
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "formats.md"
_ATTACHED = "attached files"
_OWN = "what the program keeps for itself"

# What is not read, by file, and what it is.
LOST: dict[str, dict[str, str]] = {
    "zotero.ris": {"L1": _ATTACHED, "AN": "the place in the archive", "Y2": "the time of day"},
    "zotero.bib": {"file": _ATTACHED},
    "zotero-biblatex.bib": {"file": _ATTACHED, "rights": "the licence"},
    "zotero.json": {
        "id": "Zotero's address of the item",
        "license": "the licence",
        "number-of-volumes": "how many volumes",
    },
    "better-bibtex.bib": {
        "crossref": "the key of the whole, where the whole is not in the file",
        "eprintclass": "the class of the eprint",
        "eventdate": "the date of the event",
        "file": _ATTACHED,
    },
    "jabref.bib": {
        "creationdate": _OWN,
        "file": _ATTACHED,
        "groups": _OWN,
        "lccn": "a second call number",
        "modificationdate": _OWN,
        "owner": _OWN,
        "priority": _OWN,
        "printed": _OWN,
        "pubstate": "the state of publication",
        "qualityassured": _OWN,
        "ranking": _OWN,
        "readstatus": _OWN,
        "relevance": _OWN,
        "timestamp": _OWN,
    },
    "endnote.ris": {
        "AD": "the address of the author",
        "AN": "the accession number",
        "C1": "custom fields",
        "DB": "the database, where the provider (DP) is there",
        "ET": "the date of the electronic publication of an article",
        "L1": _ATTACHED,
        "NV": "how many volumes",
        "SE": "the section",
        "TT": "the translated title",
    },
    "mendeley.ris": {"L1": _ATTACHED, "U1": "custom fields"},
    "mendeley.bib": {"file": _ATTACHED, "mendeley-groups": _OWN},
}
PROGRAMS = {
    "zotero.ris": "Zotero, RIS",
    "zotero.bib": "Zotero, BibTeX",
    "zotero-biblatex.bib": "Zotero, BibLaTeX",
    "zotero.json": "Zotero, CSL-JSON",
    "better-bibtex.bib": "Better BibTeX, BibLaTeX",
    "jabref.bib": "JabRef, BibLaTeX",
    "endnote.ris": "EndNote, RIS",
    "mendeley.ris": "Mendeley, RIS",
    "mendeley.bib": "Mendeley, BibTeX",
}
KINDS = {
    "better-bibtex.bib": [Kind.ARTICLE, Kind.PAPER],
    "endnote.ris": [Kind.ARTICLE, Kind.CHAPTER],
    "jabref.bib": [Kind.ARTICLE, Kind.BOOK],
    "mendeley.bib": [Kind.ARTICLE, Kind.BOOK, Kind.REPORT],
    "mendeley.ris": [Kind.ARTICLE, Kind.BOOK],
    "zotero-biblatex.bib": [Kind.ARTICLE, Kind.CHAPTER],
    "zotero.bib": [Kind.ARTICLE, Kind.CHAPTER, Kind.THESIS],
    "zotero.json": [Kind.ARTICLE, Kind.CHAPTER],
    "zotero.ris": [Kind.ARTICLE, Kind.CHAPTER, Kind.THESIS],
}


def _references(name: str) -> list[Reference]:
    with (SAMPLES / name).open("rb") as stream:
        items = list(formats.read(stream))
    assert all(isinstance(item, FoundReference) for item in items)
    return [item.reference for item in items if isinstance(item, FoundReference)]


def _fields(name: str) -> Iterator[list[tuple[str, str]]]:
    """The fields of each record of a sample, read without the readers of this project."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        for item in json.loads(text):
            yield [(key, " ".join(_strings(value))) for key, value in item.items() if key != "type"]
    elif name.endswith(".ris"):
        for record in re.split(r"^ER  -.*$", text, flags=re.MULTILINE)[:-1]:
            found = re.findall(r"^([A-Z][A-Z0-9])  - (.*(?:\n(?![A-Z][A-Z0-9]  - ).*)*)", record, flags=re.MULTILINE)
            yield [(tag, value) for tag, value in found if tag != "TY"]
    else:
        for entry in re.split(r"^@(?!string|comment)\w+\{", text, flags=re.MULTILINE | re.IGNORECASE)[1:]:
            entry = entry.split("\n@")[0]
            yield re.findall(r"^\s*([\w-]+)\s*=\s*(.*(?:\n(?!\s*[\w-]+\s*=|\}).*)*)", entry, flags=re.MULTILINE)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    elif is_dataclass(value):
        value = [getattr(value, one.name) for one in fields(value)]
    if isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _words(text: str) -> set[str]:
    """The words of a text without accents, in TeX too, and without marks and markup."""
    text = text.replace(r"{\textless}", "<").replace(r"{\textgreater}", ">").replace(r"\_", "_").replace(r"\AA", "A")
    text = re.sub(r"<[^<>]*>|\w+(?==)|\\text\w+", " ", text)
    text = unicodedata.normalize("NFKD", re.sub(r"\\\W|[{}]", "", text))
    text = re.sub(r"[\u0300-\u036f]", "", text).casefold()
    return {word.lstrip("0") for word in re.findall(r"\w+", text)} - _NO_CONTENT


_NO_CONTENT = {"and", "amp", "true", "doi", "inf"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _known(reference: Reference) -> set[str]:
    dates = [when for when in (reference.issued, reference.accessed) if when and when.month]
    months = [_MONTHS[when.month - 1] for when in dates]
    languages = [f"{language_name(code)} {language_tag(code)}" for code in reference.languages]
    types_of_editors = "collaborator redactor"
    return _words(" ".join([*_strings(reference), *months, *languages, types_of_editors]))


def _is_read(value: str, reference: Reference) -> bool:
    known = _known(reference)
    # numbers are stored without their hyphens
    return _words(value) <= known or re.sub(r"\W", "", value) in known


def test_everything_in_a_file_of_another_program_is_read_or_named() -> None:
    for name in LOST:
        references = _references(name)
        records = list(_fields(name))
        assert [reference.kind for reference in references] == KINDS[name], name
        assert len(records) == len(references), name
        missing = {
            field
            for record, reference in zip(records, references, strict=True)
            for field, value in record
            if not _is_read(value, reference)
        }
        assert missing == set(LOST[name]), name


def _said(lost: dict[str, str]) -> str:
    fields: dict[str, list[str]] = {}
    for field, what in lost.items():
        fields.setdefault(what, []).append(f"`{field}`")
    return "; ".join(f"{what} ({', '.join(named)})" for what, named in fields.items())


def test_the_page_of_formats_names_what_is_not_read() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, program in PROGRAMS.items():
        assert f"| {program} | {_said(LOST[name])} |\n" in text


def test_notes_of_zotero_are_read_as_text() -> None:
    assert _references("zotero.ris")[0].notes == ("Read again & cite.\n\nSee chapter 2.",)
    assert "Read again & cite." in _references("zotero.bib")[0].notes


def test_names_with_named_parts_are_read() -> None:
    (name, *_) = _references("better-bibtex.bib")[1].names
    assert (name.family, name.given, name.particle) == ("Berg", "Jan", "van den")


def test_one_number_is_the_number_of_pages_of_a_book() -> None:
    for name in ("mendeley.ris", "mendeley.bib"):
        book = _references(name)[1]
        assert (book.pages, book.page_count) == ("", "166")
    assert _references("zotero.ris")[2].page_count == "212"
