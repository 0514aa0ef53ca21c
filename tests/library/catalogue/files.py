"""Files to import."""

from __future__ import annotations

from typing import Any

from tunilib.core.reference import Name, Reference, When
from tunilib.formats import export


def marc(*references: Reference) -> bytes:
    return b"".join(export("marc", references))


def marc_record(control: str, title: str = "", **fields: Any) -> bytes:
    author = fields.pop("author", "Tekijä, Teija")
    return marc(
        Reference(
            control_number=control,
            title=title or f"Kirja {control}",
            names=(Name.parse(author),),
            issued=When(2001),
            **fields,
        )
    )


def xml(*records: str, before: str = "") -> str:
    """A MARCXML file with these record elements."""
    return f'<?xml version="1.0"?>{before}<collection>{"".join(records)}</collection>'


def xml_record(control: str, title: str) -> str:
    """A record element; the title as it is, markup and all."""
    return (
        "<record><leader>00000nam a2200000 a 4500</leader>"
        f'<controlfield tag="001">{control}</controlfield>'
        f'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield></datafield></record>'
    )


def ris(*records: str) -> str:
    """A RIS file; each record as its lines without the end."""
    return "".join(f"TY  - BOOK\n{lines}\nER  - \n\n" for lines in records)
