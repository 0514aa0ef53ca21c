"""Personal information at a site: the patron's own settings, each in a form of its own, and the register's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.profile import profile_of
from tunilib.backends.vufind.pages.profile import ProfilePage, read_profile
from tunilib.backends.vufind.passwords import change_password
from tunilib.backends.vufind.paths import PROFILE
from tunilib.backends.vufind.profilechanges import ask_for_change, send_settings
from tunilib.core.outcome import Change

if TYPE_CHECKING:
    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.core.patron import PasswordChange, PatronProfile, ProfileChange, RegisterChange

__all__ = ["VufindProfile"]


class VufindProfile:
    """Reads and changes personal information."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def read(self) -> PatronProfile:
        """Settings and register; changes that were asked for are not shown by sites."""
        return profile_of(self.page()[1], card=self._asking.choice.number)

    def set(self, change: ProfileChange) -> Change:
        """Change own settings, all of them or, where one cannot be, none; proved by reading the profile again."""
        return send_settings(self, self._asking, change)

    def change_password(self, change: PasswordChange) -> Change:
        """Change the password of the card."""
        return change_password(self._asking, self.page, change)

    def request_change(self, change: RegisterChange) -> Change:
        """Ask the library to change its register, by the site's form."""
        return ask_for_change(self, self._asking, change)

    def page(self) -> tuple[Page, ProfilePage]:
        """The profile's page, and what it holds."""
        page = self._asking.get(PROFILE)
        return page, self._asking.read(page, read_profile)
