"""The docs as a site: every page is built, every link leads somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = re.compile(r"""<(?:script|img|link|source)\b[^>]*?(?:src|href)="(https?:)?//[^"]*\"""")
FONTS = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"]?(?:https?:)?//")


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return site


@pytest.mark.heavy
def test_every_page_of_the_docs_is_in_the_site(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    built = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    renamed = {page.with_name("index") if page.name == "README" else page for page in pages}
    assert renamed - built == set()


def test_every_page_but_decisions_is_in_the_navigation() -> None:
    listed = set(re.findall(r"^ +- (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(page for page in pages - listed if not page.startswith("decisions/")) == []


@pytest.mark.heavy
def test_the_reference_of_python_has_what_tunilib_opens_and_gives(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "reference" / "python.html").read_text(encoding="utf-8"))
    for name in ("open_account", "open_desk", "renew", "due_within", "RenewalOutcome", "checkout", "to_dict"):
        assert name in text, name
    assert re.findall(r":(?:class|func|meth|mod|data):", text) == []


@pytest.mark.heavy
def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    assert [page.name for page in pages if LOADED.search(page.read_text(encoding="utf-8"))] == []
    assert [style.name for style in site.rglob("*.css") if FONTS.search(style.read_text(encoding="utf-8"))] == []


@pytest.mark.heavy
def test_every_page_can_be_read_with_the_keyboard_and_by_a_screen_reader(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert '<html lang="en"' in text, page
        assert page.name == "404.html" or text.count("<h1") == 1, page
        assert re.search(r'<a href="#[^"]+" class="md-skip">', text) or page.name == "404.html", page
        assert [image for image in re.findall(r"<img\b[^>]*>", text) if not re.search(r'alt="[^"]+"', image)] == [], (
            page
        )
        assert re.findall(r'tabindex="[1-9]', text) == [], page
