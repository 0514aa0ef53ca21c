"""What a session remembers of a site."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, Dialect
from tunilib.backends.vufind.session import SiteSession


def test_what_is_remembered_comes_back() -> None:
    dialect = Dialect("vufind", "sandal", BOOTSTRAP, ("en", "fi")).with_dates("mdy")
    memory = SiteSession({"ID": "x", "language": "en"}, "https://a.example/b", dialect, {"1": "1001", "2": "1002"})
    assert SiteSession.of(memory.data()) == memory


def test_a_finna_is_remembered_as_one() -> None:
    memory = SiteSession(dialect=Dialect("finna", None, FINNA2, ("en-gb", "fi", "sv")))
    assert SiteSession.of(memory.data()).dialect == memory.dialect


def test_what_is_true_of_the_site_holds_without_the_session() -> None:
    memory = SiteSession({"ID": "x"}, "https://a.example", None, {"1": "1001", "2": "1002"})
    assert memory.site_only() == SiteSession(base="https://a.example")


@given(st.dictionaries(st.sampled_from(["cards", "product", "dates", "languages", "cookie ID", "base"]), st.text()))
def test_broken_data_are_forgotten(data: dict[str, str]) -> None:
    assert isinstance(SiteSession.of(data), SiteSession)
