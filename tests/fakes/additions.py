"""What running sites add to their pages: analytics, banners, chat, classes, columns, attributes in another order.

Nothing of it changes what a page says. Which of it a page has is left to a generator of numbers, so that a test can
have the same again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

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
TAGS = (
    '<noscript><iframe src="https://tags.example/ns.html?id=GTM-1" height="0" width="0"></iframe></noscript>'
    "<script>(function(w,d){w.dataLayer=w.dataLayer||[];w.dataLayer.push({'page':'<form name=\"renewals\">'})})"
    "(window,document);</script>"
)
SURVEY = (
    '<aside class="survey" hidden><h2>Tell us (5)</h2><a class="title" href="https://survey.example/">Begin</a></aside>'
)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:=\"[^\"<>]*\"|='[^'<>]*')?)+)\s*>")
_ATTRIBUTE = re.compile(r"[\w:-]+(?:=\"[^\"<>]*\"|='[^'<>]*')?")
_BODY = re.compile(r"<body[^>]*>")
_CLASS = re.compile(r'(<(?:div|tr|td|li|ul|span|p|h2|h3|table|input)\b[^<>]*\bclass=")([^"<>]*)(")')
_MENUS = re.compile(r'<nav\b[^<>]*class="[^"]*\bmyresearch-menu\b[^"]*"[^<>]*>.*?</nav>', re.DOTALL)
_HEADER = re.compile(r"<header\b[^<>]*>")
_ROW = re.compile(r"<tr\b[^<>]*>.*?</tr>", re.DOTALL)


def with_additions(text: str, rng: random.Random) -> str:
    """A page with some of the additions; of a fragment only its end can have one."""
    for change in (shuffled, classed, widened, numbered, dropped_down):
        text = change(text, rng) if rng.random() < 0.4 else text
    body = _BODY.search(text)
    if body is not None:
        begin = "".join(rng.sample([BANNER, CONSENT, CHAT, TAGS], rng.randrange(3)))
        text = text[: body.end()] + begin + text[body.end() :]
        text = text.replace("</head>", rng.choice(["", TAGS.partition("</noscript>")[2], ANALYTICS]) + "</head>", 1)
        end = text.rindex("</body>")
        more = "".join(rng.sample([CONSENT, CHAT, ANALYTICS, SURVEY], rng.randrange(3)))
        text = text[:end] + more + text[end:]
    return text.rstrip() + rng.choice(["", ANALYTICS, "\n<!-- served by a cache -->", CONSENT + ANALYTICS, CHAT])


def shuffled(text: str, rng: random.Random) -> str:
    """A page with the attributes of each tag in another order."""

    def other(found: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.findall(found[2])
        rng.shuffle(attributes)
        return f"<{found[1]} {' '.join(attributes)}>"

    return _TAG.sub(other, text)


def classed(text: str, rng: random.Random) -> str:
    """A page in which some things have a class of the library's own theme, before or after the others."""

    def more(found: re.Match[str]) -> str:
        own = rng.choice(["own-theme", "no-print is-new", "col-md-6"])
        return found[1] + rng.choice([found[2], f"{own} {found[2]}", f"{found[2]} {own}"]) + found[3]

    return _CLASS.sub(more, text)


def widened(text: str, rng: random.Random) -> str:
    """A page whose tables have one more column, empty or with something of the library's own."""
    said = rng.choice(["", "&nbsp;", "<span>12 km</span>"])

    def row(found: re.Match[str]) -> str:
        kind = "td" if "<td" in found[0] else "th"
        return found[0][: -len("</tr>")] + f'<{kind} class="own-column">{said if kind == "td" else ""}</{kind}></tr>'

    return _in_lists(text, lambda table: _ROW.sub(row, table) if "<tfoot" not in table else table)


def numbered(text: str, rng: random.Random) -> str:
    """A page of VuFind whose rows are numbered, as newer themes have it."""
    media = '<div class="media">'
    first, *rows = text.split(media)
    return first + "".join(f'<div class="record-number">{at}</div>{media}{row}' for at, row in enumerate(rows, 1))


def dropped_down(text: str, rng: random.Random) -> str:
    """A page of VuFind whose head has the menus of the account too, where the site lets them open there."""
    menus = "".join(_MENUS.findall(text)).replace(" active", "").replace('"active"', '""')
    copied = re.sub(r'\bid="', 'id="header_', menus)
    opened = f'<ul><li class="dropdown"><a href="#">My</a><div class="dropdown-menu">{copied}</div></li></ul>'
    return _HEADER.sub(lambda found: found[0] + opened, text, count=1) if menus else text


def _in_lists(text: str, change: Callable[[str], str]) -> str:
    tables = r'<table\b[^<>]*class="[^"]*\b(?:myresearch-table|fines-table|library-cards)\b[^"]*"[^<>]*>.*?</table>'
    return re.sub(tables, lambda found: change(found[0]), text, flags=re.DOTALL)
