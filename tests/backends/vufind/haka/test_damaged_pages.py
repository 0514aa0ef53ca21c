"""Randomly damaged pages and redirects of a sign-in: it ends in one of tunilib's errors, and no secret is sent
elsewhere.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from tests.backends.vufind.haka.conftest import At
from tests.fakes.haka.hosts import Host
from tests.fakes.web import Request, Response

from tunilib.errors import TunilibError

PIECES = (
    *(
        "<form>",
        "</form>",
        '<form action="http://127.0.0.4:1/x" method=post>',
        'action="//[x"',
        'action="javascript:1"',
    ),
    *('name="j_password"', "<input name=j_password type=password>", '<base href="http://127.0.0.4/">', "\x00", "<!--"),
    *("<script>", "</table>", "<select name=user_idp>", '<option value="https://a/b">x', "&#0;", 'type="hidden"', '"'),
    *('<meta http-equiv=refresh content="0;url=http://127.0.0.4/">', 'value="', "'", '<iframe src="http://[">'),
    *("<input name=SAMLResponse value=x>", "<input name=SAMLRequest>", "\N{CYRILLIC SMALL LETTER A}", "<p>" * 3000),
)
PLACES = ("//[", "http://127.0.0.4:1/", "", "?", "javascript:1", "/idp/%00", "http://127.0.0.2:99999/")


def damaged(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    match rng.randrange(5):
        case 0 | 1:
            return text[:at] + rng.choice(PIECES) + text[at:]
        case 2:
            return text[:at] + text[at + rng.randrange(60) :]
        case 3:
            return text[:at] + text[at : at + rng.randrange(300)] * 2 + text[at:]
        case _:
            return text[:at]


def damages(host: Host, rng: Random) -> None:
    """Damage some answers of a host; on the site only those of the service provider."""
    served = host.served
    assert served is not None

    def answer(request: Request) -> Response | None:
        if host.name == "site" and not request.path.startswith("/Shibboleth.sso/"):
            return None
        response = served.answer(request)
        for _ in range(rng.choice([0, 1, 1, 2, 4])):
            response.body = damaged(response.body, rng)
        if response.location is not None and rng.random() < 0.1:
            response.location = rng.choice(PLACES)
        return response

    host.instead.append(answer)


def options_by_chance(rng: Random) -> dict[str, Any]:
    kind = rng.choice(["shibboleth", "shibboleth", "simplesamlphp"])
    chosen: dict[str, Any] = {"idp": kind, "consent": rng.random() < 0.5}
    if kind != "simplesamlphp":
        chosen |= {"local_storage": rng.random() < 0.5, "terms": rng.choice(["", "Be kind."])}
        chosen |= {"second_factor": rng.choice([None, "code", "field"]), "own_theme": rng.random() < 0.5}
    return chosen


@pytest.mark.parametrize("number", range(24))
def test_whatever_a_page_is_the_password_stays_where_it_was_agreed_to(number: int, at: At) -> None:
    rng = Random(f"{number} {os.environ.get('TUNILIB_SEED', '')}")
    here = at(**options_by_chance(rng))
    damages(here.world.hosts[rng.choice(["idp", "idp", "idp", "site", "discovery"])], rng)
    said = ""
    try:
        here.sign_in(rng.choice([None, "University of Examples"]))
    except TunilibError as error:
        said = f"{error.message} {error.hint}"
    assert not any(secret in said for secret in here.world.secrets())
    for name in ("site", "discovery", "elsewhere"):
        assert not here.world.password_seen_by(name)
    assert here.person.questions.count("password") <= 1
    assert here.world.password_tries() <= 2, "once more where the form was stale"
    assert sum(len(host.received) for host in here.world.hosts.values()) <= 60
