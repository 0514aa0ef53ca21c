"""Letters: references, and new results of a saved search."""

from __future__ import annotations

from hypothesis import given, strategies as st
from tests.builders import NOW

from tunilib.core.reference import Name, Reference
from tunilib.core.search import Alert, News, Search
from tunilib.notify.mail import wire_format
from tunilib.services.letters import describe_reference, news_letter, references_letter

TEXT = st.text(max_size=30) | st.sampled_from(["</title><script>", "&amp;", "\x1b[31m", "\n\nBcc: x@y", '" onload="'])


@given(TEXT)
def test_only_a_web_address_becomes_a_link(title: str) -> None:
    address = describe_reference(Reference(title="t", urls=(title, "javascript:alert(1)")), "en").address
    assert address is None or (address == title and address.startswith(("http://", "https://")))


@given(TEXT, TEXT)
def test_a_letter_has_two_parts_and_no_other_headers(title: str, name: str) -> None:
    reference = Reference(id="r", title=title, names=(Name.parse(title or "A, B"),), urls=(title,))
    letter = references_letter("a@example.org", [reference], "en", name=name)
    message = wire_format(letter, "me@example.org", NOW)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Bcc"] is None
    assert "<script" not in (letter.html or "")


def test_a_letter_with_news_says_why_it_is_sent_and_how_to_stop_it_in_each_language() -> None:
    news = News(search=Search(id="s1", query="kissa", alert=Alert.WEEKLY), count=60, references=(), mark="9")
    for language in ("en", "fi", "sv"):
        letter = news_letter("a@example.org", news, language, site="sqlite:///l", library="L", sender="me@example.org")
        assert "tunilib searches alert s1 none" in letter.text
        assert "60" in letter.text
        assert letter.unsubscribe == "mailto:me@example.org?subject=unsubscribe%20s1"


def test_the_same_news_has_the_same_key_and_other_news_another() -> None:
    def key(mark: str) -> str | None:
        news = News(search=Search(id="s", query="x"), count=1, references=(), mark=mark)
        return news_letter("a@example.org", news, "en", site="sqlite:///l", library="L", sender="me@example.org").key

    assert key("1") == key("1") != key("2")
