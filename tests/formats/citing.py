"""Other processors of the Citation Style Language, asked for the same references one by one."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tests.oracles.programs import HERE, SETTING

from tunilib.core.reference import Reference
from tunilib.formats.citations import cited_item

_SPACE = "http://purl.org/net/xbiblio/csl"
_NAMES = [
    *("and", "delimiter-precedes-last", "delimiter-precedes-et-al", "et-al-min", "et-al-use-first"),
    *("et-al-use-last", "initialize", "initialize-with", "name-as-sort-order", "sort-separator"),
    *("name-form", "name-delimiter", "names-delimiter"),
]


def by_pandoc(references: list[Reference], style: Path, language: str, folder: Path) -> list[str]:
    """What ``pandoc --citeproc`` prints of each."""
    spelled, lang = _spelled(style, folder)
    items = [_item(reference, place, language[:2]) for place, reference in enumerate(references)]
    file = folder / "items.json"
    file.write_text(json.dumps(items), encoding="utf-8")
    command = ["pandoc", "-f", "markdown-smart", "-t", "json", "--citeproc", "--csl", spelled, "--bibliography", file]
    done = subprocess.run(
        [*map(str, command), "-M", f"lang={language or lang}"],
        input="\n\n".join(f"[@{place}]" for place in range(len(items))).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    found: dict[str, str] = {}
    _entries(json.loads(done.stdout)["blocks"], found)
    return [found[str(place)] for place in range(len(items))]


def by_citeproc_js(
    references: list[Reference], style: Path, locales: Path, language: str, folder: Path, *, together: bool = False
) -> list[str]:
    """What citeproc-js prints of each, by itself or ``together`` in a list; it is among the libraries for node."""
    file = folder / "items.json"
    file.write_text(
        json.dumps([_item(one, place, language[:2]) for place, one in enumerate(references)]), encoding="utf-8"
    )
    command = [
        "node",
        str(HERE / "cite.cjs"),
        *map(str, (style, locales, file)),
        language,
        *(["together"] if together else []),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300, env=SETTING)
    cited: list[str] = json.loads(done.stdout)
    return cited


def bare(text: str) -> str:
    """Composed, without the number in a list, and without quotation marks, which others turn or take for marks of
    their own.
    """
    text = re.sub("[“”‘’\"'„«»]", "", " ".join(normalize("NFC", text).split()))
    text = re.sub(r"(?<=\d) (?=AD\b|jKr)", "", re.sub(r"(?<=\d), (?=\d)", ",", text))
    return re.sub(r"^[\[(]?\d+[\])]?\.? ?", "", text).strip()


def _item(reference: Reference, place: int, language: str) -> dict[str, Any]:
    made = cited_item(reference, language) | {"id": str(place)}
    return {name: value for name, value in made.items() if name not in ("note", "keyword")}


def _spelled(style: Path, folder: Path) -> tuple[Path, str]:
    """The style without its order; options of names that pandoc reads where it prints them alone are written
    there.
    """
    ET.register_namespace("", _SPACE)
    tree = ET.parse(style)
    root = tree.getroot()
    listed = root.find(f"{{{_SPACE}}}bibliography")
    cited = root.find(f"{{{_SPACE}}}citation")
    assert listed is not None
    assert cited is not None
    for option in _NAMES:
        if option in root.attrib and option not in listed.attrib:
            listed.set(option, root.attrib[option])
    listed.attrib.pop("subsequent-author-substitute", None)
    for option in [option for option in cited.attrib if option.startswith("disambiguate")]:
        del cited.attrib[option]
    for order in listed.findall(f"{{{_SPACE}}}sort"):
        listed.remove(order)
    for names in root.iter(f"{{{_SPACE}}}names"):
        if len(names) and names.find(f"{{{_SPACE}}}name") is None:
            names.insert(0, ET.Element(f"{{{_SPACE}}}name"))
    path = folder / "spelled.csl"
    tree.write(path, encoding="utf-8", xml_declaration=True)
    return path, root.get("default-locale", "en-US")


def _entries(blocks: list[dict[str, Any]], found: dict[str, str]) -> None:
    for block in blocks:
        if block["t"] == "Div":
            name, inner = block["c"][0][0], block["c"][1]
            if name.startswith("ref-"):
                found[name.removeprefix("ref-")] = _text(inner)
            else:
                _entries(inner, found)


def _text(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_text, node))
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Link", "Span", "Quoted", "Code"):
        return _text(content[1]) if isinstance(content[1], list) else str(content[1])
    if kind == "Div":
        return " ".join(map(_text, content[1]))
    return _text(content) if isinstance(content, list) else ""
