"""Languages: the three-letter codes of catalogues, the tags of reference managers, and English names."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = """
ab abk Abkhazian|aa aar Afar|af afr Afrikaans|ak aka Akan|sq alb Albanian sqi|am amh Amharic|
ar ara Arabic|an arg Aragonese|hy arm Armenian hye|as asm Assamese|av ava Avaric|ay aym Aymara|
az aze Azerbaijani|bm bam Bambara|ba bak Bashkir|eu baq Basque eus|be bel Belarusian|bn ben Bengali|
bi bis Bislama|bs bos Bosnian|br bre Breton|bg bul Bulgarian|my bur Burmese mya|ca cat Catalan|
ce che Chechen|zh chi Chinese zho|cv chv Chuvash|kw cor Cornish|co cos Corsican|hr hrv Croatian scr|
cs cze Czech ces|da dan Danish|dv div Divehi|nl dut Dutch nld|dz dzo Dzongkha|en eng English|
eo epo Esperanto|et est Estonian|ee ewe Ewe|fo fao Faroese|fj fij Fijian|fi fin Finnish|
fr fre French fra|fy fry Frisian|ff ful Fula|gl glg Galician|ka geo Georgian kat|de ger German deu|
el gre Greek ell|gn grn Guarani|gu guj Gujarati|ht hat Haitian|ha hau Hausa|he heb Hebrew|hz her Herero|
hi hin Hindi|hu hun Hungarian|is ice Icelandic isl|io ido Ido|ig ibo Igbo|id ind Indonesian|
ia ina Interlingua|iu iku Inuktitut|ga gle Irish|it ita Italian|ja jpn Japanese|jv jav Javanese|
kl kal Kalaallisut|kn kan Kannada|ks kas Kashmiri|kk kaz Kazakh|km khm Khmer|rw kin Kinyarwanda|
ky kir Kyrgyz|kv kom Komi|kg kon Kongo|ko kor Korean|ku kur Kurdish|lo lao Lao|la lat Latin|
lv lav Latvian|ln lin Lingala|lt lit Lithuanian|lb ltz Luxembourgish|mk mac Macedonian mkd|
mg mlg Malagasy|ms may Malay msa|ml mal Malayalam|mt mlt Maltese|mi mao Maori mri|mr mar Marathi|
mn mon Mongolian|ne nep Nepali|se sme Northern Sami|no nor Norwegian|nb nob Norwegian Bokmål|
nn nno Norwegian Nynorsk|oc oci Occitan|or ori Odia|om orm Oromo|os oss Ossetian|pi pli Pali|
ps pus Pashto|fa per Persian fas|pl pol Polish|pt por Portuguese|pa pan Punjabi|qu que Quechua|
rm roh Romansh|ro rum Romanian ron|rn run Rundi|ru rus Russian|sm smo Samoan|sg sag Sango|
sa san Sanskrit|sc srd Sardinian|gd gla Scottish Gaelic|sr srp Serbian scc|sn sna Shona|sd snd Sindhi|
si sin Sinhala|sk slo Slovak slk|sl slv Slovenian|so som Somali|st sot Sotho|es spa Spanish|
su sun Sundanese|sw swa Swahili|ss ssw Swazi|sv swe Swedish|tl tgl Tagalog|ty tah Tahitian|tg tgk Tajik|
ta tam Tamil|tt tat Tatar|te tel Telugu|th tha Thai|bo tib Tibetan bod|ti tir Tigrinya|to ton Tongan|
ts tso Tsonga|tn tsn Tswana|tr tur Turkish|tk tuk Turkmen|ug uig Uyghur|uk ukr Ukrainian|ur urd Urdu|
uz uzb Uzbek|vi vie Vietnamese|vo vol Volapük|wa wln Walloon|cy wel Welsh cym|wo wol Wolof|xh xho Xhosa|
yi yid Yiddish|yo yor Yoruba|za zha Zhuang|zu zul Zulu|smn smn Inari Sami|sms sms Skolt Sami|
smi smi Sami|krl krl Karelian|vep vep Veps|izh izh Ingrian|liv liv Livonian|udm udm Udmurt|chm chm Mari|
myv myv Erzya|mdf mdf Moksha|fiu fiu Finno-Ugric|rom rom Romani|grc grc Ancient Greek|
ang ang Old English|enm enm Middle English|gmh gmh Middle High German|goh goh Old High German|
frm frm Middle French|fro fro Old French|pro pro Old Occitan|non non Old Norse|chu chu Church Slavic|
arc arc Aramaic|syr syr Syriac|akk akk Akkadian|sux sux Sumerian|egy egy Egyptian|cop cop Coptic|
gez gez Geez|sgn sgn Sign language
"""

_TAG_OF: dict[str, str] = {}
_CODE_OF: dict[str, str] = {}
_NAME_OF: dict[str, str] = {}
for _entry in _TABLE.split("|"):
    _tag, _code, *_words = _entry.split()
    _other = _words.pop() if len(_words) > 1 and len(_words[-1]) == 3 and _words[-1].islower() else ""
    _name = " ".join(_words)
    _TAG_OF[_code] = _tag
    _NAME_OF[_code] = _name
    for _key in (_tag, _code, _other, _name.casefold()):
        if _key:
            _CODE_OF[_key] = _code
_CODE_OF.update(
    {"suomi": "fin", "svenska": "swe", "ruotsi": "swe", "englanti": "eng", "saksa": "ger", "deutsch": "ger"}
)


def language_code(word: str) -> str:
    """The catalogue's three-letter code (``fin``) for a code, a tag (``fi-FI``) or an English name; other words
    unchanged.
    """
    key = word.strip().casefold()
    found = _CODE_OF.get(key) or _CODE_OF.get(key.replace("_", "-").partition("-")[0])
    return found or word.strip()


def language_tag(code: str) -> str:
    """The shortest tag (``fi``) for a catalogue code; the code itself if it has none."""
    return _TAG_OF.get(code, code)


def language_names() -> Mapping[str, str]:
    return MappingProxyType(_NAME_OF)


def language_name(code: str) -> str:
    return _NAME_OF.get(code, code)
