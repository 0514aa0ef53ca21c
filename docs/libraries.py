"""Make the libraries that the program knows by name, and where each is from.

    python docs/libraries.py OPACAPP BIBAPP

OPACAPP is a checkout of github.com/opacapp/opacapp-config-files, BIBAPP one of github.com/gbv/bibapp-ios. What is read
from no file of such a form is in the tables below, with its source.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent.parent / "src" / "tunilib" / "local"
AREAS = ("municipal services of Finland, a public table of library areas with their municipalities", "2026-07-13")
ANDOR = ("course repositories of Tampere Universities, permalinks of 358FIN_TAMPO", "2025-05-31")
OMNIS = ("github.com/theundefined/omnis-py", "2026-10-04")
WROCLAW = ("a public client for the libraries of Wrocław", "2026-10-04")
HELMET = ("npm package @helmet-ai/helmet", "2026-07-13")
JYU = ("github.com/EeroHeikkinen/MuseumTheme, about.en-gb.tpl", "2013-10-22")
KREODI = ("kreodi.fi, Finna – hän on täällä tänään", "2013-12-17")
BSB = ("github.com/Christoph3573/librarian", "2026-10-04")
COUNTRIES = {
    "Deutschland": "Germany",
    "Italia": "Italy",
    "Ελλάς": "Greece",
    "Česká republika": "Czechia",
}

FINNA = """
anders|Anders|Kokkola|halsua kannus kaustinen lestijärvi toholampi
blanka|Blanka|Parainen|kemiönsaari pargas kimitoön
eepos|Eepos-kirjastot|Seinäjoki|alajärvi alavus evijärvi ilmajoki isojoki isokyrö kauhajoki kauhava kuortane
 kurikka lapua ähtäri
fredrika|Fredrikabiblioteken|Pietarsaari|kristiinankaupunki kruunupyy luoto mustasaari närpiö uusikaarlepyy
 vöyri jakobstad
helle|Helle-kirjastot|Porvoo|askola hanko inkoo lapinjärvi loviisa myrskylä pornainen pukkila raasepori sipoo siuntio
joki|Joki-kirjastot|Ylivieska|alavieska haapajärvi haapavesi kalajoki kärsämäki nivala oulainen pyhäjärvi sievi
kainet|Kainet-kirjastot|Kajaani|hyrynsalmi kuhmo paltamo puolanka ristijärvi sotkamo suomussalmi
keski|Keski-kirjastot|Jyväskylä|hankasalmi joutsa jämsä keuruu laukaa muurame saarijärvi viitasaari äänekoski
kirkes|Kirkes-kirjastot|Kerava|järvenpää mäntsälä tuusula
kuopio|Kuopion kaupunginkirjasto|Kuopio|kaavi tuusniemi
kyyti|Kyyti-kirjastot|Kouvola|hamina iitti kotka miehikkälä pyhtää virolahti
lapinkirjasto|Lapin kirjasto|Rovaniemi|enontekiö inari kemi kemijärvi kittilä kolari pello posio ranua
 sodankylä tornio utsjoki
lastu|Lastu-kirjastot|Lahti|asikkala hartola heinola hollola kärkölä orimattila padasjoki sysmä
leppavirta|Leppävirran kirjasto|Leppävirta|
louna|Louna-kirjastot|Forssa|humppila jokioinen tammela ypäjä
lukki|Lukki-kirjastot|Lohja|karkkila vihti
lumme|Lumme-kirjastot|Mikkeli|enonkoski juva mäntyharju pieksämäki puumala rantasalmi savonlinna varkaus
outi|OUTI-kirjastot|Oulu|hailuoto ii kempele kuusamo liminka muhos pudasjärvi raahe tyrnävä utajärvi
piki|PIKI-kirjastot|Tampere|akaa hämeenkyrö ikaalinen kangasala lempäälä nokia orivesi parkano pirkkala
 sastamala valkeakoski virrat ylöjärvi
ratamo|RATAMO-kirjastot|Hyvinkää|hausjärvi loppi nurmijärvi riihimäki
satakirjastot|Satakirjastot|Pori|eura eurajoki harjavalta huittinen kankaanpää kokemäki rauma säkylä ulvila
siilinjarvenkirjasto|Siilinjärven kirjasto|Siilinjärvi|
somero|Someron kirjasto|Somero|
vaara|Vaara-kirjastot|Joensuu|heinävesi ilomantsi juuka kitee kontiolahti lieksa liperi nurmes outokumpu
vaasankirjasto|Vaasan kirjasto|Vaasa|vasa
vanamo|Vanamo-kirjastot|Hämeenlinna|hattula janakkala
vaski|Vaski-kirjastot|Turku|kaarina laitila lieto masku naantali paimio raisio salo uusikaupunki åbo
"""
"""Views of Finna of public libraries: id, name, place, other municipalities. A line with a blank before it goes on."""

OTHERS = """
andor|Andor, Tampere University Library|Tampere|tampereen yliopisto tampere universities tuni tamk hervanta|
 primo|https://andor.tuni.fi|358FIN_TAMPO:VU1|Finland|ANDOR
tuni|Tampere University Library, its former Finna|Tampere|tampereen yliopisto tampere universities tamk|
 vufind|https://tuni.finna.fi||Finland|AREAS
helmet|Helmet-kirjastot|Helsinki|espoo kauniainen vantaa helsingfors esbo|
 vufind|https://helmet.finna.fi||Finland|HELMET
jyu|JYKDOK, Jyväskylän yliopiston kirjasto|Jyväskylä|university of jyväskylä|vufind|https://jyu.finna.fi||Finland|JYU
kansalliskirjasto|Kansalliskirjasto|Helsinki|national library of finland|
 vufind|https://kansalliskirjasto.finna.fi||Finland|KREODI
masto|Masto, LAB-ammattikorkeakoulu|Lahti|lahden ammattikorkeakoulu lab|vufind|https://masto.finna.fi||Finland|KREODI
bsb|Bayerische Staatsbibliothek|München|bavarian state library munich opacplus|
 primo|https://opacplus.bsb-muenchen.de|49BVB_BSB:VU1|Germany|BSB
raczynski|Biblioteka Raczyńskich|Poznań|omnis|
 primo|https://omnis-br.primo.exlibrisgroup.com|48OMNIS_BRP:BRACZ|Poland|OMNIS
bn-pl|Biblioteka Narodowa|Warszawa|omnis national library of poland|
 primo|https://katalogi.bn.org.pl|48OMNIS_NLOP:48OMNIS_NLOP|Poland|OMNIS
uam|Biblioteka UAM|Poznań|omnis adam mickiewicz university|
 primo|https://katalog.amu.edu.pl|48OMNIS_AMU:AMU|Poland|OMNIS
lukow|Biblioteka Publiczna w Łukowie|Łuków|omnis|
 primo|https://omnis-lukowski3.primo.exlibrisgroup.com|48OMNIS_LUK3:LUK3_3|Poland|OMNIS
dbp|Dolnośląska Biblioteka Publiczna|Wrocław|omnis|
 primo|https://omnis-dbp.primo.exlibrisgroup.com|48OMNIS_WBP:48OMNIS_WBP|Poland|OMNIS
uj|Uniwersytet Jagielloński|Kraków|omnis jagiellonian university|
 primo|https://katalogi.uj.edu.pl|48OMNIS_UJA:uja|Poland|OMNIS
umk|Uniwersytet Mikołaja Kopernika|Toruń|omnis copernicus university|
 primo|https://szukaj.bu.umk.pl|48OMNIS_UMKWT:UMK|Poland|OMNIS
wbp-kielce|Wojewódzka Biblioteka Publiczna|Kielce|omnis|
 primo|https://omnis-swietokrzyskie2.primo.exlibrisgroup.com|48OMNIS_SW2:SW2_4|Poland|OMNIS
kbp|Koszalińska Biblioteka Publiczna|Koszalin|omnis|
 primo|https://omnis-kbp.primo.exlibrisgroup.com|48OMNIS_KBP:48KBP|Poland|OMNIS
zamosc|Książnica Zamojska|Zamość|omnis|
 primo|https://omnis-zamojski.primo.exlibrisgroup.com|48OMNIS_ZAM:ZAM_1|Poland|OMNIS
mbp-wroclaw|Miejska Biblioteka Publiczna|Wrocław|omnis|
 primo|https://omnis-mbpwr.primo.exlibrisgroup.com|48OMNIS_MBP:MBP|Poland|WROCLAW
ossolineum|Biblioteka Ossolineum|Wrocław|omnis zno|
 primo|https://omnis-zno.primo.exlibrisgroup.com|48OMNIS_ZNO:ZNO|Poland|WROCLAW
"""
"""Id, name, place, other words, backend, address, view, country, source."""

PAIA = {
    "BLS": ("bucerius", "Bibliothek der Bucerius Law School", "Hamburg"),
    "Cobi": ("commerzbibliothek", "Commerzbibliothek", "Hamburg"),
    "FHE": ("fh-erfurt", "Fachhochschule Erfurt", "Erfurt"),
    "HAWK": ("hawk", "HAWK Hochschule für angewandte Wissenschaft und Kunst", "Hildesheim"),
    "HFMWe": ("hfm-weimar", "Hochschule für Musik Franz Liszt", "Weimar"),
    "HI": ("ub-hildesheim", "Universitätsbibliothek Hildesheim", "Hildesheim"),
    "IL": ("ub-ilmenau", "Universitätsbibliothek Ilmenau", "Ilmenau"),
    "LG": ("ub-lueneburg", "Universitätsbibliothek Lüneburg", "Lüneburg"),
    "NDH": ("hs-nordhausen", "Hochschule Nordhausen", "Nordhausen"),
    "SM": ("hs-schmalkalden", "Hochschule Schmalkalden", "Schmalkalden"),
    "TUBS": ("ub-braunschweig", "Universitätsbibliothek Braunschweig", "Braunschweig"),
    "UBWe": ("ub-weimar", "Universitätsbibliothek Weimar", "Weimar"),
}
"""Configurations of the BibApp by the end of their names: id, name, place. Their addresses are read from them."""


class Entry(NamedTuple):
    id: str
    name: str
    place: str
    country: str
    backend: str
    address: str
    target: str
    words: str
    source: tuple[str, str]


def finna() -> list[Entry]:
    rows = [line.split("|") for line in FINNA.replace("\n ", " ").split("\n") if line]
    return [
        Entry(name, called, place, "Finland", "vufind", f"https://{name}.finna.fi", "", words, AREAS)
        for name, called, place, words in rows
    ]


def others() -> list[Entry]:
    found = []
    for line in filter(None, OTHERS.replace("|\n ", "|").split("\n")):
        name, called, place, words, backend, host, view, country, source = line.split("|")
        address = f"{host}/discovery/search?vid={view}" if view else host
        found.append(Entry(name, called, place, country, backend, address, view, words, globals()[source]))
    return found


def of_opacapp(folder: Path) -> list[Entry]:
    """VuFind libraries over https; one with an interface of its own is none of ours."""
    source = ("github.com/opacapp/opacapp-config-files", _day(folder))
    found = []
    for file in sorted((folder / "bibs").glob("*.json")):
        one = json.loads(file.read_text(encoding="utf-8"))
        address = one.get("data", {}).get("baseurl", "").rstrip("/")
        if one.get("api") != "vufind" or not address.startswith("https://") or "apiurl" in one["data"]:
            continue
        name = re.sub(r"[^a-z0-9]+", "-", file.stem.removesuffix("_Smartbib").lower()).strip("-")
        title, place = one["title"], one["city"].partition("/")[0]
        title = title if place in title else f"{title} {place}"
        found.append(
            Entry(name, title, place, COUNTRIES.get(one["country"], one["country"]), "vufind", address, "", "", source)
        )
    return found


def of_bibapp(folder: Path) -> list[Entry]:
    source = ("github.com/gbv/bibapp-ios", _day(folder))
    found = []
    for end, (name, called, place) in PAIA.items():
        [file] = folder.rglob(f"BAConfiguration{end}.m")
        text = re.sub(r"^\s*//.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        addresses = re.findall(r'currentBibPAIAURLs addObject.*?@"(https://paia[^"]+)"', text)
        found.append(Entry(name, called, place, "Germany", "paia", addresses[-1], "", "", source))
    return found


def _day(folder: Path) -> str:
    told = subprocess.run(  # noqa: S603
        ["git", "-C", str(folder), "log", "-1", "--format=%cs"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip()


def write(entries: list[Entry]) -> None:
    entries.sort(key=lambda one: one.id)
    assert len({one.id for one in entries}) == len(entries)
    for file, rows in (
        ("libraries.tsv", [one[:-1] for one in entries]),
        ("libraries-sources.tsv", [(one.id, *one.source) for one in entries]),
    ):
        with (HERE / file).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, "excel-tab", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerows(rows)


if __name__ == "__main__":
    write([*finna(), *others(), *of_opacapp(Path(sys.argv[1])), *of_bibapp(Path(sys.argv[2]))])
