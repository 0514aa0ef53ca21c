"""Answers of status 200 that say nothing about what was asked, as gateways, hosts and networks give them."""

from __future__ import annotations

import json
from typing import NamedTuple

from tests.fakes.web import Response


class Silent(NamedTuple):
    """An answer, and how a reading ends that gets it.

    Attributes:
        code: the exit code: 4 where the answer says that the service is away, else 5.
        says: what the error says besides.
    """

    response: Response
    code: int
    says: str = ""


def _page(title: str, body: str, language: str = "en", head: str = "") -> Response:
    return Response(
        200,
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>",
    )


def _json(found: object) -> Response:
    return Response(200, json.dumps(found), headers={"Content-Type": "application/json"})


_ANUBIS = (
    '<script id="anubis_version" type="application/json">"v1.21.3"</script>'
    '<script id="anubis_challenge" type="application/json">{"rules":{"algorithm":"fast","difficulty":4}}</script>'
)
_CLOUDFLARE = (
    "<script>(function(){window._cf_chl_opt = {cvId: '3',cZone: 'library.example',cType: 'managed'};"
    "var a = document.createElement('script');a.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';"
    "document.getElementsByTagName('head')[0].appendChild(a);}());</script>"
)
_BROWSER = "that a browser is asking"

SILENT: dict[str, Silent] = {
    "a page of nginx": Silent(_page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr>nginx"), 4),
    "a page of HAProxy": Silent(
        Response(200, "<html><body><h1>503 Service Unavailable</h1>\nNo server is available.\n</body></html>\n"), 4
    ),
    "maintenance in English": Silent(_page("Maintenance", "<h1>Closed for maintenance</h1><p>Back at 6.</p>"), 4),
    "maintenance in Finnish": Silent(_page("Huoltokatko", "<h1>Palvelu on huollossa</h1>", "fi"), 4),
    "maintenance in Swedish": Silent(_page("Driftstopp", "<h1>Vi uppdaterar vårt system</h1>", "sv"), 4),
    "a captive portal": Silent(
        _page("Guest network", '<form method="post" action="/agree"><button>I accept the terms</button></form>'), 5
    ),
    "Anubis": Silent(_page("Making sure you&#39;re not a bot!", "<p>Loading...</p>", head=_ANUBIS), 4, _BROWSER),
    "Turnstile": Silent(_page("", '<div class="cf-turnstile" data-sitekey="0x4AAA"></div>'), 4, _BROWSER),
    "Cloudflare": Silent(_page("Just a moment...", "<noscript>JS</noscript>", head=_CLOUDFLARE), 4, _BROWSER),
    "an error as JSON": Silent(_json({"status": "error", "message": "try again"}), 5),
    "a list of nothing as JSON": Silent(_json([]), 5),
    "null": Silent(_json(None), 5),
    "an empty body": Silent(Response(200, ""), 5),
    "blanks": Silent(Response(200, "\r\n \r\n"), 5),
    "a cut page": Silent(Response(200, '<!DOCTYPE html><html lang="en"><head><title>My acc'), 5),
    "a page of another site": Silent(_page("Weather", "<h1>Weather</h1><table><tr><td>Sunny</td></tr></table>"), 5),
    "a page in another language": Silent(_page("Bibliotek", "<h1>Ingen lån</h1><p>Du har ingen lån</p>", "nb"), 5),
    "an empty sentence of nobody": Silent(_page("Loans", "<p>You do not have any items checked out.</p>"), 5),
}
