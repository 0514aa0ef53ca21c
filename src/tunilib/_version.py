"""The version, baked in: asking the package's metadata for it would cost more than all of ``tunilib --version``."""

from __future__ import annotations

__version__ = "0.1.0"


def version_text(*, as_json: bool) -> str:
    """What ``--version`` prints."""
    return f'{{"version": "{__version__}"}}\n' if as_json else f"tunilib {__version__}\n"
