"""What may be in the address of a database, and how it is shown."""

from __future__ import annotations

from time import process_time

import pytest

from tunilib.errors import UsageError
from tunilib.library.stores import absolute_address, engine_of
from tunilib.library.stores.addresses import checked_address
from tunilib.messages import gettext
from tunilib.shown import shown_text


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
        assert checked_address(f" {address}\n") == address == shown_text(address), address


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
        assert "hun" not in shown_text(address), address
        assert "ter2" not in shown_text(address), address
        with pytest.raises(UsageError) as refused:
            engine_of(absolute_address(address))
        assert "hun" not in str(refused.value), address


SHOWN = {
    "https://token@h/x": "https://***@h/x",
    "https://h/x?api_key=abc&page=2#id_token=abc": "https://h/x?api_key=***&page=2#id_token=***",
    "not at https://me:a@b:c@h/x, but at ntfy://abc@h": "not at https://me:***@h/x, but at ntfy://***@h",
    "https://me:a b@h/x": "https://me:***@h/x",
    "dbname=town password='a b'": "dbname=town password=***",
    "https:/me:abc@h/a.mrc": "https:/me:***@h/a.mrc",
}
KEPT = (
    "postgresql://desk@h/town?library=east&sslmode=require",
    "https://h/x?id=1&sort=title",
    "aino@library.example",
    "Ask at 12:15 @ the desk",
    "/backup/2026-11-30T12:00@host.sqlite",
    "title=Ask for a token=coin",
)


def test_it_takes_no_longer_than_a_text_is_long() -> None:
    for one in ("x", ":", "a:/", "a.b:", "a=", "a ", "@", "a='"):
        begun = process_time()
        for end in ("", "@", "=", "@x", "://"):
            shown_text(one * 6_000 + end)
            shown_text("a://" + one * 6_000 + end)
        assert process_time() - begun < 0.5, one


def test_a_message_and_an_error_repeat_no_secret_of_an_address_and_leave_all_else() -> None:
    for said, shown in (*SHOWN.items(), *((one, one) for one in KEPT)):
        assert gettext("{it}", "en", it=said) == shown
        error = UsageError("{it}", hint="{it}", it=said)
        assert (str(error), error.hint, error.facts["it"]) == (shown, shown, shown)
