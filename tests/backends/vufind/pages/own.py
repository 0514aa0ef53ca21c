from __future__ import annotations


def every_page() -> dict[str, str]:
    return {}
