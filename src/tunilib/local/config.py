"""``config.toml``: what the person sets (interface, section 4). It is read, never written.

A key that tunilib does not know is told in `Config.notes` and otherwise ignored; a value of the wrong kind
is an error that names the file, the key and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.local.notes import Note
    from tunilib.local.tomlfile import Table

__all__ = ["Config", "MailSettings", "ProfileSettings", "read_config", "read_profile_settings"]

LANGUAGES = ("en", "fi", "sv")
TRANSPORTS = ("smtp", "sendmail", "file")
SECURITIES = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """The keys of one ``[profiles.NAME]``; None where a key is not set.

    Attributes:
        backend: the name of a door.
        library: the address or name of the library.
        target: which library of a site that serves several.
        card: the card number.
        password_command: the command that prints the password.
        lang: the language of messages.
    """

    backend: str | None = None
    library: str | None = None
    target: str | None = None
    card: str | None = None
    password_command: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class MailSettings:
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


@dataclass(frozen=True, slots=True)
class Config:
    """What ``config.toml`` says.

    Attributes:
        path: the file it was read from, or would be.
        default: the name of the profile to use.
        profiles: the settings of each ``[profiles.NAME]``, in the order of the file.
        mail: how to send mail; None without ``[mail]``.
        notes: what was ignored.
    """

    path: Path
    default: str | None = None
    profiles: Mapping[str, ProfileSettings] = field(default_factory=dict)
    mail: MailSettings | None = None
    notes: tuple[Note, ...] = ()


def read_config(path: Path) -> Config:
    """Read the configuration; an empty one where there is no file.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is no TOML, or a value is of the
            wrong kind.
    """
    from tunilib.local.tomlfile import Table, read_toml

    content = read_toml(path)
    if content is None:
        return Config(path)
    notes: list[Note] = []
    table = Table(path, content, notes)
    default = table.text("default")
    profiles = {name: read_profile_settings(section) for name, section in table.tables("profiles")}
    mail_table = table.table("mail")
    mail = None if mail_table is None else _mail(mail_table)
    table.close()
    return Config(path, default, profiles, mail, tuple(notes))


def read_profile_settings(table: Table) -> ProfileSettings:
    """Read the keys that a profile may have in either file."""
    return ProfileSettings(
        backend=table.text("backend"),
        library=table.text("library"),
        target=table.text("target"),
        card=table.text("card"),
        password_command=table.text("password_command"),
        lang=table.text("lang", choices=LANGUAGES),
    )


def _mail(table: Table) -> MailSettings:
    transport = table.text("transport", choices=TRANSPORTS)
    settings = MailSettings(
        transport=transport or table.refuse("transport", "one of: {choices}", choices=", ".join(TRANSPORTS)),
        host=table.text("host"),
        port=table.integer("port", lowest=1, highest=65535),
        security=table.text("security", choices=SECURITIES) or "tls",
        user=table.text("user"),
        password_command=table.text("password_command"),
        sender=table.text("from"),
        path=table.text("path"),
    )
    if settings.transport == "smtp" and settings.host is None:
        table.refuse("host", "the name of the mail server")
    if settings.transport == "file" and settings.path is None:
        table.refuse("path", "the file that takes the mails")
    if settings.transport == "smtp" and settings.security == "none" and not _is_loopback(settings.host or ""):
        table.refuse("security", "tls or starttls (none is for a server on this machine alone)")
    return settings


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
