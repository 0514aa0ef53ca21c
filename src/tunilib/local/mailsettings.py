"""``[mail]`` of ``config.toml``: how mail is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.local.notes import Note

if TYPE_CHECKING:
    from tunilib.local.tomlfile import Table

__all__ = ["MailSettings", "mail_settings"]

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


def mail_settings(table: Table) -> MailSettings:
    """The settings that a table gives.

    Raises:
        LocalError: ``configuration``: a value is of the wrong kind, or one that is needed is missing.
    """
    transport = table.text("transport", choices=TRANSPORTS)
    settings = MailSettings(
        transport=transport or table.refuse("transport", Note.of("one of: {choices}", choices=", ".join(TRANSPORTS))),
        host=table.text("host"),
        port=table.integer("port", lowest=1, highest=65535),
        security=table.text("security", choices=SECURITIES) or "tls",
        user=table.text("user"),
        password_command=table.text("password_command"),
        sender=table.text("from"),
        path=table.text("path"),
    )
    if settings.transport == "smtp" and settings.host is None:
        table.refuse("host", Note.of("the name of the mail server"))
    if settings.transport == "file" and settings.path is None:
        table.refuse("path", Note.of("the file that takes the mails"))
    if settings.transport == "smtp" and settings.security == "none" and not _is_loopback(settings.host or ""):
        table.refuse("security", Note.of("tls or starttls (none is for a server on this machine alone)"))
    return settings


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
