"""What a session remembers of a site."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, Dialect
from tunilib.backends.vufind.memory import Memory


def test_what_is_remembered_comes_back() -> None:
    dialect = Dialect("vufind", "sandal", BOOTSTRAP, ("en", "fi")).with_dates("mdy")
    memory = Memory({"ID": "x", "language": "en"}, "https://a.example/b", dialect, {"1": "1001", "2": "1002"})
    assert Memory.of(memory.data()) == memory


def test_a_finna_is_remembered_as_one() -> None:
    memory = Memory(dialect=Dialect("finna", None, FINNA2, ("en-gb", "fi", "sv")))
    assert Memory.of(memory.data()).dialect == memory.dialect


def test_what_is_true_of_the_site_holds_without_the_session() -> None:
    memory = Memory({"ID": "x"}, "https://a.example", None, {"1": "1001", "2": "1002"})
    assert memory.without_session() == Memory(base="https://a.example")


@given(st.dictionaries(st.sampled_from(["cards", "product", "dates", "languages", "cookie ID", "base"]), st.text()))
def test_broken_data_are_forgotten(data: dict[str, str]) -> None:
    assert isinstance(Memory.of(data), Memory)
