"""The screen of each view, by the name that the view has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.cli.render.screens import (
    ExplanationScreen,
    FavouriteScreen,
    FinesScreen,
    HoldScreen,
    LoanScreen,
    RecordScreen,
    RenewalScreen,
    Screen,
    SearchScreen,
)
from tunilib.parts import load_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tunilib.cli.command import Invocation
    from tunilib.cli.render.screens import ScreenItem
    from tunilib.views.view import View

SCREENS: Final[Mapping[str, Callable[[Invocation, Sequence[ScreenItem], View], Screen]]] = {
    "": Screen,
    "loans": LoanScreen,
    "explanations": ExplanationScreen,
    "renewals": RenewalScreen,
    "holds": HoldScreen,
    "fines": FinesScreen,
    "search": SearchScreen,
    "record": RecordScreen,
    "favourites": FavouriteScreen,
}
"""Screens by the name that a view has for them; one of another package is named ``module:class`` there."""


def screen_of(inv: Invocation, entries: Sequence[ScreenItem], view: View) -> Screen:
    """The screen of a view, over what it shows."""
    kind = load_part(view.screen) if ":" in view.screen else SCREENS[view.screen]
    screen: Screen = kind(inv, entries, view)
    return screen
