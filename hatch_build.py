"""What is made when the package is built: its description, and the man pages.

The description is the README without pictures and links into the repository: a package index would show them as dead
ends; they become absolute when the project has a public address. The man pages are made from the commands.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
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


class ManPages(BuildHookInterface[Any]):
    """Puts the man pages into the wheel, where man looks for them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the pages into a folder for the time of the build."""
        root = Path(self.root)
        sys.path[:0] = [str(root / "src"), str(root / "docs")]
        from man import man_pages

        self._folder = TemporaryDirectory()
        for name, text in man_pages().items():
            page = Path(self._folder.name, name)
            page.write_text(text, encoding="utf-8")
            build_data["shared_data"][str(page)] = f"share/man/man1/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the folder."""
        self._folder.cleanup()
