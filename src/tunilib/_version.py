"""The version, baked in: asking the package's metadata for it would cost more than all of ``tunilib --version``."""

from __future__ import annotations

__version__ = "0.1.0"
