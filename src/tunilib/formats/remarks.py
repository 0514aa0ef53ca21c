"""Remarks: notes for values without a field in a format, such as ``[Illustrator: Jansson, Tove]``.

Square brackets tell a remark from other notes. A note of that form gets ``Note:`` before it. Processors of CSL-JSON
read a line such as ``issued: 1666`` in a note as a variable, which is avoided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tunilib.core.reference import Name, Reference, Role, When
from tunilib.formats.text import bulleted, without_bullet

_ROLE_WORDS: dict[Role, str] = {
    **{role: str(role).replace("-", " ").capitalize() for role in Role},
    Role.ADVISOR: "Thesis advisor",
    Role.CONTAINER_AUTHOR: "Author of the whole",
    Role.DEGREE_GRANTOR: "Degree granting institution",
    Role.OTHER: "Other",
}
_ROLES = {word: role for role, word in _ROLE_WORDS.items()}
_SCHEMES = {
    "arxiv": "ArXiv",
    "hdl": "Handle",
    "ismn": "ISMN",
    "isrc": "ISRC",
    "jstor": "JSTOR",
    "oclc": "OCLC",
    "pmcid": "PMCID",
    "pmid": "PMID",
    "publisher-number": "Publisher number",
    "urn": "URN",
}
_SCHEME_OF = {word: scheme for scheme, word in _SCHEMES.items()}
_DATE, _SCRIPT, _BODY = "Date", "Original script", ", body"
REMARK = re.compile(r"\[([A-Z][a-zA-Z, ]{2,40}): ([^\n]*[^\s\]\n]\]?)\]")
"""A remark: its word and its value."""
_NOTE = "Note: "

ISSN_LINE = "ISSN: "
"""The line of a note in CSL-JSON from which Zotero reads the ISSN of a periodical."""
_VARIABLE = re.compile(r"\s*[A-Za-z][A-Za-z _-]*:")
_ZOTERO = "<div data-schema-version="
_PARAGRAPH = re.compile(r"</(?:p|li|h\d|blockquote|pre|tr)>|<br ?/?>")
_TAG = re.compile(r"<[^<>]*>")
_EMPTY_LINES = re.compile(r"\n\s*\n")


@dataclass(slots=True)
class Remarks:
    """The notes of a record, and the values of the remarks among them.

    ``scripts`` are the original scripts of names, and of the title under an empty name; ``values`` are other remarks
    by their word: ``URL``, ``Number``, ``Conference``, ``Language``.
    """

    notes: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    issued: When | None = None
    scripts: dict[str, str] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def value(self, word: str) -> str:
        return next(iter(self.values.get(word, ())), "")

    def completed(self, reference: Reference) -> Reference:
        names = (*reference.names, *self.names)
        if self.scripts:
            names = tuple(
                replace(name, native=self.scripts[name.inverted]) if name.inverted in self.scripts else name
                for name in names
            )
        native, colon, rest = self.scripts.get("", "").partition(": ")
        return replace(
            reference,
            names=names,
            notes=tuple(self.notes),
            identifiers=(*reference.identifiers, *self.identifiers),
            issued=self.issued or reference.issued,
            native_title=native,
            native_subtitle=rest if colon else "",
        )


def remark(word: str, value: str) -> str:
    return f"[{word}: {value}]"


def name_remarks(names: Iterable[Name], others: list[Name]) -> list[str]:
    """Remarks on names: roles that the format does not know, and names in their original script."""
    scripts = [remark(_SCRIPT, f"{name.inverted} = {name.native}") for name in names if name.native]
    if not others:
        return scripts
    said = [remark(_ROLE_WORDS[name.role] + (_BODY if name.corporate else ""), name.inverted) for name in others]
    return said + scripts


def date_remark(when: When) -> str:
    return remark(_DATE, str(when))


def other_remarks(reference: Reference, known: Iterable[str] = ()) -> list[str]:
    """Remarks with the title in its original script, if the catalogue has both, and with identifiers."""
    title = reference.native_title
    if title and reference.native_subtitle:
        title = f"{title}: {reference.native_subtitle}"
    said = [remark(_SCRIPT, title)] if title else []
    for scheme, value in reference.identifiers:
        if scheme in _SCHEMES and scheme not in known and not any(value in url for url in reference.addresses):
            said.append(remark(_SCHEMES[scheme], value))
    return said


def notes_and_remarks(reference: Reference, remarks: Iterable[str]) -> list[str]:
    """The notes of a reference, marked if they look like remarks, then the remarks."""
    notes = [f"{_NOTE}{note}" if note.startswith(("[", _NOTE)) and _is_read(note) else note for note in reference.notes]
    return [*notes, *remarks]


def parse_remarks(values: Iterable[str]) -> Remarks:
    remarks = Remarks()
    for value in values:
        if value.startswith(_ZOTERO):
            value = _text_of_html(value)
        found = REMARK.fullmatch(value)
        if found is not None and _take(remarks, found[1], found[2]):
            continue
        if value.startswith(_NOTE) and _is_read(value):
            value = value.removeprefix(_NOTE)
        remarks.notes.append(value)
    return remarks


def csl_note(note: str) -> str:
    """A note without lines that readers take for a variable: such a line gets a bullet."""
    lines = [bare for line in note.replace("{:", "{ :").splitlines() if (bare := line.strip())]
    return "\n".join([bulleted(line, _VARIABLE) for line in lines])


def csl_notes(text: str, issn: str) -> list[str]:
    """The notes in a field of notes, which are separated by empty lines; each remark is a separate note."""
    notes: list[str] = []
    for block in _EMPTY_LINES.split(text):
        lines = [without_bullet(line.strip(), _VARIABLE) for line in block.split("\n") if line.strip()]
        if any(REMARK.fullmatch(line) for line in lines):
            notes += lines
        elif lines and lines != [f"{ISSN_LINE}{issn}"]:
            notes.append("\n".join(lines))
    return notes


def _text_of_html(note: str) -> str:
    from html import unescape

    text = _TAG.sub("", _PARAGRAPH.sub("\n\n", note))
    return "\n\n".join([part.strip() for part in _EMPTY_LINES.split(unescape(text)) if part.strip()])


def _is_read(note: str) -> bool:
    while note.startswith(_NOTE):
        note = note.removeprefix(_NOTE)
    found = REMARK.fullmatch(note)
    return found is not None and _take(Remarks(), found[1], found[2])


def _take(remarks: Remarks, word: str, value: str) -> bool:
    role = _ROLES.get(word.removesuffix(_BODY))
    if role is not None:
        remarks.names.append(Name.body(value, role) if word.endswith(_BODY) else _person(value, role))
    elif word == _DATE:
        remarks.issued = When.parse(value)
    elif word == _SCRIPT:
        name, equals, native = value.partition(" = ")
        remarks.scripts[name if equals else ""] = native if equals else value
    elif word in _SCHEME_OF:
        remarks.identifiers.append((_SCHEME_OF[word], value))
    elif word in ("URL", "Number", "Conference", "Language"):
        remarks.values.setdefault(word, []).append(value)
    else:
        return False
    return True


def _person(value: str, role: Role) -> Name:
    return Name.parse(value, role) if "," in value else Name(value, role=role)
