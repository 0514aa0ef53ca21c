"""Independent readers of reference files, each asked what an exported file says.

All of them answer in the same shape, ``Seen``. None is ever used by the program; each test that needs one
skips with a word where it is absent. The libraries for node are installed by ``python -m
tests.oracles.install``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import Any

from tests.formats.nasty import NASTY
from tests.oracles.programs import HERE, SETTING, has_node

from tunilib import formats


@dataclass
class Seen:
    """What a reader made of one reference."""

    title: str = ""
    names: dict[str, list[str]] = field(default_factory=dict)
    year: str = ""
    numbers: set[str] = field(default_factory=set)
    doi: str = ""
    kind: str = ""
    text: str = ""


@cache
def exported(name: str) -> bytes:
    """The sixty in one format."""
    return b"".join(formats.export(name, NASTY))


def _csl_name(name: dict[str, Any]) -> str:
    if name.get("literal"):
        return str(name["literal"])
    family = " ".join(filter(None, [name.get("non-dropping-particle"), name.get("family")]))
    given = " ".join(filter(None, [name.get("given"), name.get("dropping-particle")]))
    return ", ".join(filter(None, [family, given, name.get("suffix")]))


def _from_csl(item: dict[str, Any]) -> Seen:
    issued = item.get("issued") or {}
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    year = (
        str(parts[0][0])
        if parts and parts[0]
        else str(issued.get("raw") or issued.get("literal") or "")
        if issued
        else ""
    )
    roles = ("author", "editor", "translator", "composer", "director", "performer", "collection-editor")
    return Seen(
        title=str(item.get("title") or ""),
        names={role: [_csl_name(name) for name in item[role]] for role in roles if item.get(role)},
        year=str(item.get("year") or year),
        numbers=set(re.findall(r"[\dX-]{8,17}", f"{item.get('ISBN') or ''} {item.get('ISSN') or ''}")),
        doi=str(item.get("DOI") or ""),
        kind=str(item.get("type") or ""),
        text=json.dumps(item, ensure_ascii=False),
    )


def _node(library: str) -> Callable[[str, bytes], list[Seen]]:
    def read(name: str, data: bytes) -> list[Seen]:
        run = subprocess.run(
            ["node", str(HERE / "read.mjs"), library, name],
            input=data,
            capture_output=True,
            env=SETTING,
            check=False,
        )
        assert run.returncode == 0, run.stderr.decode()[:2000]
        return [_from_csl(item) for item in json.loads(run.stdout)]

    return read


def _pandoc(name: str, data: bytes) -> list[Seen]:
    source = "csljson" if name == "csl-json" else name
    run = subprocess.run(["pandoc", "-f", source, "-t", "csljson"], input=data, capture_output=True, check=True)
    return [_from_csl(item) for item in json.loads(run.stdout)]


def _rispy(name: str, data: bytes) -> list[Seen]:
    import rispy  # type: ignore[import-untyped,unused-ignore]

    found = []
    for entry in rispy.loads(data.decode(), newline="\r\n"):
        unknown = entry.get("unknown_tag", {})
        names = {
            "author": entry.get("authors"),
            "A2": entry.get("secondary_authors"),
            "A3": entry.get("tertiary_authors"),
            "ED": unknown.get("ED"),
            "translator": entry.get("subsidiary_authors"),
        }
        found.append(
            Seen(
                title=entry.get("title", ""),
                names={role: [one.rstrip(",") for one in values] for role, values in names.items() if values},
                year=entry.get("year", ""),
                numbers=set(entry.get("issn", "").split()),
                doi=entry.get("doi", ""),
                kind=entry["type_of_reference"],
                text=json.dumps(entry, ensure_ascii=False),
            )
        )
    return found


_COMMANDS = {
    r"{\textbackslash}": "\\",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"\{": "{",
    r"\}": "}",
}


def _plain(text: str) -> str:
    """A value of a BibTeX field as TeX would print it; done here, for readers that leave it as it is."""
    marked = re.sub(
        "|".join(re.escape(command) for command in _COMMANDS),
        lambda found: f"\0{ord(_COMMANDS[found[0]]):04d}\0",
        text,
    )
    marked = re.sub(r"\\([&%$#_])", r"\1", marked).replace("{", "").replace("}", "")
    return re.sub(r"\0(\d{4})\0", lambda found: chr(int(found[1])), marked)


def _from_bib(fields: dict[str, str], kind: str, names: dict[str, list[str]]) -> Seen:
    title = _plain(fields.get("title", ""))
    subtitle = _plain(fields.get("subtitle", ""))
    return Seen(
        title=f"{title}: {subtitle}" if subtitle else title,
        names={role: values for role, values in names.items() if values},
        year=fields.get("year") or fields.get("date", ""),
        numbers=set(re.findall(r"[\dX-]{8,17}", f"{fields.get('isbn', '')} {fields.get('issn', '')}")),
        doi=_plain(fields.get("doi", "")),
        kind=kind,
        text="\n".join(fields.values()),
    )


def _pybtex(name: str, data: bytes) -> list[Seen]:
    from pybtex.database import Person, parse_string  # type: ignore[import-untyped,unused-ignore]

    def said(person: Any) -> str:
        last = " ".join([*person.prelast_names, *person.last_names])
        first = " ".join([*person.first_names, *person.middle_names])
        return _plain(", ".join(filter(None, [last, first, " ".join(person.lineage_names)])))

    found = []
    for entry in parse_string(data.decode(), "bibtex").entries.values():
        fields = {key.lower(): str(value) for key, value in entry.fields.items()}
        names = {role: [said(person) for person in entry.persons[role]] for role in entry.persons}
        if "translator" in fields:
            # to it only authors and editors are persons
            names["translator"] = [said(Person(one)) for one in fields["translator"].split(" and ")]
        found.append(_from_bib(fields, entry.type, names))
    return found


def _bibtexparser(name: str, data: bytes) -> list[Seen]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

    library = parse_string(data.decode(), append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert not library.failed_blocks

    def said(parts: Any) -> str:
        last = " ".join([*parts.von, *parts.last])
        return _plain(", ".join(filter(None, [last, " ".join(parts.first), " ".join(parts.jr)])))

    found = []
    for entry in library.entries:
        fields = {one.key.lower(): one.value for one in entry.fields}
        names: dict[str, list[str]] = {
            role: [said(one) for one in fields.pop(role)]
            for role in ("author", "editor", "translator")
            if role in fields
        }
        found.append(_from_bib({key: str(value) for key, value in fields.items()}, entry.entry_type, names))
    return found


def _bibutils(name: str, data: bytes) -> list[Seen]:
    """Through bibutils to MODS, which is read here; also for a file that is MODS, which bibutils makes BibTeX
    of.
    """
    program = {"ris": "ris2xml", "endnote": "end2xml", "bibtex": "bib2xml", "biblatex": "biblatex2xml"}[name]
    run = subprocess.run([program, "-i", "unicode"], input=data, capture_output=True, check=True)
    return _mods_items(ET.fromstring(run.stdout))


_MODS = {"m": "http://www.loc.gov/mods/v3"}


def _mods_items(root: ET.Element) -> list[Seen]:
    return [_from_mods(item) for item in root.findall("m:mods", _MODS)]


def _from_mods(item: ET.Element) -> Seen:
    names: dict[str, list[str]] = {}
    for name in item.findall(".//m:name", _MODS):
        if name.get("type") == "conference":
            continue
        parts: dict[str, list[str]] = {}
        for part in name.findall("m:namePart", _MODS):
            parts.setdefault(part.get("type") or "family", []).append(part.text or "")
        said = ", ".join(
            filter(
                None,
                [" ".join(parts.get(key, [])) for key in ("family", "given", "suffix", "termsOfAddress")],
            )
        )
        roles = [role.text or "" for role in name.findall(".//m:roleTerm", _MODS)]
        role = next((one for one in roles if len(one) > 3), roles[0] if roles else "author")
        names.setdefault(role, []).append(said)
    title = item.findtext("m:titleInfo/m:title", "", _MODS)
    subtitle = item.findtext("m:titleInfo/m:subTitle", "", _MODS)
    dates = item.findall(".//m:dateIssued", _MODS) + item.findall(".//m:date", _MODS)
    numbers = {one.text or "" for one in item.findall(".//m:identifier", _MODS) if one.get("type") in ("isbn", "issn")}
    return Seen(
        title=f"{title}: {subtitle}" if subtitle else title,
        names=names,
        year=(dates[0].text or "") if dates else "",
        numbers=numbers,
        doi=next((one.text or "" for one in item.findall(".//m:identifier", _MODS) if one.get("type") == "doi"), ""),
        kind=" ".join(one.text or "" for one in item.findall("m:genre", _MODS)),
        text=ET.tostring(item, encoding="unicode"),
    )


def _etree(name: str, data: bytes) -> list[Seen]:
    return _mods_items(ET.fromstring(data))


def _pymarc(name: str, data: bytes) -> list[Seen]:
    import io

    import pymarc

    if name == "marc":
        records = [record for record in pymarc.MARCReader(data, to_unicode=True) if record]
    else:
        records = pymarc.parse_xml_to_array(io.BytesIO(data))  # type: ignore[no-untyped-call]
    found = []
    for record in records:
        names: dict[str, list[str]] = {}
        for one in record.get_fields("100", "110", "700", "710"):
            parts = [*one.get_subfields("a"), *one.get_subfields("c")]
            for role in one.get_subfields("e") or ["author"]:
                names.setdefault(role, []).append(", ".join(parts))
        # punctuation is omitted in these records (leader/18)
        title = ": ".join(part.removesuffix(" :") for part in record["245"].get_subfields("a", "b"))
        numbers = {
            *_sub(record, "020", "a"),
            *_sub(record, "022", "a"),
            *_sub(record, "773", "x"),
            *_sub(record, "773", "z"),
        }
        found.append(
            Seen(
                title="" if title == "[Title missing]" else title,
                names=names,
                year=(_sub(record, "264", "c") or [""])[0].strip("[]"),
                numbers=numbers,
                doi=(_sub(record, "024", "a") or [""])[0],
                kind=str(record.leader)[6:8],
                text=str(record),
            )
        )
    return found


def _sub(record: Any, tag: str, code: str) -> list[str]:
    return [value for one in record.get_fields(tag) for value in one.get_subfields(code)]


def _csv(name: str, data: bytes) -> list[Seen]:
    import csv
    import io

    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [
        Seen(
            title=row["title"].removeprefix("'"),
            names={role: row[f"{role}s"].split("; ") for role in ("author", "editor") if row[f"{role}s"]},
            year=row["year"],
            numbers={*filter(None, row["ISBN"].split("; ")), *filter(None, row["ISSN"].split("; "))},
            doi=row["DOI"],
            kind=row["type"],
            text=json.dumps(row, ensure_ascii=False),
        )
        for row in rows
    ]


def _has_module(name: str) -> Callable[[], bool]:
    return lambda: find_spec(name) is not None


def _has_program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _has_node(package: str) -> Callable[[], bool]:
    return lambda: has_node(package)


_ANY = ("ris", "endnote", "bibtex", "biblatex")
READERS: dict[str, tuple[Callable[[str, bytes], list[Seen]], tuple[str, ...], Callable[[], bool]]] = {
    "rispy": (_rispy, ("ris",), _has_module("rispy")),
    "pybtex": (_pybtex, ("bibtex", "biblatex"), _has_module("pybtex")),
    "bibtexparser": (_bibtexparser, ("bibtex", "biblatex"), _has_module("bibtexparser")),
    "citation-js": (_node("citation-js"), (*_ANY, "refworks", "csl-json"), _has_node("@citation-js/core")),
    "biblatex-csl-converter": (
        _node("biblatex-csl-converter"),
        (*_ANY, "csl-json"),
        _has_node("biblatex-csl-converter"),
    ),
    "retorquere": (_node("retorquere"), ("bibtex", "biblatex"), _has_node("@retorquere/bibtex-parser")),
    "pandoc": (_pandoc, ("ris", "bibtex", "biblatex", "csl-json"), _has_program("pandoc")),
    "bibutils": (_bibutils, _ANY, _has_program("ris2xml")),
    "pymarc": (_pymarc, ("marc", "marcxml"), _has_module("pymarc")),
    "etree": (_etree, ("mods",), lambda: True),
    "csv": (_csv, ("csv",), lambda: True),
}


@cache
def seen(reader: str, name: str) -> list[Seen]:
    """What a reader makes of the sixty in a format."""
    return READERS[reader][0](name, exported(name))
