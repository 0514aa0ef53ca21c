"""What may be in the address of a database, and how it is shown."""

from __future__ import annotations

import pytest

from tunilib.backends.embedded.stores import absolute_address, engine_of
from tunilib.backends.embedded.stores.addresses import checked_address
from tunilib.core.address import shown_address
from tunilib.errors import UsageError


def test_what_libpq_takes_is_an_address() -> None:
    for address in (
        "postgresql://library.example/town",
        "postgresql://desk@library.example:5433/town?sslmode=verify-full",
        "postgresql://one.example,two.example/town?target_session_attrs=primary",
        "postgresql:///town?host=/var/run/postgresql",
        "postgresql://?service=town",
        "postgresql://[::1]/town",
        "postgresql://[::1]:5432,two.example:5433,/town",
    ):
        assert checked_address(f" {address}\n") == address == shown_address(address), address


def test_a_password_is_refused_and_never_shown() -> None:
    for address in (
        "postgresql://desk:hunter2@library.example/town",
        "postgresql://desk:hun/ter2@library.example/town",
        "postgresql://desk:hunter2@ho@library.example/town",
        "postgresql://library.example/town?password=hunter2",
        "postgresql://library.example/town?user=desk&PASSWORD=hunter2",
        "postgresql://library.example/town?pass%77ord=hunter2",
        "postgresql://library.example/town?sslpassword=hunter2",
    ):
        with pytest.raises(UsageError) as refused:
            checked_address(address)
        assert "PGPASSFILE" in (refused.value.hint or ""), address
        assert ".pgpass" in (refused.value.hint or ""), address
        assert "hun" not in str(refused.value), address
        assert "ter2" not in str(refused.value), address


def test_what_names_no_database_is_refused_with_the_form() -> None:
    for address in (
        "postgresql:town",
        "postgresql://",
        "postgresql://host",
        "postgresql://host/",
        "postgresql://h/a b",
        "postgresql://host:port/town",
        "postgresql://[::1/town",
        "postgresql://one,two:x/town",
    ):
        with pytest.raises(UsageError) as refused:
            checked_address(address)
        assert refused.value.hint == "write postgresql://HOST/DATABASE", address


def test_a_password_is_not_shown_in_what_is_no_address_either() -> None:
    for address in (
        "mysql://desk:hunter2@library.example/town",
        "postgresql+psycopg://desk:hunter2@library.example/town",
        "POSTGRESQL://desk:hunter2@library.example/town",
        "postgresql:/desk:hunter2@library.example/town",
        "postgres:desk:hunter2@library.example/town",
        "postgresql://desk:hun?ter2@library.example/town",
        "dbname=town password=hunter2",
        "postgresql:///town?user=desk;password=hunter2",
        "postgresql:///town?user=desk&password =hunter2",
        "sqlite://desk:hunter2@library.example/town",
    ):
        assert "hun" not in shown_address(address), address
        assert "ter2" not in shown_address(address), address
        with pytest.raises(UsageError) as refused:
            engine_of(absolute_address(address))
        assert "hun" not in str(refused.value), address
