"""A person's browser, without scripts. It tests the fake, and its session can be handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import httpx

from tests.fakes.haka.world import University

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Form:
    """A form: the fields that a browser sends, and the names of its buttons and empty boxes."""

    action: str
    method: str
    ident: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(name == key for key, _ in (*self.fields, *self.boxes, *self.buttons))


@dataclass(frozen=True)
class Seen:
    status: int
    url: str
    text: str
    forms: tuple[Form, ...]

    def form(self, *names: str) -> Form:
        return next(one for one in self.forms if all(one.has(name) for name in names))

    def has(self, name: str) -> bool:
        return any(one.has(name) for one in self.forms)


class Browser:
    """A browser, with its cookies by host."""

    def __init__(self) -> None:
        self._client = httpx.Client(headers={"User-Agent": AGENT}, follow_redirects=True, trust_env=False, timeout=60)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def open(self, url: str) -> Seen:
        return _seen(self._client.get(url))

    def submit(self, page: Seen, form: Form, button: str | None = None, **values: str) -> Seen:
        """Send a form with these values. A box is ticked by its value."""
        sent = [(name, values.pop(name, value)) for name, value in form.fields] + list(values.items())
        sent += [one for one in form.buttons if one[0] == button][:1]
        where = urljoin(page.url, form.action)
        if form.method == "get":
            return self.open(f"{where.partition('?')[0]}?{urlencode(sent)}")
        return _seen(
            self._client.post(
                where, content=urlencode(sent), headers={"Content-Type": "application/x-www-form-urlencoded"}
            )
        )

    def keep(self, world: University, cookie: str) -> None:
        """Use a session of the site that was copied from elsewhere."""
        self._client.cookies.set(world.site.cookie, cookie, domain=_host(world))

    def login_page(self, world: University) -> Seen:
        page = self.open(f"{world.site_url}/MyResearch/UserLogin")
        page = self.open(f"{world.site.university_link}")
        if page.has("user_idp"):
            form = page.form("user_idp")
            page = self.submit(page, form, "Select", user_idp=world.entity_id)
        return page

    def step(self, world: University, page: Seen) -> Seen:
        """Do what a person does on an organisation's page, and agree to everything."""
        person = world.person
        if page.has("SAMLResponse"):
            return self.submit(page, page.form("SAMLResponse"))
        if page.has("j_password"):
            typed = {"j_username": person.user, "j_password": person.password}
            typed |= {"tokencode": person.code} if page.has("tokencode") else {}
            return self.submit(page, page.form("j_password"), "_eventId_proceed", **typed)
        if page.has("password") and page.has("username"):
            return self.submit(page, page.form("password"), username=person.user, password=person.password)
        if page.has("tokencode"):
            return self.submit(page, page.form("tokencode"), "_eventId_proceed", tokencode=person.code)
        if page.has("yes"):
            return self.submit(page, page.form("yes"), "yes", saveconsent="1")
        if page.has("_shib_idp_consentIds"):
            form = page.form("_shib_idp_consentIds")
            ticked = {} if any(name == "_shib_idp_consentIds" for name, _ in form.fields) else dict(form.boxes)
            return self.submit(page, form, "_eventId_proceed", **ticked)
        return self.submit(page, page.form("_eventId_proceed"))

    def sign_in(self, world: University) -> list[Seen]:
        """Sign in at the site. Gives every page on the way, the site's last."""
        pages = [self.login_page(world)]
        while not pages[-1].url.startswith(world.site_url):
            pages.append(self.step(world, pages[-1]))
        return pages

    def cookies(self, world: University) -> list[tuple[str, str]]:
        return [(one.name, one.value or "") for one in self._client.cookies.jar if one.domain == _host(world)]

    def cookie(self, world: University) -> str:
        return dict(self.cookies(world))[world.site.cookie]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("action", ""), has.get("method", "get").lower(), has.get("id", "")))
            self._inside = True
        if not self._inside:
            return
        form, named = self.forms[-1], (has.get("name", ""), has.get("value", ""))
        kind = has.get("type", "text" if tag == "input" else "submit")
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append(named)
        elif tag == "input" and kind in ("checkbox", "radio") and "checked" not in has:
            form.boxes.append(named)
        elif tag == "input":
            form.fields.append(named)
        elif tag == "select":
            self._select = named[0]
            form.fields.append((named[0], ""))
        elif tag == "option" and self._select:
            current = form.fields[-1]
            if not current[1]:
                form.fields[-1] = (self._select, named[1])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = ""


def _host(world: University) -> str:
    return world.site_url.partition("://")[2].partition(":")[0]


def _seen(answer: httpx.Response) -> Seen:
    reader = _Reader()
    reader.feed(answer.text)
    return Seen(answer.status_code, str(answer.url), answer.text, tuple(reader.forms))


def signed_in_by_browser(world: University) -> str:
    """A person signs in with a browser. Gives the cookie of the session."""
    with Browser() as browser:
        browser.sign_in(world)
        return browser.cookie(world)
