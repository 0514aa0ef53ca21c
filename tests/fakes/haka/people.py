"""The people who have an account at the university."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

USER, PASSWORD, CODE = "abcdef", "Tuni-secret/7", "246810"


@dataclass
class Person:
    """A person. ``code``: what their second factor shows."""

    user: str = USER
    password: str = PASSWORD
    attributes: Mapping[str, str] = field(
        default_factory=lambda: {
            "eppn": f"{USER}@university.example",
            "mail": "alex.example@university.example",
            "displayName": "Alex Example",
        }
    )
    code: str = CODE
    is_locked: bool = False
