"""What comes back of references that readers of others read: compared, and told in docs/explanation/readers.md.

``python -m tests.formats.readings`` writes the table of that page. It needs all readers (see
:mod:`tests.formats.readers`), and the reference material that ``TUNILIB_REFERENCE`` names.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from functools import cache
from pathlib import Path

from tests.formats.losses import LOST, REAL, lost
from tests.formats.nasty import NASTY
from tests.formats.readers import READERS, Seen, seen

from tunilib import formats
from tunilib.core.reference import Reference, Role
from tunilib.formats import FoundReference

FOLDER = Path(os.environ.get("TUNILIB_REFERENCE", "/nowhere")) / "data" / "marc"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "readers.md"
_MADE = re.compile(r"(?<=do not edit. -->\n\n).*(?=<!-- End. -->)", re.DOTALL)


def _same(text: str) -> str:
    """Without what readers add of their own: typographic quotes, spans against the change of case."""
    text = re.sub(r"</?span[^>]*>", "", unicodedata.normalize("NFC", text))
    return re.sub("[’‘“”„'\"]+", "", text).replace("⌃", "^")


def _names(reference: Reference, *roles: Role) -> list[str]:
    return [_same(name.inverted) for name in reference.named(*roles)]


def differences(reference: Reference, found: Seen) -> set[str]:
    """In what a reader's answer is not what was written."""
    said = {role: [_same(name) for name in names] for role, names in found.names.items()}
    principals = next((said[role] for role in ("author", "composer", "director", "artist") if said.get(role)), [])
    editors = [name for role in ("editor", "A2", "A3", "ED") for name in said.get(role, [])]
    wrong = set()
    if _same(reference.cited_title) != _same(found.title):
        wrong.add("title")
    if [_same(name.inverted) for name in reference.authors] != principals:
        wrong.add("authors")
    if reference.named(Role.EDITOR) and _names(reference, Role.EDITOR) != editors:
        wrong.add("editors")
    if _names(reference, Role.TRANSLATOR) != said.get("translator", []):
        wrong.add("translators")
    issued = reference.issued
    year = "" if issued is None or issued.text == "n.d." else str(issued.year or issued)
    if (found.year or year.isdigit()) and not (year and found.year.startswith(year)):
        wrong.add("year")
    if {*reference.isbns, *reference.issns} != found.numbers:
        wrong.add("numbers")
    if reference.doi != found.doi:
        wrong.add("doi")
    return wrong


@cache
def references() -> tuple[Reference, ...]:
    """The real records, which are not in the project."""
    found = []
    for path in sorted(FOLDER.glob("*.mrc")):
        with path.open("rb") as stream:
            found += [entry.reference for entry in formats.read(stream) if isinstance(entry, FoundReference)]
    return tuple(found)


def is_complete() -> bool:
    """Whether all readers and the real records are there, without which there is no table."""
    return FOLDER.is_dir() and all(installed() for _, _, installed in READERS.values())


def table() -> str:
    """A row for each format and reader: how many references came back whole, and what did not, and why."""
    rows = [
        "| format | reader | of the 60 | of the 323 | what it reads otherwise |",
        "|---|---|---|---|---|",
    ]
    pairs = [(name, reader) for reader, (_, names, _) in READERS.items() for name in names]
    for name, reader in sorted(pairs, key=lambda pair: list(formats.names("write")).index(pair[0])):
        real = _whole_of_real(reader, name) if (reader, name) in REAL else ""
        why = "; ".join(
            dict.fromkeys(loss.why for loss in (*LOST.get((reader, name), ()), *REAL.get((reader, name), ())))
        )
        rows.append(f"| `{name}` | {_CALLED.get(reader, reader)} | {_whole(reader, name)} | {real} | {why} |")
    return "\n".join(rows) + "\n"


_CALLED = {"etree": "the schema's elements", "csv": "Python's `csv`", "retorquere": "Better BibTeX's parser"}


def _whole(reader: str, name: str) -> int:
    dropped = lost(reader, name).get("record", set())
    kept = [reference for reference in NASTY if reference.id not in dropped]
    return sum(not differences(one, other) for one, other in zip(kept, seen(reader, name), strict=True))


def _whole_of_real(reader: str, name: str) -> int:
    found = READERS[reader][0](name, b"".join(formats.export(name, references())))
    return sum(not differences(one, other) for one, other in zip(references(), found, strict=True))


def main() -> int:
    """Write the table of the page."""
    if not is_complete():
        sys.stderr.write("not all readers are installed, or TUNILIB_REFERENCE names no reference material\n")
        return 1
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_MADE.sub(lambda _: f"{table()}\n", text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
