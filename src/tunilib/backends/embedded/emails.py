"""What an e-mail address looks like."""

from __future__ import annotations

import re

__all__ = ["is_email"]

_PART = r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]"
_EMAIL = re.compile(rf"{_PART}{{1,64}}@(?:[^\s@<>\"(),:;\\\[\].\x00-\x1f\x7f]{{1,63}}\.)+[A-Za-z0-9-]{{2,63}}")


def is_email(text: str) -> bool:
    """Whether a mail could be sent there; addresses that need quotes are not taken."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None and ".." not in text
