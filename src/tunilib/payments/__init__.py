"""Payment services, opened with the merchant's secret from this machine's keyring or a command."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.config import read_config
from tunilib.local.secrets import SecretKey, Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.ports.payments import Merchant, PaymentService
    from tunilib.local.paths import Paths

_TEST = "test"


class MachineServices:
    """Implements :class:`tunilib.core.ports.payments.Services` with the secrets of a machine."""

    currency = "EUR"

    def __init__(
        self,
        paths: Paths,
        secrets: Secrets,
        clock: Callable[[tzinfo], datetime],
        language: str,
        say: Callable[..., None],
    ) -> None:
        self._paths, self._secrets, self._clock = paths, secrets, clock
        self._language, self._say = language, say

    def secret_source(self, store: str, merchant: Merchant) -> str | None:
        """Where the secret of a merchant comes from: ``keyring``, ``command``, ``public``; None: not known."""
        if merchant.id is None:
            return None
        if _is_public(merchant.id):
            return "public"
        if self._command() is not None:
            return "command"
        return "keyring" if self._secrets.stored(_key(store, merchant.id)) is not None else None

    def store_secret(self, store: str, merchant: Merchant, secret: str) -> None:
        assert merchant.id is not None
        try:
            self._secrets.store(_key(store, merchant.id), secret)
        except LocalError as error:
            hint = "set payment_secret_command in [desk] (config.toml): a command that prints the secret"
            raise LocalError(error.template, code=error.code, hint=hint, **error.facts) from error

    def open(self, store: str, merchant: Merchant) -> PaymentService:
        from tunilib.payments.paytrail import ADDRESS, TEST_ID, TEST_SECRET, Paytrail

        id_ = merchant.id or ""
        if _is_public(id_):
            id_, secret = TEST_ID, TEST_SECRET
        else:
            found = self._secret(_key(store, id_))
            if found is None:
                raise LocalError(
                    "the secret of merchant {merchant} is not on this machine",
                    code="keyring",
                    hint="tunilib desk payment setup --secret-stdin; or set payment_secret_command in [desk]",
                    merchant=id_,
                )
            secret = found
        return Paytrail(
            id_,
            secret,
            now=lambda: self._clock(UTC),  # requests state the real time
            address=merchant.service or ADDRESS,
            language=self._language,
            say=self._say,
        )

    def _secret(self, key: SecretKey) -> str | None:
        command = self._command()
        if command is None:
            return self._secrets.stored(key)
        try:
            return self._secrets.password(key, command)
        except LocalError as error:
            hint = "this is payment_secret_command in [desk]; run it in a terminal: its first line must be the secret"
            raise LocalError(error.template, code=error.code, hint=hint, **error.facts) from error

    def _command(self) -> str | None:
        return read_config(self._paths.config).payment_secret_command


def _is_public(merchant: str) -> bool:
    from tunilib.payments.paytrail import TEST_ID

    return merchant in (_TEST, TEST_ID)


def _key(store: str, merchant: str) -> SecretKey:
    return SecretKey(profile="payment", library=store, card=merchant)
