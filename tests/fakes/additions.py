"""What running sites add to their pages: analytics, banners, consent, chat, other order of attributes."""

from __future__ import annotations

import random
import re

ANALYTICS = """
<script nonce="x">
    //<!--
    var _paq = window._paq = window._paq || [];
_paq.push(['trackPageView', 'A page', {"dimension12":"tabs"}]);
(function() { var g=document.createElement('script'); g.src='https\\x3A\\x2F\\x2Fanalytics.example\\x2Fmatomo.js'; })();
    //-->
</script>"""
BANNER = '<div class="system-message alert alert-info"><p>Closed on Friday. <a href="/news">More</a></p></div>'
CONSENT = (
    '<div id="consent" role="dialog"><form action="/consent" method="post"><p>We use cookies.</p>'
    '<input type="checkbox" name="statistics" value="1"><button name="accept">Accept</button></form></div>'
)
CHAT = (
    '<div id="chat"><iframe src="https://chat.example/"></iframe>'
    '<script>chat("<html><p>Hello</p></html>");</script></div>'
)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:=\"[^\"<>]*\"|='[^'<>]*')?)+)\s*>")
_ATTRIBUTE = re.compile(r"[\w:-]+(?:=\"[^\"<>]*\"|='[^'<>]*')?")
_BODY = re.compile(r"<body[^>]*>")


def with_additions(text: str, rng: random.Random) -> str:
    """A page with some of the additions; of a fragment only its end can have one."""
    text = rng.choice([text, shuffled(text, rng)])
    body = _BODY.search(text)
    if body is not None:
        begin = "".join(rng.sample([BANNER, CONSENT, CHAT], rng.randrange(3)))
        text = text[: body.end()] + begin + text[body.end() :]
        end = text.rindex("</body>")
        text = text[:end] + "".join(rng.sample([CONSENT, CHAT, ANALYTICS], rng.randrange(3))) + text[end:]
    return text.rstrip() + rng.choice(["", ANALYTICS, "\n<!-- served by a cache -->", CONSENT + ANALYTICS, CHAT])


def shuffled(text: str, rng: random.Random) -> str:
    """A page with the attributes of each tag in another order."""

    def other(found: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.findall(found[2])
        rng.shuffle(attributes)
        return f"<{found[1]} {' '.join(attributes)}>"

    return _TAG.sub(other, text)
