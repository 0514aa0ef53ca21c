"""``config.toml``: what the user sets (interface, section 4). It is read, never written.

An unknown key is reported in `Config.notes`. A value of the wrong kind is an error that names the file, the key and
what was expected. ``profiles.toml`` is read by the same functions.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.note import Note
from tunilib.core.toml_table import TomlTable, place_of, read_tables
from tunilib.errors import LocalError
from tunilib.local.files import read_file
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.core.barcode import BarcodePattern

SETTINGS = ("backend", "library", "target", "card", "password_command", "lang", "proxy")
"""The keys that a profile may have, in ``config.toml`` and in ``profiles.toml``."""

TRANSPORTS = ("smtp", "sendmail", "file")
SECURITIES = ("tls", "starttls", "none")
LARGEST = 1_000_000
RETENTION = "2y"
"""How long the ledger keeps what is over, unless it is set."""
_MARK = b"\xef\xbb\xbf"
"""What Notepad writes before the first line."""
MEND = "fix the file; it was not changed"
_ignored: dict[Note, None] = {}


class MailSettings(NamedTuple):
    """The keys of ``[mail]``.

    Attributes:
        transport: ``smtp``, ``sendmail`` or ``file``.
        host: the SMTP server.
        port: its port; None: the usual one.
        security: ``tls``, ``starttls`` or ``none``.
        user: the name to sign in with.
        password_command: prints the password.
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


class NotifySettings(NamedTuple):
    """The keys of ``[notify]``, of all accounts or of one.

    Attributes:
        to: ``mail``, ``desktop``, and addresses of services; None: not set.
        mail_to: the address that mails go to.
        details: ``full`` or ``counts``; None: not set.
    """

    to: tuple[str, ...] | None = None
    mail_to: str | None = None
    details: str | None = None

    def over(self, others: NotifySettings) -> NotifySettings:
        """These settings, completed by others."""
        return NotifySettings(
            others.to if self.to is None else self.to, self.mail_to or others.mail_to, self.details or others.details
        )


class Config(NamedTuple):
    """What ``config.toml`` says.

    Attributes:
        path: the file, which need not exist.
        default: the name of the profile to use.
        profiles: the known keys of each ``[profiles.NAME]``, in the order of the file.
        mail: how to send mail; None: no ``[mail]``.
        desk_store: the address of the desk's library (``store`` of ``[desk]``).
        desk_library: the pick-up library of the desk.
        desk_staff: who works there.
        desk_barcodes: the pattern of new barcodes.
        payment_secret_command: prints the merchant's secret.
        authorities: a file of certificate authorities to trust besides (``ca`` of ``[network]``).
        retention: how long the ledger keeps what has ended.
        notify: the channels of the unattended run.
        notify_of: the same for single profiles.
        notes: what was ignored.
    """

    path: Path
    default: str | None = None
    profiles: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    mail: MailSettings | None = None
    desk_store: str | None = None
    desk_library: str | None = None
    desk_staff: str | None = None
    desk_barcodes: BarcodePattern | None = None
    payment_secret_command: str | None = None
    authorities: str | None = None
    retention: str = RETENTION
    notify: NotifySettings = NotifySettings()
    notify_of: Mapping[str, NotifySettings] = MappingProxyType({})
    notes: tuple[Note, ...] = ()


def read_config(path: Path) -> Config:
    """Read the configuration, which is empty without a file."""
    content = read_toml(path)
    if content is None:
        return Config(path)
    table = TomlTable(content)
    default = table.text("default")
    named = table.table("profiles")
    tables = {name: named.table(name) for name in named.keys}
    profiles = {name: read_settings(one) for name, one in tables.items()}
    mail = read_mail(table.table("mail")) if table.has("mail") else None
    desk = table.table("desk")
    store, at, staff, secret = (desk.text(name) for name in ("store", "library", "staff", "payment_secret_command"))
    notify_of = {name: read_notify(one.table("notify")) for name, one in tables.items() if one.has("notify")}
    return Config(
        path,
        default=default,
        profiles=profiles,
        mail=mail,
        desk_store=store,
        desk_library=at,
        desk_staff=staff,
        desk_barcodes=_barcodes(desk),
        payment_secret_command=secret,
        authorities=table.table("network").text("ca") if table.has("network") else None,
        retention=_retention(table.table("ledger")) if table.has("ledger") else RETENTION,
        notify=read_notify(table.table("notify")) if table.has("notify") else NotifySettings(),
        notify_of=notify_of,
        notes=check_table(path, table),
    )


def read_notify(table: TomlTable) -> NotifySettings:
    return NotifySettings(texts_of(table, "to"), table.text("mail_to"), table.choice("details", ("full", "counts")))


def texts_of(table: TomlTable, key: str) -> tuple[str, ...] | None:
    """A list of texts. A single text counts as a list."""

    def ok(value: object) -> bool:
        texts = value if isinstance(value, list) else [value]
        return all(isinstance(one, str) and one.strip() for one in texts)

    value = table.take(key, None, ok, Note.of("a list of texts in quotes"))
    return None if value is None else (value,) if isinstance(value, str) else tuple(value)


def _barcodes(table: TomlTable) -> BarcodePattern | None:
    text = table.text("barcodes")
    if text is None:
        return None
    from tunilib.core.barcode import BarcodePattern

    try:
        return BarcodePattern.parse(text)
    except ValueError:
        expected = Note.of(
            "like 30001######*: # for the digits of the running number, in one group, at most one * behind it for the"
            " check digit, else letters a-z, digits, dots, hyphens and underscores; 32 at most"
        )
        table.wrong("barcodes", expected)
        return None


def _retention(table: TomlTable) -> str:
    import re

    text: str = table.text("retention", RETENTION)
    if re.fullmatch(r"[1-9][0-9]{0,3}[dwmy]", text, re.ASCII) is None:
        table.wrong("retention", Note.of("a number with d, w, m or y: 90d, 2y"))
    return text


def read_settings(table: TomlTable) -> dict[str, str]:
    """The keys of a profile, in either file."""
    given = {key: table.choice(key, LANGUAGES) if key == "lang" else table.text(key) for key in SETTINGS}
    if given["proxy"] is not None:
        from tunilib.core.eresource import InvalidAddress, proxy_prefix

        try:
            given["proxy"] = proxy_prefix(given["proxy"])
        except InvalidAddress as error:
            table.wrong("proxy", error.expected)
    return {key: value for key, value in given.items() if value is not None}


def read_mail(table: TomlTable) -> MailSettings:
    from tunilib.core.address import is_host, is_loopback

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
    host = (settings.host or "").removeprefix("[").removesuffix("]")
    if (settings.host is None and settings.transport == "smtp") or (host and not is_host(host)):
        table.wrong("host", Note.of("the name of the mail server"))
    if settings.transport == "file" and settings.path is None:
        table.wrong("path", Note.of("the file to write mails to"))
    if settings.transport == "smtp" and settings.security == "none" and not is_loopback(settings.host or ""):
        table.wrong("security", Note.of("tls or starttls (none is for a server on this machine alone)"))
    return settings


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a file of settings that belongs to the user; None: no file."""
    content = read_file(path, limit=LARGEST, own=True)
    if content is None:
        return None
    text = ""
    try:
        text = content.removeprefix(_MARK).decode()
        return read_tables(text)
    except UnicodeDecodeError as error:
        raise _broken(
            "{path}, line {line}: this is not UTF-8", path, line=content.count(b"\n", 0, error.start) + 1
        ) from error
    except RecursionError:
        raise _broken("{path}: tables or arrays nested too deep", path) from None
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise _broken("{path} is not valid TOML, see {place}", path, place=place_of(error, text)) from error


def check_table(path: Path, table: TomlTable) -> tuple[Note, ...]:
    """Raise the first problem of a table that was read; returns a note about unknown keys."""
    if table.problems:
        key, expected = table.problems[0]
        raise LocalError(
            "{path}: {key} must be {expected}",
            code="configuration",
            hint=MEND,
            path=path,
            key=key,
            expected=expected,
        )
    keys = ", ".join(table.unknown())
    return ignored(Note.of("{path}: keys that tunilib does not know: {keys}", path=path, keys=keys)) if keys else ()


def ignored(*notes: Note) -> tuple[Note, ...]:
    """Remember each note once, to be shown to the user."""
    _ignored.update(dict.fromkeys(notes))
    return notes


def take_ignored() -> tuple[Note, ...]:
    """The notes since the last call."""
    taken = tuple(_ignored)
    _ignored.clear()
    return taken


def _broken(template: str, path: Path, **facts: object) -> LocalError:
    return LocalError(template, code="configuration", hint=MEND, path=path, **facts)
