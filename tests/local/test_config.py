"""config.toml: what the person sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.config import Config, MailSettings, NotifySettings, read_config


def config(tmp_path: Path, text: str) -> Config:
    (tmp_path / "config.toml").write_bytes(text.encode())
    return read_config(tmp_path / "config.toml")


def refused(tmp_path: Path, text: str) -> LocalError:
    with pytest.raises(LocalError) as caught:
        config(tmp_path, text)
    assert caught.value.code == "configuration"
    assert str(tmp_path / "config.toml") in caught.value.message
    return caught.value


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config.toml") == Config(tmp_path / "config.toml")


def test_every_key_of_a_profile_is_read(tmp_path: Path) -> None:
    read = config(
        tmp_path,
        """
        default = "work"
        [profiles.work]
        backend = "vufind"
        library = "https://tuni.finna.fi"
        target = "tuni"
        card = "0123"
        password_command = "pass library"
        lang = "fi"
        """,
    )

    assert read.default == "work"
    assert read.profiles == {
        "work": {
            "backend": "vufind",
            "library": "https://tuni.finna.fi",
            "target": "tuni",
            "card": "0123",
            "password_command": "pass library",
            "lang": "fi",
        }
    }
    assert read.notes == ()


def test_every_key_of_mail_is_read(tmp_path: Path) -> None:
    read = config(
        tmp_path,
        """
        [mail]
        transport = "smtp"
        host = "mail.example.org"
        port = 587
        security = "starttls"
        user = "aino"
        password_command = "pass mail"
        from = "aino@example.org"
        path = "unused"
        """,
    )

    assert read.mail == MailSettings(
        "smtp", "mail.example.org", 587, "starttls", "aino", "pass mail", "aino@example.org", "unused"
    )


def test_mail_is_secured_unless_it_is_for_this_machine(tmp_path: Path) -> None:
    text = '[mail]\ntransport = "smtp"\nhost = "{}"\n'
    mail = config(tmp_path, text.format("mail.example.org")).mail
    assert mail is not None
    assert (mail.security, mail.port) == ("tls", None)
    text += 'security = "none"'
    for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"):
        assert config(tmp_path, text.format(host)).mail is not None, host
    for host in ("mail.example.org", "10.0.0.1", "localhost.example.org", "::2"):
        assert "mail.security" in refused(tmp_path, text.format(host)).message, host


def test_a_wrong_value_is_an_error_that_names_the_key(tmp_path: Path) -> None:
    smtp = "[mail]\ntransport = 'smtp'\nhost = 'x'\n"
    for text, key in [
        ("default = 1", "default"),
        ('default = ""', "default"),
        ('profiles = "work"', "profiles"),
        ('profiles.work = "x"', "profiles.work"),
        ("profiles.work.card = 123", "profiles.work.card"),
        ('profiles.work.lang = "de"', "profiles.work.lang"),
        ("profiles.work.password_command = ['pass', 'x']", "profiles.work.password_command"),
        ("mail = true", "mail"),
        ("[mail]\nhost = 'x'", "mail.transport"),
        ("[mail]\ntransport = 'pigeon'", "mail.transport"),
        ("[mail]\ntransport = 'smtp'", "mail.host"),
        ("[mail]\ntransport = 'file'", "mail.path"),
        *((f"{smtp}port = {port}", "mail.port") for port in ("0", "65536", "true", "'25'")),
        (f"{smtp}security = 'ssl'", "mail.security"),
    ]:
        assert f": {key} must be " in refused(tmp_path, text).message, text
    for text, key in [
        ('[ledger]\nretention = "two years"', "ledger.retention"),
        ('[ledger]\nretention = "0d"', "ledger.retention"),
        ("[notify]\nto = 3", "notify.to"),
        ('[notify]\nto = " "', "notify.to"),
        ('[notify]\ndetails = "all"', "notify.details"),
    ]:
        assert key in refused(tmp_path, text).message, text


def test_unknown_keys_are_told_and_ignored(tmp_path: Path) -> None:
    read = config(
        tmp_path,
        """
        colour = "red"
        [profiles.work]
        card = "1"
        pasword_command = "pass"
        [mail]
        transport = "sendmail"
        tls = true
        [ledger]
        keeps = "2y"
        [notify]
        too = "mail"
        [[hooks]]
        events = ["renewed"]
        command = "true"
        """,
    )

    (note,) = read.notes
    unknown = "colour, hooks, profiles.work.pasword_command, mail.tls, ledger.keeps, notify.too"
    assert dict(note.facts)["keys"] == unknown


def test_every_key_of_the_unattended_run_is_read(tmp_path: Path) -> None:
    read = config(
        tmp_path,
        """
        [ledger]
        retention = "90d"
        [notify]
        to = ["mail", "ntfys://example.org/topic"]
        mail_to = "home@example.org"
        details = "counts"
        [profiles.child.notify]
        to = "desktop"
        """,
    )

    assert read.retention == "90d"
    assert read.notify == NotifySettings(("mail", "ntfys://example.org/topic"), "home@example.org", "counts")
    assert read.notify_of["child"].over(read.notify) == NotifySettings(("desktop",), "home@example.org", "counts")
    assert read.notes == ()


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"default = ", "line 1"),
        (b'a = "1"\nb == 2', "line 2"),
        (b'default = "work"\ndefault = "home"', "line 2"),
        (b'a = 1\nb = "\xff"', "line 2"),
        (b"a = " + b"[" * 100_000, "nested"),
        (b"a = " + b"1" * 10_000, "not valid"),
    ],
)
def test_what_is_no_toml_is_an_error_that_tells_where(tmp_path: Path, content: bytes, where: str) -> None:
    (tmp_path / "config.toml").write_bytes(content)

    with pytest.raises(LocalError) as caught:
        read_config(tmp_path / "config.toml")

    assert caught.value.code == "configuration"
    assert where in caught.value.message


def test_the_mark_and_line_ends_that_windows_editors_write_do_not_matter(tmp_path: Path) -> None:
    assert config(tmp_path, '\ufeffdefault = "work"\r\n').default == "work"


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()

    with pytest.raises(LocalError) as caught:
        read_config(tmp_path / "config.toml")

    assert caught.value.code == "file"
