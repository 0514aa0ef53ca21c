"""Notes: sentences with facts, kept until the language is known."""

from __future__ import annotations

import errno
import socket
import ssl

from tunilib.core.note import Note, cause_of, joined, shortened
from tunilib.core.reason import Reason
from tunilib.messages import gettext


def in_finnish(note: Note) -> str:
    return gettext("{note}", "fi", note=note)


def test_what_the_system_says_is_said_in_our_words() -> None:
    for error, english, finnish in [
        (PermissionError(errno.EACCES, "Permission denied"), "no permission", "ei käyttöoikeutta"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "there is no such file or folder", None),
        (TimeoutError("timed out"), "it did not answer in time", None),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "its name is not known in the network", None),
        (ssl.SSLError(1, "[SSL] record layer failure"), "it does not speak the encrypted protocol", None),
        (OSError(9999, "odd"), "system error 9999", None),
        (ValueError("odd"), "ValueError", "ValueError"),
    ]:
        cause = cause_of(error)
        assert str(cause) == english, (error, english)
        assert in_finnish(cause) == finnish if finnish else in_finnish(cause) != english, (error, english)


def test_the_cause_of_an_error_of_another_library_is_what_it_was_raised_from() -> None:
    error = RuntimeError("all attempts failed")
    error.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    assert str(cause_of(error)) == "nothing answers there"


def test_a_certificate_is_refused_in_our_words() -> None:
    for number, why in [(10, "it has expired"), (62, "it belongs to another site")]:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_code = number
        assert str(cause_of(error)) == why, number


def test_notes_are_joined_and_translated_each() -> None:
    notes = joined([Note.of("no permission"), "as it is"])
    assert str(notes) == "no permission; as it is"
    assert in_finnish(notes) == "ei käyttöoikeutta; as it is"


def test_the_words_of_a_server_are_one_line_of_at_most_300_characters() -> None:
    assert shortened(b"552 too\r\n  large\x1b[31m") == "552 too large [31m"
    for said in ("ä" * 300, "ä" * 301, b"x" * 1_000_000, "a\n" * 100_000):
        assert len(shortened(said)) <= 300
    assert shortened("ä" * 300) == "ä" * 300
    assert shortened("ä" * 301).endswith("ä…")
    assert len(Reason.said("x" * 5000).text()) == 300
