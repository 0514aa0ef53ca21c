"""``config.toml``: what the user sets (interface, section 4). It is read, never written.

A key that tunilib does not know is reported in `Config.notes` and otherwise ignored; a value of the wrong kind
is an error that names the file, the key and what was expected.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.note import Note
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.core.toml_table import TomlTable

__all__ = ["SETTINGS", "Config", "MailSettings", "read_config", "read_settings"]

SETTINGS = ("backend", "library", "target", "card", "password_command", "lang")
"""The keys that a profile may have, in ``config.toml`` and in ``profiles.toml``."""

TRANSPORTS = ("smtp", "sendmail", "file")
SECURITIES = ("tls", "starttls", "none")


class MailSettings(NamedTuple):
    """The keys of ``[mail]``.

    Attributes:
        transport: ``smtp``, ``sendmail`` or ``file``.
        host: the SMTP server.
        port: its port; None is the usual one of the security.
        security: ``tls``, ``starttls`` or ``none``.
        user: the name to sign in with.
        password_command: the command that prints the password.
        sender: the address mails come from (``from``).
        path: the file, or the sendmail program.
    """

    transport: str
    host: str | None = None
    port: int | None = None
    security: str = "tls"
    user: str | None = None
    password_command: str | None = None
    sender: str | None = None
    path: str | None = None


class Config(NamedTuple):
    """What ``config.toml`` says.

    Attributes:
        path: the file it was read from, or would be.
        default: the name of the profile to use.
        profiles: the keys of each ``[profiles.NAME]``, those of `SETTINGS` alone, in the order of the file.
        mail: how to send mail; None without ``[mail]``.
        notes: what was ignored.
    """

    path: Path
    default: str | None = None
    profiles: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    mail: MailSettings | None = None
    notes: tuple[Note, ...] = ()


def read_config(path: Path) -> Config:
    """Read the configuration; an empty one where there is no file.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML, or a value is of the
            wrong kind.
    """
    from tunilib.core.toml_table import TomlTable
    from tunilib.local.toml_files import check_table, read_toml

    content = read_toml(path)
    if content is None:
        return Config(path)
    table = TomlTable(content)
    default = table.text("default")
    named = table.table("profiles")
    profiles = {name: read_settings(named.table(name)) for name in named.keys}
    mail = _mail_settings(table.table("mail")) if table.has("mail") else None
    return Config(path, default, profiles, mail, check_table(path, table))


def read_settings(table: TomlTable) -> dict[str, str]:
    """The keys that a profile has, of those that it may have in either file."""
    given = {key: table.choice(key, LANGUAGES) if key == "lang" else table.text(key) for key in SETTINGS}
    return {key: value for key, value in given.items() if value is not None}


def _mail_settings(table: TomlTable) -> MailSettings:
    transport = table.choice("transport", TRANSPORTS)
    if not table.has("transport"):
        table.wrong("transport", Note.of("one of: {choices}", choices=", ".join(TRANSPORTS)))
    settings = MailSettings(
        transport=transport or "",
        host=table.text("host"),
        port=table.number("port", lowest=1, highest=65535),
        security=table.choice("security", SECURITIES, "tls"),
        user=table.text("user"),
        password_command=table.text("password_command"),
        sender=table.text("from"),
        path=table.text("path"),
    )
    if settings.transport == "smtp" and settings.host is None:
        table.wrong("host", Note.of("the name of the mail server"))
    if settings.transport == "file" and settings.path is None:
        table.wrong("path", Note.of("the file to write mails to"))
    if settings.transport == "smtp" and settings.security == "none" and not _is_loopback(settings.host or ""):
        table.wrong("security", Note.of("tls or starttls (none is for a server on this machine alone)"))
    return settings


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
