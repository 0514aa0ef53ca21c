"""A public list as a self-contained page and as a feed; all text is escaped, and notes are rendered from Markdown."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from tunilib.core.models import Model, model
from tunilib.errors import UsageError
from tunilib.formats.coins import context_object
from tunilib.messages import gettext, ngettext
from tunilib.services.favourites import chosen_list, favourite_lists
from tunilib.services.letters import DescribedReference, describe_reference
from tunilib.services.reference_files import referenced_favourites, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from tunilib.core.favourite import AnnotatedReference, FavouriteList
    from tunilib.services.opened import OpenedAccount

_STYLE = """
:root{color-scheme:light dark;--text:#1c1b1a;--faint:#5d5a56;--line:#dedad3;--page:#fdfcfa;--mark:#f1eee8;
--link:#0b5394}
@media(prefers-color-scheme:dark){
:root{--text:#e9e6e1;--faint:#a8a39b;--line:#3a3733;--page:#181715;--mark:#24221f;--link:#8ab8ee}}
body{margin:0 auto;max-width:44rem;padding:3rem 1.25rem;background:var(--page);color:var(--text);
font:1.0625rem/1.55 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;overflow-wrap:break-word}
h1{font-size:2rem;line-height:1.2;margin:0 0 .75rem;text-wrap:balance}
a{color:var(--link);text-underline-offset:.15em}
.links,.fact,.keywords{color:var(--faint);font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:.875rem}
header{padding-bottom:1.5rem}.links{margin:.75rem 0 0}
main>ol{list-style:none;margin:0;padding:0}
main>ol>li{border-top:1px solid var(--line);padding:1.25rem 0;break-inside:avoid}
.title{font-size:1.125rem;font-weight:600;line-height:1.35;margin:0 0 .25rem}
.title a{text-decoration-thickness:1px}.fact{margin:0}
.note{background:var(--mark);border-radius:.375rem;margin:.75rem 0 0;padding:.625rem .875rem}
.note>:first-child{margin-top:0}.note>:last-child{margin-bottom:0}
.note .heading{font-weight:600}
.note pre{overflow-x:auto;font-size:.875rem}.note blockquote{border-inline-start:3px solid var(--line);margin-inline:0;
padding-inline-start:.875rem}
.keywords{display:flex;flex-wrap:wrap;gap:.375rem;list-style:none;margin:.75rem 0 0;padding:0}
.keywords li{border:1px solid var(--line);border-radius:1rem;padding:.0625rem .625rem}
@media print{:root{--text:#000;--faint:#333;--line:#bbb;--page:#fff;--mark:#fff;--link:#000}
body{max-width:none;padding:0;font-size:10.5pt}.title a::after{content:" <" attr(href) ">";font-weight:400;
font-size:.8em}
.note{border:1px solid var(--line)}}
""".replace("\n", "")
_LINKED = ("https://", "http://", "mailto:")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@model(kw_only=False)
class SharedList(Model):
    """The files of a shared list, and its address at the library if it has one."""

    list: str
    page: Path
    feed: Path
    address: str | None


def share(account: OpenedAccount, name: str, folder: Path, *, language: str = "en") -> SharedList:
    """Write a public list as a page and a feed into a folder."""
    chosen = chosen_list(favourite_lists(account), name)
    if not chosen.public:
        raise UsageError(
            "the list {name} is private", hint="publish it first: tunilib favourites publish", name=chosen.name
        )
    favourites = tuple(referenced_favourites(account, chosen.id))
    stem = file_stem(chosen)
    page, feed = folder / f"{stem}.html", folder / f"{stem}.atom"
    write_file(page, (page_of(chosen, favourites, language, feed.name).encode("utf-8", "replace"),))
    atom = feed_of(chosen, favourites, language, site=account.site, now=account.now())
    write_file(feed, (atom.encode("utf-8", "replace"),))
    return SharedList(chosen.id, page, feed, chosen.address)


def file_stem(chosen: FavouriteList) -> str:
    """The name of a list's files without the suffix: the letters and digits of its name, and its id."""
    apart = unicodedata.normalize("NFKD", chosen.name.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    name = _UNSAFE.sub("-", plain)[:60].strip("-")
    return f"{name}-{chosen.id}" if name else chosen.id


def page_of(chosen: FavouriteList, favourites: Sequence[AnnotatedReference], language: str, feed: str) -> str:
    """The page, without scripts, pictures or anything from other places; each reference is in it as COinS too."""
    name, at_library = escape(_allowed(chosen.name)), gettext("At the library", language)
    count = ngettext("{count} reference", "{count} references", len(favourites), language)
    library = f'<a href="{escape(chosen.address)}" rel="noreferrer">{escape(at_library)}</a>' if chosen.address else ""
    links = [escape(count), library, f'<a href="{escape(feed)}">{escape(gettext("Feed", language))}</a>']
    described = f'<div class="note" dir="auto">{_rendered(chosen.description)}</div>\n' if chosen.description else ""
    items = "\n".join(_item(one, describe_reference(one.reference, language)) for one in favourites)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<link rel="alternate" type="application/atom+xml" href="{escape(feed)}">\n'
        f'<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1 dir="auto">{name}</h1>\n'
        f'{described}<p class="links">{" · ".join(filter(None, links))}</p>\n</header>\n'
        f"<main>\n<ol>\n{items}\n</ol>\n</main>\n</body>\n</html>\n"
    )


def feed_of(
    chosen: FavouriteList, favourites: Sequence[AnnotatedReference], language: str, *, site: str, now: datetime
) -> str:
    """The feed (Atom, RFC 4287), newest first."""
    otherwise = now.isoformat(timespec="seconds")
    dated = [(one, _moment(one.annotation.added) or otherwise) for one in reversed(favourites)]
    updated = max((added for _, added in dated), default=otherwise)
    entries = "".join(_entry(one, added, language, f"{site} {chosen.id}") for one, added in dated)
    link = f'<link href="{_xml(chosen.address)}"/>\n' if chosen.address else ""
    described = f"<subtitle>{_xml(chosen.description)}</subtitle>\n" if chosen.description else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(language)}">\n'
        f"<id>{_urn(site, chosen.id)}</id>\n<title>{_xml(chosen.name)}</title>\n{described}{link}"
        f"<updated>{updated}</updated>\n<author><name>{_xml(chosen.name)}</name></author>\n"
        f"<generator>tunilib</generator>\n{entries}</feed>\n"
    )


def _item(one: AnnotatedReference, described: DescribedReference) -> str:
    title = escape(_allowed(described.title))
    if described.address:
        title = f'<a href="{escape(described.address)}" rel="noreferrer">{title}</a>'
    parts = [f'<p class="title" dir="auto">{title}</p>']
    parts += [f'<p class="fact" dir="auto">{escape(_allowed(fact))}</p>' for fact in described.facts]
    if one.annotation.notes:
        parts.append(f'<div class="note" dir="auto">{_rendered(one.annotation.notes)}</div>')
    if one.annotation.keywords:
        keywords = "".join(f'<li dir="auto">{escape(_allowed(keyword))}</li>' for keyword in one.annotation.keywords)
        parts.append(f'<ul class="keywords">{keywords}</ul>')
    coins = escape(context_object(one.reference, one.annotation.keywords))
    return f'<li>\n<span class="Z3988" title="{coins}"></span>\n' + "\n".join(parts) + "\n</li>"


def _rendered(markdown: str) -> str:
    """A note in Markdown (S55, S56) as HTML, without raw HTML and pictures. Links go to web and mail only."""
    return str(_markdown().render(_allowed(markdown)))


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Notes(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
            return url.lower().startswith(_LINKED)

    def link(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, _: EnvType) -> str:
        tokens[place].attrSet("rel", "noreferrer nofollow")
        return renderer.renderToken(tokens, place, options, {})

    parser = Notes("commonmark", {"html": False, "breaks": True})
    parser.add_render_rule("link_open", link)
    parser.add_render_rule("image", lambda _renderer, tokens, place, *_: escape(tokens[place].content))
    parser.add_render_rule("heading_open", lambda *_: '<p class="heading">')  # the headings of the page are its own
    parser.add_render_rule("heading_close", lambda *_: "</p>\n")
    return parser


def _entry(one: AnnotatedReference, added: str, language: str, within: str) -> str:
    described = describe_reference(one.reference, language)
    content = "\n".join((*described.facts, *((one.annotation.notes,) if one.annotation.notes else ())))
    link = f'<link href="{_xml(described.address)}"/>\n' if described.address else ""
    names = "".join(f"<author><name>{_xml(name.direct)}</name></author>\n" for name in one.reference.authors)
    tags = "".join(f'<category term="{_xml(keyword)}"/>\n' for keyword in one.annotation.keywords)
    return (
        f"<entry>\n<id>{_urn(within, described.record)}</id>\n<title>{_xml(described.title)}</title>\n{link}"
        f"<updated>{added}</updated>\n{names}{tags}<content>{_xml(content)}</content>\n</entry>\n"
    )


def _moment(added: date | datetime | None) -> str | None:
    """A date-time as Atom requires it; a site may give only a date."""
    return added.isoformat(timespec="seconds") if isinstance(added, datetime) else None


def _urn(within: str, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'tunilib {within} {name}')}"


def _xml(value: str) -> str:
    return escape(_allowed(value))


def _allowed(value: str) -> str:
    """The text without characters that XML and HTML cannot contain; U+FFFD replaces them."""
    return _NOT_IN_XML.sub("\ufffd", value)
