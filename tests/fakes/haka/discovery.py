"""The discovery service, where a person chooses their organisation."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from random import Random

from tests.fakes.additions import with_additions
from tests.fakes.haka.provider import KnownProvider, ServiceProvider
from tests.fakes.view import e
from tests.fakes.web import Request, Response


@dataclass
class Discovery:
    """The discovery service.

    Attributes:
        provider: the only service provider it knows.
        filled_by_script: its script fetches the organisations, so the page has none.
        without_script: the page has them if it is asked not to use that script.
    """

    provider: ServiceProvider
    additions: Random | None = None
    filled_by_script: bool = False
    without_script: bool = False

    def answer(self, request: Request) -> Response:
        if request.path != "/wayf":
            return Response(404, "<h1>Not Found</h1>")
        leads = dict(request.query).get("return", "")
        if dict(request.query).get("entityID") != self.provider.entity_id or not leads.startswith(
            self.provider.address
        ):
            return Response(200, "<html><body><h1>Error: Invalid Query</h1></body></html>")
        chosen = request.one("user_idp")
        if request.method == "POST" and chosen in self.provider.known and request.has("Select"):
            packed = base64.b64encode(chosen.encode()).decode()
            cookies = [f"_saml_idp={packed}; path=/", f"_saml_sp={base64.b64encode(leads.encode()).decode()}; path=/"]
            if request.has("permanent"):
                cookies.append(f"_redirection_state={packed}; path=/; Max-Age=8640000")
            from urllib.parse import urlencode

            return Response(302, "", f"{leads}&{urlencode({'entityID': chosen})}", cookies=tuple(cookies))
        page = self._page(request)
        return Response(200, with_additions(page, self.additions) if self.additions is not None else page)

    def _page(self, request: Request) -> str:
        options = "".join(
            f'<option value="{e(one.entity_id)}" data="{e(_data(one))}" >{e(one.names["en"])}</option>'
            for one in self.provider.known.values()
        )
        may_ask = self.without_script and request.one("useSelect2") == "0"
        if self.filled_by_script and not may_ask:
            options = ""
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Select your organisation</title></head>'
            f'<body><h1>Sign in</h1><form id="IdPList" name="IdPList" method="post" action="{e(request.url)}">'
            '<select name="user_idp" id="userIdPSelection"><option value="-">Select the organisation</option>'
            f'<optgroup label="Universities">{options}</optgroup></select>'
            '<input type="submit" name="Select" accesskey="s" value="Select">'
            '<input type="checkbox" name="session" id="rememberForSession" value="true">'
            '<select name="permanent"><option value="">No</option><option value="100">100 days</option></select>'
            '</form><script>$("#userIdPSelection").select2();</script></body></html>'
        )


def _data(one: KnownProvider) -> str:
    """The data that the page's script searches: host, names and keywords in all languages, and the entity ID."""
    host = one.entity_id.partition("://")[2].partition("/")[0]
    return f"{host} {' '.join(one.names.values())} {one.entity_id} {one.keywords.replace('+', ' ')}"
