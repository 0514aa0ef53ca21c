"""What may be in the address of a database, and how it is shown."""

from __future__ import annotations

import pytest

from tunilib.backends.embedded.stores import absolute_address, engine_of
from tunilib.backends.embedded.stores.postgres.addresses import checked_address, shown_address
from tunilib.errors import UsageError


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://library.example/town",
        "postgresql://desk@library.example:5433/town?sslmode=verify-full",
        "postgresql://one.example,two.example/town?target_session_attrs=primary",
        "postgresql:///town?host=/var/run/postgresql",
        "postgresql://?service=town",
        "postgresql://[::1]/town",
        "postgresql://[::1]:5432,two.example:5433,/town",
    ],
)
def test_what_libpq_takes_is_an_address(address: str) -> None:
    assert checked_address(f" {address}\n") == address == shown_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk:hunter2@library.example/town",
        "postgresql://desk:hun/ter2@library.example/town",
        "postgresql://desk:hunter2@ho@library.example/town",
        "postgresql://library.example/town?password=hunter2",
        "postgresql://library.example/town?user=desk&PASSWORD=hunter2",
        "postgresql://library.example/town?pass%77ord=hunter2",
        "postgresql://library.example/town?sslpassword=hunter2",
    ],
)
def test_a_password_is_refused_and_never_shown(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked_address(address)
    assert "PGPASSFILE" in (refused.value.hint or "")
    assert ".pgpass" in (refused.value.hint or "")
    assert "hun" not in str(refused.value)
    assert "ter2" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:town",
        "postgresql://",
        "postgresql://host",
        "postgresql://host/",
        "postgresql://h/a b",
        "postgresql://host:port/town",
        "postgresql://[::1/town",
        "postgresql://one,two:x/town",
    ],
)
def test_what_names_no_database_is_refused_with_the_form(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked_address(address)
    assert refused.value.hint == "write postgresql://HOST/DATABASE"


@pytest.mark.parametrize(
    "address",
    [
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
    ],
)
def test_a_password_is_not_shown_in_what_is_no_address_either(address: str) -> None:
    assert "hun" not in shown_address(address)
    assert "ter2" not in shown_address(address)
    with pytest.raises(UsageError) as refused:
        engine_of(absolute_address(address))
    assert "hun" not in str(refused.value)
