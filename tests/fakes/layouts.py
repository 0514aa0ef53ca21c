"""A page in the layout of its product."""

from __future__ import annotations

from tests.fakes.finna import layout as finna
from tests.fakes.view import View
from tests.fakes.vufind import layout as vufind


def laid_out(view: View, template: tuple[str, str], title: str, body: str, current: str | None = None) -> str:
    if view.product == "finna":
        return finna.page(view, template, title, body, current=current)
    return vufind.page(view, template, title, body, current=current)
