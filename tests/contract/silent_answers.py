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
        at_paia: the exit code where a PAIA server answers so: an object without its list is not understood.
    """

    response: Response
    code: int
    says: str = ""
    at_paia: int | None = None

    def code_at(self, door: str) -> int:
        return self.at_paia if door == "paia" and self.at_paia is not None else self.code


def _page(title: str, body: str, language: str = "en", head: str = "") -> Response:
    return Response(
        200,
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>",
    )


def _json(found: object, kind: str = "application/json") -> Response:
    return Response(200, json.dumps(found), headers={"Content-Type": kind})


def _plain(text: str, **more: str) -> Response:
    return Response(200, text, headers={"Content-Type": "text/plain", **more})


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
    "Varnish": Silent(
        _page("503 Backend fetch failed", "<h1>Error 503 Backend fetch failed</h1><h3>Guru Meditation:</h3>"), 4
    ),
    "Azure Front Door": Silent(_page("", "<h2>Our services aren't available right now</h2><p>0aB1c=</p>"), 4),
    "Cloudflare, refused": Silent(
        _page("Access denied | library.example used Cloudflare to restrict access", "<h1>Error 1020</h1>"), 5
    ),
    "Cloudflare, its site is away": Silent(
        _page("library.example | 522: Connection timed out", "<h1>Connection timed out</h1><h2>Error code 522</h2>"), 4
    ),
    "Akamai": Silent(_page("Access Denied", "<h1>Access Denied</h1>Reference&#32;&#35;18&#46;4f84&#46;1764"), 5),
    "Imperva": Silent(
        _page("", '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9">Incident ID: 1</iframe>'), 4, _BROWSER
    ),
    "F5": Silent(_page("Request Rejected", "The requested URL was rejected. Your support ID is: 4711"), 5),
    "IIS": Silent(_plain("The service is unavailable."), 4),
    "Envoy": Silent(_plain("upstream connect error or disconnect/reset before headers. reset reason: overflow"), 4),
    "a message as JSON": Silent(_json({"message": "Not Found", "documentation_url": "https://docs.example/rest"}), 5),
    "a message of maintenance as JSON": Silent(_json({"message": "down for maintenance"}), 4, at_paia=5),
    "a problem of RFC 9457": Silent(
        _json({"type": "about:blank", "title": "Service Unavailable", "status": 503}, "application/problem+json"),
        code=4,
        at_paia=5,
    ),
    "a fault of SOAP": Silent(
        _plain('<?xml version="1.0"?><Envelope><Body><Fault><faultstring>x</faultstring></Fault></Body></Envelope>'), 5
    ),
    "a default page": Silent(_page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>It is installed.</p>"), 5),
    "an error of PHP": Silent(_plain("<br />\n<b>Fatal error</b>:  Uncaught PDOException: in /srv/x.php:3"), 5),
    "a sign-in in German": Silent(
        _page("Anmelden", '<form method="post"><input name="kennung"><input type="password" name="pin"></form>', "de"),
        5,
    ),
    "what is not compressed as it says": Silent(_plain("x" * 999, **{"Content-Encoding": "gzip"}), 4),
    "more compressed data than anybody reads": Silent(_plain(" " * 21_000_000), 5, "too large"),
}
