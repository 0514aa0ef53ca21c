"""A whole page of VuFind."""

from __future__ import annotations

import json

from tests.fakes.view import View, choices, e, flash_boxes

_MENU = (
    ("/MyResearch/CheckedOut", "loans"),
    ("/Checkouts/History", "history"),
    ("/Holds/List", "holds"),
    ("/MyResearch/StorageRetrievalRequests", "retrievals"),
    ("/MyResearch/ILLRequests", "ill"),
    ("/MyResearch/Fines", "fines"),
    ("/MyResearch/Profile", "profile"),
    ("/LibraryCards/Home", "cards"),
)
LANGUAGES = (("en", "English"), ("fi", "Suomi"), ("sv", "Svenska"))


def page(
    view: View,
    template: tuple[str, str],
    title: str,
    body: str,
    *,
    current: str | None = None,
    notify: tuple[str, dict[str, object]] | None = None,
) -> str:
    """A page. ``notify``: the counts that its script gives to the menu."""
    folder, name = template
    script = f"VuFind.account.notify({json.dumps(notify[0])}, {json.dumps(notify[1])});" if notify else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{view.language}"><head><meta charset="utf-8">'
        f'<meta name="Generator" content="VuFind 10.0"><title>{e(title)} :: Fake VuFind</title>'
        f'<link href="/themes/{view.theme}/css/compiled.css" media="all" rel="stylesheet" type="text/css">'
        f"<script>VuFind.path = ''; var userIsLoggedIn = {str(view.logged_in).lower()};</script></head>"
        f'<body class="template-dir-{folder} template-name-{name}"><header class="hidden-print">'
        f"{_languages(view)}{_account(view)}</header>"
        f'<div id="content"><div class="mainbody left"><h2>{e(title)}</h2>{flash_boxes(view)}{body}</div>'
        f"{_sidebar(view, current)}</div><footer></footer><script>{script}</script></body></html>\n"
    )


def _languages(view: View) -> str:
    items = "".join(f'<li><a href="?lng={code}" rel="nofollow">{name}</a></li>' for code, name in LANGUAGES)
    return f'<ul class="language">{items}</ul>'


def _account(view: View) -> str:
    if not view.logged_in:
        return '<a href="/MyResearch/UserLogin">Login</a>'
    return '<a href="/MyResearch/Home">Account</a> <a href="/MyResearch/Logout">Log Out</a>'


def _sidebar(view: View, current: str | None) -> str:
    if not view.logged_in:
        return ""
    items = "".join(
        f'<li><a href="{path}"{" class=active" if key == current else ""}>{e(view.heading(key))}</a></li>'
        for path, key in _MENU
        if {"ill": view.has_loans_from_elsewhere, "cards": not view.by_paia}.get(key, True)
    )
    return f'<div class="sidebar">{_picker(view)}<nav class="account-menu"><ul>{items}</ul></nav></div>'


def _picker(view: View) -> str:
    if len(view.cards) < 2:
        return ""
    chosen = next((card.id for card in view.cards if card.active), None)
    options = choices([(card.id, card.name or card.card) for card in view.cards], chosen)
    return f'<form action="/LibraryCards/SelectCard" method="get"><select name="cardID">{options}</select></form>'
