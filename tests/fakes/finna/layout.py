"""A whole page of Finna."""

from __future__ import annotations

from tests.fakes.view import View, e, flash_boxes

_MENU = (
    ("/MyResearch/CheckedOut", "loans"),
    ("/Holds/List", "holds"),
    ("/MyResearch/StorageRetrievalRequests", "retrievals"),
    ("/MyResearch/ILLRequests", "ill"),
    ("/Checkouts/History", "history"),
    ("/MyResearch/Fines", "fines"),
    ("/LibraryCards/Home", "cards"),
    ("/MyResearch/Profile", "profile"),
)
LANGUAGES = (("en-gb", "English"), ("fi", "Suomi"), ("sv", "Svenska"))


def page(view: View, template: tuple[str, str], title: str, body: str, *, current: str | None = None) -> str:
    folder, name = template
    return (
        f'<!DOCTYPE html>\n<html lang="{view.language}"><head><meta charset="utf-8">'
        f'<meta name="Generator" content="Finna"><title>{e(title)} | Fake Finna</title>'
        '<link href="/themes/finna2/css/compiled.css" media="all" rel="stylesheet" type="text/css">'
        f"<script>var userIsLoggedIn = {str(view.logged_in).lower()};</script></head>"
        f'<body class="template-dir-{folder} template-name-{name}">'
        f'<header class="hidden-print"><div role="navigation" class="finna-navbar">{_languages(view)}'
        f"{_account(view)}</div></header>"
        f'<div id="main"><div class="mainbody my-research-content">{flash_boxes(view)}{_menu(view, current)}{body}'
        '</div></div><footer><a href="/Content/about">About</a></footer></body></html>\n'
    )


def heading(view: View, key: str, count: int | None) -> str:
    number = "" if count is None else f" ({count})"
    return f'<div class="useraccount-header"><h2>{e(view.heading(key))}{number}</h2></div>'


def blocks(view: View) -> str:
    if not view.blocks:
        return ""
    boxes = "".join(f'<div class="borrowing-block">{e(text)}</div>' for text in view.blocks)
    return f'<div class="borrowing-block-container alert alert-info">{boxes}</div>'


def nothing(text: str) -> str:
    return f'<div class="useraccount-header"><h3>{e(text)}</h3></div>'


def author(view: View, name: str | None) -> str:
    if not name:
        return ""
    if view.linked:
        return (
            '<div class="inline-linked-field" data-type="author"><a href="#" class="show-info">'
            f'<span class="field-label">{e(name)}</span></a><span class="field-info field-popover hidden">'
            f"<h2>{e(name)}</h2><a>Search as author</a> <a>Search as topic</a> <a>Close</a></span></div>"
        )
    return f'<a href="/Search/Results?type=Author"><span class="authority-label">{e(name)}</span></a>'


def _languages(view: View) -> str:
    items = "".join(
        f'<li><a class="active" lang="{code}">{name}</a></li>'
        if code == view.language
        else f'<li><a lang="{code}" href="?lng={code}">{name}</a></li>'
        for code, name in LANGUAGES
    )
    return f'<ul class="dropdown-menu dropdown-menu-right" role="menu">{items}</ul>'


def _account(view: View) -> str:
    if not view.logged_in:
        return '<a href="/MyResearch/UserLogin">Login</a>'
    return f'<ul id="my-info-dropdown-menu">{_picker(view)}<li><a href="/MyResearch/Logout">Log Out</a></li></ul>'


def _picker(view: View, *, marked: bool = True) -> str:
    if len(view.cards) < 2:
        return ""
    return "".join(
        f'<li><a href="/LibraryCards/SelectCard?cardID={card.id}">{e(card.name or card.card)}'
        f"{'<span class=sr-only>(selected)</span>' if marked and card.active else ''}</a></li>"
        for card in view.cards
    )


def _menu(view: View, current: str | None) -> str:
    if not view.logged_in:
        return ""
    items = "".join(
        f'<li><a href="{path}"{" aria-current=page" if key == current else ""}>{e(view.heading(key))}</a></li>'
        for path, key in _MENU
        if key != "ill" or view.has_loans_from_elsewhere
    )
    cards = f'<ul class="library_card">{_picker(view, marked=False)}</ul>' if len(view.cards) > 1 else ""
    return f'<div class="select-card-wrapper">{cards}</div><div class="account-menu"><ul>{items}</ul></div>'
