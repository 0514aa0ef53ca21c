"""Kinds of references in MARC 21: how a record states them, and whether the work is online."""

from __future__ import annotations

import re

from tunilib.core.reference import Kind
from tunilib.formats.marc.record import Field, MarcRecord

# characters of 008 that state the kind, by position
CODED: dict[Kind, dict[int, str]] = {
    Kind.NEWSPAPER: {21: "n"},
    Kind.NEWSPAPER_ARTICLE: {21: "n"},
    Kind.MAGAZINE_ARTICLE: {21: "g"},
    Kind.JOURNAL: {21: "p"},
    Kind.WEBPAGE: {21: "w"},
    Kind.POST: {21: "w"},
    Kind.THESIS: {24: "m"},
    Kind.REPORT: {24: "t"},
    Kind.STANDARD: {24: "u"},
    Kind.PATENT: {24: "j"},
    Kind.LEGISLATION: {24: "l"},
    Kind.ENCYCLOPEDIA_ENTRY: {24: "e"},
    Kind.PROCEEDINGS: {29: "1"},
    Kind.PAPER: {29: "1"},
    Kind.GAME: {26: "g"},
    Kind.DATASET: {26: "a"},
    Kind.SOFTWARE: {26: "b"},
    Kind.FILM: {33: "v"},
    Kind.BROADCAST: {33: "v"},
    Kind.OBJECT: {33: "r"},
}

# the kind in words (655), for kinds that leader and 008 cannot tell apart
LABELS: dict[Kind, str] = {kind: str(kind).replace("-", " ").capitalize() for kind in Kind}

_DESIGNATIONS: tuple[tuple[str, Kind], ...] = (
    ("videorecording|video|motion picture|elokuva|dvd|filmstrip", Kind.FILM),
    ("sound recording|äänite|ljudupptagning|tonträger", Kind.MUSIC),
    ("map|kartta|karta", Kind.MAP),
    ("music|nuotti|noter", Kind.SCORE),
    ("picture|art original|art reproduction|kuva|slide|photograph", Kind.IMAGE),
    ("game|peli|spel", Kind.GAME),
)
_PERIODICAL = re.compile(r"\b(?:vol|no|nro|nr|n:o|issue|vsk|årg|jg|bd|heft|häfte)\b|\d{4}\s*[:(]\s*\d", re.IGNORECASE)
_THESIS = re.compile(
    r"thes[ie]s|dissertation|diss\.|väitös|väit\.|opinnäyte|gradu|lisensiaat|diplomityö|avhandling"
    r"|examensarbete|habilitation|thèse|tesi",
    re.IGNORECASE,
)
_GENRES: tuple[tuple[str, Kind], ...] = (
    (
        r"väitöskirja|opinnäyte|pro gradu|academic theses|dissertation|doktorsavhandling|avhandling|thesis",
        Kind.THESIS,
    ),
    (r"standardi|standards?\b", Kind.STANDARD),
    (r"patentti|patents?\b", Kind.PATENT),
    (
        r"(?:video|tietokone|konsoli|lauta) ?pelit?|(?:video|computer|board) games?|(?:bräd|data|tv-)spel",
        Kind.GAME,
    ),
)


def kind_of(record: MarcRecord) -> Kind:
    """The kind, from leader, 008, 007, 502, 655, 773 and the general material designation."""
    material, level = record.leader[6:7], record.leader[7:8]
    if material in "cd":
        return Kind.SCORE
    if material in "ef":
        return Kind.MAP
    if material == "i":
        return Kind.SPOKEN
    if material == "j":
        return Kind.MUSIC
    if material == "k":
        return Kind.IMAGE
    if material == "g":
        return Kind.IMAGE if record.at(33) in ("i", "k", "n", "o", "p", "s", "t") else Kind.FILM
    if material == "m":
        return _computer_file(record)
    if material == "o":
        return _genre(record) or Kind.GENERIC
    if material == "p":
        return Kind.ARCHIVE
    if material == "r":
        return _object(record)
    return _text(record, material, level)


def is_electronic(record: MarcRecord) -> bool:
    """Whether the work itself is online or a computer file."""
    place = 29 if record.leader[6:7] in "efgkor" else 23
    if record.at(place) in ("o", "q", "s"):
        return True
    if any(field.get("b").startswith("cr") for field in record.tagged("338")):
        return True
    if any(field.data.startswith("cr") for field in record.tagged("007")):
        return True
    return bool(re.search(r"electronic|elektroni|verkkoaineisto|online", _designation(record), re.IGNORECASE))


def _text(record: MarcRecord, material: str, level: str) -> Kind:
    designated = next((kind for words, kind in _DESIGNATIONS if re.search(words, _designation(record), re.I)), None)
    if designated:
        return designated
    if level in ("a", "b"):
        return _part(record, level)
    if level == "s":
        return Kind.NEWSPAPER if record.at(21) == "n" else Kind.JOURNAL
    if level == "i":
        return {"w": Kind.WEBPAGE, "d": Kind.DATASET}.get(record.at(21), Kind.BOOK)
    if _is_thesis(record):
        return Kind.THESIS
    genre = _genre(record)
    if genre:
        return genre
    contents = record.at(24, 4)
    if "u" in contents:
        return Kind.STANDARD
    if "j" in contents:
        return Kind.PATENT
    if "t" in contents:
        return Kind.REPORT
    if record.at(29) == "1" or record.first("111"):
        return Kind.PROCEEDINGS
    if level in ("c", "d") and record.leader[8:9] == "a":
        return Kind.ARCHIVE
    if material == "t":
        return Kind.MANUSCRIPT
    return Kind.BOOK


def _part(record: MarcRecord, level: str) -> Kind:
    """The kind of a component part, which depends on its host item (773)."""
    host = record.first("773")
    type_of_host = host.get("7")[3:4] if host else ""
    if type_of_host in ("s", "b"):
        serial = True
    elif type_of_host in ("m", "c", "d", "a") or (host and host.get("z")):
        serial = False
    else:
        located = " ".join(host.all("gq")) if host else ""
        serial = level == "b" or bool(host and host.get("x")) or bool(_PERIODICAL.search(located))
    if serial:
        if _in_newspaper(record):
            return Kind.NEWSPAPER_ARTICLE
        return Kind.MAGAZINE_ARTICLE if record.at(21) == "g" else Kind.ARTICLE
    return Kind.PAPER if record.at(29) == "1" or record.first("111") else Kind.CHAPTER


def _in_newspaper(record: MarcRecord) -> bool:
    return record.at(21) == "n" or any(
        re.search(r"sanomaleht|newspaper|dagstidning", " ".join(field.all("a")), re.IGNORECASE)
        for field in record.tagged("655")
    )


def _is_thesis(record: MarcRecord) -> bool:
    note: Field | None = record.first("502")
    if note is not None:
        return True
    return "m" in record.at(24, 4) and any(
        _THESIS.search(" ".join(f.all("a"))) for f in record.tagged("500", "509", "655")
    )


def _computer_file(record: MarcRecord) -> Kind:
    genre = _genre(record)
    if genre:
        return genre
    known = {
        "a": Kind.DATASET,
        "g": Kind.GAME,
        "e": Kind.DATASET,
        "j": Kind.WEBPAGE,
        "d": Kind.BOOK,
        "h": Kind.MUSIC,
        "c": Kind.IMAGE,
    }
    return known.get(record.at(26), Kind.SOFTWARE)


def _object(record: MarcRecord) -> Kind:
    known = {"a": Kind.IMAGE, "c": Kind.IMAGE, "g": Kind.GAME, "k": Kind.IMAGE, "i": Kind.IMAGE}
    return _genre(record) or known.get(record.at(33), Kind.OBJECT)


def _genre(record: MarcRecord) -> Kind | None:
    for field in record.tagged("655"):
        said = field.get("a")
        for words, kind in _GENRES:
            if re.match(words, said, re.IGNORECASE):
                return kind
    return None


def _designation(record: MarcRecord) -> str:
    field = record.first("245")
    said = field.get("h") if field else ""
    return said if said.startswith("[") else ""
