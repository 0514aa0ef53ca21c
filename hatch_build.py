"""The description of the package: the README without pictures and links into the repository.

A package index would show them as dead ends; they become absolute when the project has a public address.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = r"!\[[^\]]*\]\((?!https?:)[^)]*\)\n*"
_LINK = r"\[([^\]]+)\]\((?!https?:)[^)]*\)"
_COMMENT = r"<!--.*?-->\n"


class Description(MetadataHookInterface):
    """Takes the place of ``readme`` in ``pyproject.toml``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        for pattern, instead in ((_PICTURE, ""), (_COMMENT, ""), (_LINK, r"\1")):
            text = re.sub(pattern, instead, text)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
