"""The channels for news: ``notify.toml``, which commands write, below ``config.toml``, which the user writes.

Both have the tables ``[mail]`` and ``[notify]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.toml_table import TomlTable
from tunilib.local.config import (
    Config,
    MailSettings,
    NotifySettings,
    check_table,
    read_config,
    read_mail,
    read_notify,
    read_toml,
)
from tunilib.local.files import remove_file, write_toml
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.local.paths import Paths

_HEAD = "# Written by tunilib: where news go; see tunilib notify list."


class SetUp(NamedTuple):
    """What commands have set up.

    Attributes:
        mail: how mail is sent; None: not set up, or as ``config.toml`` says.
        notify: the channels, and the address for mails.
    """

    mail: MailSettings | None = None
    notify: NotifySettings = NotifySettings()

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels, by name or address."""
        return self.notify.to or ()

    def with_channel(self, target: str, *, instead_of: str | None = None) -> SetUp:
        """The same with this channel added or replaced."""
        kept = [target if one == instead_of else one for one in self.channels if one != target or one == instead_of]
        to = tuple(dict.fromkeys(kept if target in kept else [*kept, target]))
        return self._replace(notify=self.notify._replace(to=to))

    def without_channel(self, target: str) -> SetUp:
        """The same without this channel. Without mail the settings of mail go too."""
        to = tuple(one for one in self.channels if one != target)
        if target == "mail":
            return SetUp(notify=NotifySettings(to=to))
        return self._replace(notify=self.notify._replace(to=to))


class SetUpStore:
    """The file of the set-up. A file that is broken or not writable is a ``LocalError``."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def read(self) -> SetUp:
        content = read_toml(self._paths.notify)
        if content is None:
            return SetUp()
        table = TomlTable(content)
        mail = read_mail(table.table("mail")) if table.has("mail") else None
        found = SetUp(mail, read_notify(table.table("notify")))
        check_table(self._paths.notify, table)
        return found

    def write(self, made: SetUp) -> None:
        """Store the set-up; None removes the file."""
        if not made.channels:
            remove_file(self._paths.notify)
            return
        content: dict[str, Any] = {"notify": _given(made.notify._asdict())}
        if made.mail is not None:
            settings = made.mail._asdict()
            content["mail"] = _given({"from": settings.pop("sender"), **settings})
        write_toml(self._paths.notify, content, _HEAD)

    def locked(self) -> Any:
        """The lock for reading and writing."""
        return locked(self._paths.lock("notify"), variable="TUNILIB_STATE")


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in settings.items()
        if value is not None
    }


def read_channels(paths: Paths) -> Config:
    """The configuration, completed by the set-up.

    Its ``notify.to`` is None without any channel.
    """
    config, made = read_config(paths.config), SetUpStore(paths).read()
    of_config = ("mail",) if config.mail is not None else ()
    channels = tuple(dict.fromkeys((*of_config, *made.channels))) or None
    notify = config.notify.over(made.notify._replace(to=channels))
    return config._replace(mail=config.mail or made.mail, notify=notify)
