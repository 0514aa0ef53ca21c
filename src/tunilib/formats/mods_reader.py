"""Read references from MODS, as libraries and Zotero write it.

A file that declares a document type is not read: no entity is expanded, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from tunilib.core.note import Note
from tunilib.core.reference import (
    Kind,
    Name,
    Reference,
    Role,
    Series,
    When,
    clean_doi,
    clean_isbn,
    clean_issn,
    language_code,
)
from tunilib.formats import UNREADABLE_ENCODING, BrokenRecord, FileItem, FoundReference, unknown_encoding
from tunilib.formats.kinds import ZOTERO
from tunilib.formats.marc.codes import role_of_code, role_of_term
from tunilib.formats.mods import MARC_GENRES, RESOURCES
from tunilib.formats.remarks import parse_remarks
from tunilib.formats.text import composed

_BLOCK = 1 << 16
_NUMBERS = ("isbn", "issn", "doi", "uri", "report number")
_PARTS_OF_SUBJECTS = ("topic", "geographic", "temporal", "genre", "occupation")
_HOST_ROLES = {Role.AUTHOR: Role.CONTAINER_AUTHOR}
_FALLBACK = frozenset((Role.CONTRIBUTOR, Role.OTHER))


class _DoctypeError(Exception):
    pass


class _Records:
    """Keeps the ``mods`` elements of a file, without their namespaces."""

    def __init__(self) -> None:
        self.found: list[ET.Element] = []
        self._builder: ET.TreeBuilder | None = None
        self._depth = 0

    def doctype(self, *_: object) -> None:
        raise _DoctypeError

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._builder is None and name == "mods":
            self._builder, self._depth = ET.TreeBuilder(), 0
        if self._builder is not None:
            self._depth += 1
            self._builder.start(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        if self._builder is not None:
            self._builder.end(tag.rpartition("}")[2])
            self._depth -= 1
            if not self._depth:
                self.found.append(self._builder.close())
                self._builder = None

    def close(self) -> None: ...


def read(data: bytes) -> Iterator[FileItem]:
    """Each ``mods`` element of the file. Reading ends at the first mistake of XML."""
    target: Any = _Records()
    parser = ET.XMLParser(target=target)  # noqa: S314 - a document type is refused
    position = 0
    problem: Note | None = None
    for start in range(0, len(data) + 1, _BLOCK):
        try:
            parser.feed(data[start : start + _BLOCK])
            if start + _BLOCK > len(data):
                parser.close()
        except ET.ParseError as error:
            what = Note.of("it is not well-formed XML")
            problem = Note.of("{what} (line {line})", what=what, line=error.position[0])
        except _DoctypeError:
            problem = Note.of("the file declares a document type")
        except UNREADABLE_ENCODING:
            problem = unknown_encoding()
        found, target.found = target.found, []
        for element in found:
            position += 1
            yield _item(position, element)
        if problem is not None:
            yield BrokenRecord(
                position + 1, Note.of("{what}, and nothing behind it in the file was read", what=problem)
            )
            return


def _item(position: int, element: ET.Element) -> FileItem:
    reference = _Mods(element).reference()
    if not (reference.title or reference.names):
        return BrokenRecord(position, Note.of("the record is empty"))
    return FoundReference(position, reference)


def _text(element: ET.Element | None) -> str:
    return composed(" ".join("".join(element.itertext()).split())) if element is not None else ""


def _prose(element: ET.Element) -> str:
    lines = composed("".join(element.itertext())).replace("\r\n", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _texts(element: ET.Element | None, path: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(text for one in (element.findall(path) if element is not None else ()) if (text := _text(one)))
    )


def _first(element: ET.Element | None, path: str) -> str:
    return next(iter(_texts(element, path)), "")


def _title(info: ET.Element | None) -> tuple[str, str]:
    article = _first(info, "nonSort")
    title = f"{article}{'' if article.endswith(('’', chr(39))) or not article else ' '}{_first(info, 'title')}"
    return ". ".join(filter(None, (title, *_texts(info, "partNumber"), *_texts(info, "partName")))), _first(
        info, "subTitle"
    )


class _Mods:
    def __init__(self, root: ET.Element) -> None:
        self._root = root
        related = root.findall("relatedItem")
        self._host = next((one for one in related if one.get("type") == "host"), None)
        self._series = [one for one in related if one.get("type") == "series"]
        self._kind = self._find_kind()

    def reference(self) -> Reference:
        root, host, kind = self._root, self._host, self._kind
        titles = [one for one in root.findall("titleInfo") if not one.get("type")]
        title, subtitle = _title(titles[0] if titles else None)
        native = _title(titles[1]) if len(titles) > 1 and titles[1].get("altRepGroup") else ("", "")
        remarks = parse_remarks(_prose(one) for one in root.findall("note") if one.get("type") != "thesis institution")
        origins = [one for one in root.findall("originInfo") if one.get("eventType") != "conference"]
        publishers = tuple(dict.fromkeys(name for one in origins for name in _texts(one, "publisher")))
        school = _first(root, "note[@type='thesis institution']")
        is_thesis = kind is Kind.THESIS
        numbers = self._numbers()
        extent, start = _first(root, "physicalDescription/extent"), self._part("extent")
        reference = Reference(
            kind=kind,
            control_number=_first(root, "recordInfo/recordIdentifier"),
            source=_first(root, "recordInfo/recordContentSource"),
            title=title,
            subtitle=subtitle,
            original_title=_first(root, "titleInfo[@type='uniform']/title"),
            short_title=_first(root, "titleInfo[@type='abbreviated']/title"),
            names=self._names(),
            issued=_issued([*origins, *self._parts()]),
            publishers=publishers if school or not is_thesis else (),
            institution=school or (publishers[0] if is_thesis and publishers else ""),
            places=tuple(dict.fromkeys(place for one in origins for place in _places(one))),
            edition=next((text for one in origins if (text := _first(one, "edition"))), ""),
            container=_title(host.find("titleInfo") if host is not None else None)[0],
            container_short=_first(host, "titleInfo[@type='abbreviated']/title"),
            volume=self._part("volume"),
            issue=self._part("issue"),
            pages=start,
            number=_first(root, "identifier[@type='report number']"),
            series=tuple(_series(one) for one in self._series),
            event=_first(root, "name[@type='conference']/namePart"),
            event_place=_first(root, "originInfo[@eventType='conference']/place/placeTerm"),
            isbns=tuple(dict.fromkeys(filter(None, map(clean_isbn, numbers["isbn"])))),
            issns=tuple(dict.fromkeys(filter(None, map(clean_issn, numbers["issn"])))),
            doi=next(filter(None, map(clean_doi, numbers["doi"])), ""),
            identifiers=tuple(
                (scheme, text) for scheme, texts in numbers.items() if scheme not in _NUMBERS for text in texts
            ),
            languages=tuple(dict.fromkeys(map(language_code, _texts(root, "language/languageTerm")))),
            keywords=tuple(dict.fromkeys(word for one in root.findall("subject") if (word := _subject(one)))),
            abstract="\n\n".join(filter(None, map(_prose, root.findall("abstract")))),
            work_type=self._work_type(),
            call_number=_first(root, "classification") or _first(root, "location/shelfLocator"),
            urls=tuple(
                dict.fromkeys((*_texts(root, "location/url"), *(one for one in numbers["uri"] if "://" in one)))
            ),
            extent=extent,
            scale=_first(root, "subject/cartographics/scale"),
            accessed=self._accessed(),
        )
        done = remarks.completed(reference)
        return replace(done, native_title=native[0], native_subtitle=native[1]) if native[0] else done

    def _find_kind(self) -> Kind:
        genres = self._root.findall("genre")
        local = {_text(one) for one in genres if one.get("authority") != "marcgt"}
        catalogued = {_text(one) for one in genres if one.get("authority") not in ("local", None)} or local
        resource = _first(self._root, "typeOfResource")
        best, most = Kind.GENERIC, 0
        for kind in Kind:
            score = (
                4 * (ZOTERO[kind] in local) + 2 * (MARC_GENRES.get(kind) in catalogued) + (RESOURCES[kind] == resource)
            )
            if score > most and (score > 1 or resource != "text"):
                best, most = kind, score
        if most > 1 or (best is not Kind.GENERIC and resource != "text"):
            return best
        if self._host is not None:
            is_serial = bool(
                _texts(self._host, "identifier[@type='issn']") or self._part("issue") or self._part("volume")
            )
            return Kind.ARTICLE if is_serial else Kind.CHAPTER
        issuance = _first(self._root, "originInfo/issuance")
        return Kind.JOURNAL if issuance in ("continuing", "serial") else Kind.BOOK

    def _work_type(self) -> str:
        known = {*ZOTERO.values(), *MARC_GENRES.values()}
        own = (one for one in self._root.findall("genre") if not one.get("authority"))
        return next((text for one in own if (text := _text(one)) and text not in known), "")

    def _names(self) -> tuple[Name, ...]:
        own = [_name(one) for one in self._root.findall("name") if one.get("type") != "conference"]
        hosts = self._host.findall("name") if self._host is not None else []
        of_host = [replace(name, role=_HOST_ROLES.get(name.role, name.role)) for one in hosts if (name := _name(one))]
        return (*filter(None, own), *of_host)

    def _numbers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {name: [] for name in _NUMBERS}
        for place in (self._root, self._host):
            for one in place.findall("identifier") if place is not None else ():
                scheme = (one.get("type") or "").casefold()
                if place is self._root or scheme in ("isbn", "issn"):
                    found.setdefault(scheme or "other", []).append(_text(one))
        found.pop("other", None)
        return found

    def _parts(self) -> list[ET.Element]:
        places = (self._host, self._root)
        return [part for place in places if place is not None for part in place.findall("part")]

    def _part(self, name: str) -> str:
        for part in self._parts():
            if name == "extent":
                pages = part.find("extent")
                first, last = _first(pages, "start"), _first(pages, "end")
                whole = f"{first}-{last}" if last and last != first else first
                if found := whole or _first(pages, "list").replace("–", "-"):
                    return found
                continue
            for detail in part.findall("detail"):
                if detail.get("type") in ((name, "number") if name == "issue" else (name,)):
                    return _first(detail, "number") or _first(detail, "caption")
        return ""

    def _accessed(self) -> When | None:
        urls = self._root.findall("location/url")
        return When.parse(next((day for one in urls if (day := one.get("dateLastAccessed"))), ""))


def _name(element: ET.Element) -> Name | None:
    role = _role(element)
    native = _first(element, "alternativeName/namePart")
    parts: dict[str, list[str]] = {}
    for part in element.findall("namePart"):
        parts.setdefault(part.get("type") or "", []).append(_text(part))
    family = " ".join(parts.get("family", ()))
    if element.get("type") == "corporate":
        body = ". ".join(parts.get("", ()))
        return Name.body(body, role, native=native) if body else None
    if family:
        given, suffix = " ".join(parts.get("given", ())), " ".join(parts.get("termsOfAddress", ()))
        return Name.person(family, given, suffix, role, native=native)
    whole = ", ".join(parts.get("", ())) or " ".join(parts.get("given", ()))
    return Name.parse(whole, role, native=native) if whole else None


def _role(element: ET.Element) -> Role:
    found: list[Role] = []
    for one in element.findall("role/roleTerm"):
        text = _text(one)
        role = role_of_code(text) or role_of_term(text)
        if role is None and text.replace(" ", "-") in set(Role):
            role = Role(text.replace(" ", "-"))
        found.append(role or Role.CONTRIBUTOR)
    return next((role for role in found if role not in _FALLBACK), found[0] if found else Role.AUTHOR)


def _series(item: ET.Element) -> Series:
    info = item.find("titleInfo")
    issns = filter(None, map(clean_issn, _texts(item, "identifier[@type='issn']")))
    return Series(_first(info, "title"), _first(info, "partNumber"), next(issns, ""))


def _places(origin: ET.Element) -> tuple[str, ...]:
    terms = origin.findall("place/placeTerm")
    return tuple(_text(one) for one in terms if one.get("type") != "code" and _text(one))


def _subject(subject: ET.Element) -> str:
    parts = [_text(one) for one in subject if one.tag in _PARTS_OF_SUBJECTS]
    parts += [", ".join(_texts(one, "namePart")) for one in subject.findall("name")]
    parts += [_title(one)[0] for one in subject.findall("titleInfo")]
    parts += [_text(part) for one in subject.findall("hierarchicalGeographic") for part in one]
    return " -- ".join(filter(None, parts))


def _issued(places: list[ET.Element]) -> When | None:
    for name in ("dateIssued", "date", "copyrightDate", "dateCreated", "dateOther"):
        dates = [one for place in places for one in place.findall(name)]
        machine = [one for one in dates if one.get("encoding")] or dates
        start = next((one for one in machine if one.get("point") != "end"), None)
        if start is None:
            continue
        text, end = _text(start), next((_text(one) for one in machine if one.get("point") == "end"), "")
        found = When.from_edtf(f"{text}/{'..' if end == '9999' else end}" if end else text) or When.parse(
            re.sub(r"^(?:c|©|copyright)\s*", "", text)
        )
        if found is not None:
            return replace(found, uncertain=True) if start.get("qualifier") else found
    return None
