"""The channels, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from tunilib.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tunilib.core.notice import Letter


class Sender(Protocol):
    """Sends letters, one after the other."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter over. When this returns it was accepted.

        Raises:
            UsageError: the letter's address is not valid.
            LetterRefused: the service does not take this letter. Another one may be tried.
            OutcomeUnknown: it may have been accepted. What ended it (also an interrupt) is the cause of this error.
            Unavailable: the service cannot be reached, or refuses everything for now.
            LocalError: it refuses everything with these settings.
        """


class OpenSender(Protocol):
    """Makes the sender of a channel."""

    def __call__(self, target: str, **settings: Any) -> AbstractContextManager[Sender]:
        """Connect when the first letter goes; raise ``LocalError`` (``configuration``) if a setting is missing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel before its code is loaded.

    Attributes:
        name: what a configuration calls it.
        opens: import string of an :class:`OpenSender`.
        schemes: of its addresses, without the colon; empty: its name is its only address.
    """

    name: str
    opens: str
    schemes: tuple[str, ...] = ()

    def matches(self, target: str) -> bool:
        """Whether a target, a name or an address, belongs to this channel."""
        scheme, colon, _ = target.partition(":")
        return scheme in self.schemes if colon else target == self.name and not self.schemes

    @property
    def target(self) -> str:
        """What to write for it: its name, or how its addresses begin."""
        return f"{self.schemes[0]}://…" if self.schemes else self.name

    def open(self, target: str, **settings: Any) -> AbstractContextManager[Sender]:
        """The sender to a target, with settings of this machine."""
        module, _, attribute = self.opens.partition(":")
        return cast("OpenSender", getattr(import_module(module), attribute))(target, **settings)


CHANNELS = (
    Channel(name="mail", opens="tunilib.notify.mail:open_mailer"),
    Channel(name="desktop", opens="tunilib.notify.services:open_desktop"),
    Channel(name="ntfy", opens="tunilib.notify.services:open_ntfy", schemes=("ntfy", "ntfys")),
    Channel(name="webhook", opens="tunilib.notify.services:open_webhook", schemes=("https", "http")),
)
"""All of them, but for :data:`OTHERS`."""

OTHERS = Channel(name="apprise", opens="tunilib.notify.services:open_apprise")
"""What takes an address with any other scheme, with the extra ``notify``."""


def find_channel(target: str) -> Channel:
    """The channel of a target, by its name or scheme. Other addresses are apprise's."""
    found = next((channel for channel in CHANNELS if channel.matches(target)), None)
    if found is None and "://" in target:
        return OTHERS
    if found is None:
        names = ", ".join(channel.target for channel in CHANNELS)
        raise UsageError("unknown channel: {name}", hint="choose one of: {names}", name=target, names=names)
    return found
