"""Styles as the files of the CSL project have them, read with the elements that are mended here.

Those stand in for the library's of the same name while a style is read; nothing of the library itself is
changed. What each mends stands with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from citeproc import LANGUAGE_NAMES, LOCALES_PATH, PRIMARY_DIALECTS, model  # type: ignore[import-not-found,import-untyped,unused-ignore]
from lxml import etree  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tunilib.errors import LocalError, UsageError
from tunilib.formats.citations import content, structure
from tunilib.formats.citations.running import SPACE

__all__ = ["load"]

_LONGEST = 4_000_000


def load(path: Path, locale: str | None) -> Any:
    """The root of a style, with its locales.

    Raises:
        LocalError: the file cannot be read, or is no style (code ``file``).
        UsageError: it depends on another style, or there is no such locale.
    """
    root = _read(path)
    if root.find("cs:info/cs:link[@rel='independent-parent']", {"cs": SPACE}) is not None:
        raise UsageError(
            "the style depends on another: {path}", hint="use the style that it names as its parent", path=str(path)
        )
    for names in root.iter(f"{{{SPACE}}}names"):
        # names without a name element have a plain one; only within substitute they have that of what they
        # substitute
        bare = names.find("cs:name", {"cs": SPACE}) is None
        if bare and (len(names) or next(names.iterancestors(f"{{{SPACE}}}substitute"), None) is None):
            names.insert(0, names.makeelement(f"{{{SPACE}}}name"))
    root.set_locale_list(_locale(locale or root.get("default-locale", "en-US")))
    return root


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST)
    except OSError as error:
        raise LocalError(
            "the style cannot be read: {path}: {reason}", code="file", path=str(path), reason=error.strerror
        ) from None
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != f"{{{SPACE}}}style":
        raise LocalError("the file is no CSL style: {path}", code="file", path=str(path))
    return root


def _locale(name: str) -> str:
    name = name.replace("_", "-")
    found = name if name in LANGUAGE_NAMES else PRIMARY_DIALECTS.get(name)
    if found is None:
        raise UsageError(
            "no locale is called {name}",
            hint="choose one of: {languages}",
            name=name,
            languages=" ".join(sorted(PRIMARY_DIALECTS)),
        )
    return str(found)


def _parser() -> Any:
    lookup = etree.ElementNamespaceClassLookup()
    names = lookup.get_namespace(SPACE)
    names[None] = model.CitationStylesElement
    mended = {name: getattr(room, name) for room in (structure, content) for name in room.__all__} | {"Style": Style}
    for cls in model.CitationStylesElement.__subclasses__():
        if cls.__module__ == model.__name__:
            names[cls.__name__.replace("_", "-").lower()] = mended.get(cls.__name__, cls)
    names["else-if"] = structure.ElseIf
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    parser.set_element_class_lookup(lookup)
    return parser


class Style(model.Style):  # type: ignore[misc,unused-ignore]
    """Reads locales with the mended elements too."""

    def set_locale_list(self, output_locale: str, validate: bool = True) -> None:  # noqa: ARG002 - as the library calls it
        """The places where terms and dates are looked for, in order."""
        language = output_locale.partition("-")[0]
        self.language = language
        self.locales = []
        for wanted in (output_locale, language, None):
            condition = f"@xml:lang='{wanted}'" if wanted else "not(@xml:lang)"
            self.locales += self.xpath_search(f"./cs:locale[{condition}]")
        for wanted in dict.fromkeys((output_locale, PRIMARY_DIALECTS.get(language), "en-US")):
            if wanted in LANGUAGE_NAMES:
                file = Path(LOCALES_PATH) / f"locales-{wanted}.xml"
                self.locales.append(etree.parse(str(file), _parser()).getroot())
        for locale in self.locales:
            locale.style = self
