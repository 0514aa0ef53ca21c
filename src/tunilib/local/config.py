"""``config.toml``: what the user sets (interface, section 4). It is read, never written.

A key that tunilib does not know is reported in `Config.notes` and otherwise ignored; a value of the wrong kind
is an error that names the file, the key and what was expected. ``profiles.toml`` is read by the same functions.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.note import Note
from tunilib.errors import LocalError
from tunilib.local.files import read_file
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.core.toml_table import TomlTable

__all__ = ["SETTINGS", "Config", "MailSettings", "check_table", "read_config", "read_settings", "read_toml"]

SETTINGS = ("backend", "library", "target", "card", "password_command", "lang")
"""The keys that a profile may have, in ``config.toml`` and in ``profiles.toml``."""

TRANSPORTS = ("smtp", "sendmail", "file")
SECURITIES = ("tls", "starttls", "none")
LARGEST = 1_000_000
_MARK = b"\xef\xbb\xbf"
"""What Notepad writes before the first line."""
MEND = "fix the file; it was not changed"


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
        desk_store: the address of the library whose desk this is (``store`` of ``[desk]``).
        payment_secret_command: the command that prints the merchant's secret.
        notes: what was ignored.
    """

    path: Path
    default: str | None = None
    profiles: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    mail: MailSettings | None = None
    desk_store: str | None = None
    payment_secret_command: str | None = None
    notes: tuple[Note, ...] = ()


def read_config(path: Path) -> Config:
    """Read the configuration; an empty one where there is no file.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML, or a value is of the
            wrong kind.
    """
    from tunilib.core.toml_table import TomlTable

    content = read_toml(path)
    if content is None:
        return Config(path)
    table = TomlTable(content)
    default = table.text("default")
    named = table.table("profiles")
    profiles = {name: read_settings(named.table(name)) for name in named.keys}
    mail = _mail_settings(table.table("mail")) if table.has("mail") else None
    desk = table.table("desk")
    store, secret = desk.text("store"), desk.text("payment_secret_command")
    return Config(path, default, profiles, mail, store, secret, check_table(path, table))


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


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a file; None where there is none.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML in UTF-8; the message
            says where.
    """
    content = read_file(path, limit=LARGEST)
    if content is None:
        return None
    import tomllib

    from tunilib.core.toml_table import place_of

    text = ""
    try:
        text = content.removeprefix(_MARK).decode()
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _broken(
            "{path}, line {line}: this is not UTF-8", path, line=content.count(b"\n", 0, error.start) + 1
        ) from error
    except RecursionError:
        raise _broken("{path}: tables or arrays nested too deep", path) from None
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise _broken("{path} is not valid TOML, see {place}", path, place=place_of(error, text)) from error


def check_table(path: Path, table: TomlTable) -> tuple[Note, ...]:
    """The keys of a file that tunilib does not know, as notes, once everything was read.

    Raises:
        LocalError: ``configuration``: a value cannot be used; the first one is named.
    """
    if table.problems:
        problem = table.problems[0]
        raise LocalError(
            "{path}: {key} must be {expected}",
            code="configuration",
            hint=MEND,
            path=path,
            key=problem.key,
            expected=problem.expected,
        )
    return tuple(_unknown(path, key) for key in table.unknown())


def _unknown(path: Path, key: str) -> Note:
    return Note.of("{path}: {key} is not a key that tunilib knows", path=path, key=key)


def _broken(template: str, path: Path, **facts: object) -> LocalError:
    return LocalError(template, code="configuration", hint=MEND, path=path, **facts)
