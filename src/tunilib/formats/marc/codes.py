"""Codes of MARC 21: kinds of publications, and relators."""

from __future__ import annotations

import re

from tunilib.core.reference import Kind, Role
from tunilib.formats.marc.record import MarcRecord

# characters of 008 that state the kind, by position
CODED: dict[Kind, dict[int, str]] = {
    Kind.NEWSPAPER: {21: "n"},
    Kind.NEWSPAPER_ARTICLE: {21: "n"},
    Kind.MAGAZINE_ARTICLE: {21: "g"},
    Kind.JOURNAL: {21: "p"},
    Kind.WEBPAGE: {21: "w"},
    Kind.POST: {21: "w"},
    Kind.THESIS: {24: "m"},
    Kind.REPORT: {24: "t"},
    Kind.STANDARD: {24: "u"},
    Kind.PATENT: {24: "j"},
    Kind.LEGISLATION: {24: "l"},
    Kind.ENCYCLOPEDIA_ENTRY: {24: "e"},
    Kind.PROCEEDINGS: {29: "1"},
    Kind.PAPER: {29: "1"},
    Kind.GAME: {26: "g"},
    Kind.DATASET: {26: "a"},
    Kind.SOFTWARE: {26: "b"},
    Kind.FILM: {33: "v"},
    Kind.BROADCAST: {33: "v"},
    Kind.OBJECT: {33: "r"},
}

# the kind in words (655), for kinds that leader and 008 cannot tell apart
LABELS: dict[Kind, str] = {kind: str(kind).replace("-", " ").capitalize() for kind in Kind}

_DESIGNATIONS: tuple[tuple[str, Kind], ...] = (
    ("videorecording|video|motion picture|elokuva|dvd|filmstrip", Kind.FILM),
    ("sound recording|äänite|ljudupptagning|tonträger", Kind.MUSIC),
    ("map|kartta|karta", Kind.MAP),
    ("music|nuotti|noter", Kind.SCORE),
    ("picture|art original|art reproduction|kuva|slide|photograph", Kind.IMAGE),
    ("game|peli|spel", Kind.GAME),
)
_PERIODICAL = re.compile(r"\b(?:vol|no|nro|nr|n:o|issue|vsk|årg|jg|bd|heft|häfte)\b|\d{4}\s*[:(]\s*\d", re.IGNORECASE)
_THESIS = re.compile(
    r"thes[ie]s|dissertation|diss\.|väitös|väit\.|opinnäyte|gradu|lisensiaat|diplomityö|avhandling"
    r"|examensarbete|habilitation|thèse|tesi",
    re.IGNORECASE,
)
_GENRES: tuple[tuple[str, Kind], ...] = (
    (
        r"väitöskirja|opinnäyte|pro gradu|academic theses|dissertation|doktorsavhandling|avhandling|thesis",
        Kind.THESIS,
    ),
    (r"standardi|standards?\b", Kind.STANDARD),
    (r"patentti|patents?\b", Kind.PATENT),
    (
        r"(?:video|tietokone|konsoli|lauta) ?pelit?|(?:video|computer|board) games?|(?:bräd|data|tv-)spel",
        Kind.GAME,
    ),
)

# kinds by leader/06, and those of computer files and of objects by 008
_MATERIALS = {
    "c": Kind.SCORE,
    "d": Kind.SCORE,
    "e": Kind.MAP,
    "f": Kind.MAP,
    "i": Kind.SPOKEN,
    "j": Kind.MUSIC,
    "k": Kind.IMAGE,
    "p": Kind.ARCHIVE,
}
_COMPUTER_FILES = {
    "a": Kind.DATASET,
    "g": Kind.GAME,
    "e": Kind.DATASET,
    "j": Kind.WEBPAGE,
    "d": Kind.BOOK,
    "h": Kind.MUSIC,
    "c": Kind.IMAGE,
}
_OBJECTS = {"a": Kind.IMAGE, "c": Kind.IMAGE, "g": Kind.GAME, "k": Kind.IMAGE, "i": Kind.IMAGE}


def kind_of(record: MarcRecord) -> Kind:
    """The kind, from leader, 008, 007, 502, 655, 773 and the general material designation."""
    material, level = record.leader[6:7], record.leader[7:8]
    if material in _MATERIALS:
        return _MATERIALS[material]
    if material == "g":
        return Kind.IMAGE if record.at(33) in ("i", "k", "n", "o", "p", "s", "t") else Kind.FILM
    if material == "m":
        return _genre(record) or _COMPUTER_FILES.get(record.at(26), Kind.SOFTWARE)
    if material == "o":
        return _genre(record) or Kind.GENERIC
    if material == "r":
        return _genre(record) or _OBJECTS.get(record.at(33), Kind.OBJECT)
    return _text(record, material, level)


def is_electronic(record: MarcRecord) -> bool:
    place = 29 if record.leader[6:7] in "efgkor" else 23
    if record.at(place) in ("o", "q", "s"):
        return True
    if any(field.get("b").startswith("cr") for field in record.tagged("338")):
        return True
    if any(field.data.startswith("cr") for field in record.tagged("007")):
        return True
    return bool(re.search(r"electronic|elektroni|verkkoaineisto|online", _designation(record), re.IGNORECASE))


def _text(record: MarcRecord, material: str, level: str) -> Kind:
    designated = next((kind for words, kind in _DESIGNATIONS if re.search(words, _designation(record), re.I)), None)
    if designated:
        return designated
    if level in ("a", "b"):
        return _part(record, level)
    if level == "s":
        return Kind.NEWSPAPER if record.at(21) == "n" else Kind.JOURNAL
    if level == "i":
        return {"w": Kind.WEBPAGE, "d": Kind.DATASET}.get(record.at(21), Kind.BOOK)
    if _is_thesis(record):
        return Kind.THESIS
    genre = _genre(record)
    if genre:
        return genre
    contents = record.at(24, 4)
    if "u" in contents:
        return Kind.STANDARD
    if "j" in contents:
        return Kind.PATENT
    if "t" in contents:
        return Kind.REPORT
    if record.at(29) == "1" or record.first("111"):
        return Kind.PROCEEDINGS
    if level in ("c", "d") and record.leader[8:9] == "a":
        return Kind.ARCHIVE
    if material == "t":
        return Kind.MANUSCRIPT
    return Kind.BOOK


def _part(record: MarcRecord, level: str) -> Kind:
    """The kind of a component part, which depends on its host item (773)."""
    host = record.first("773")
    type_of_host = host.get("7")[3:4] if host else ""
    if type_of_host in ("s", "b"):
        serial = True
    elif type_of_host in ("m", "c", "d", "a") or (host and host.get("z")):
        serial = False
    else:
        located = " ".join(host.all("gq")) if host else ""
        serial = level == "b" or bool(host and host.get("x")) or bool(_PERIODICAL.search(located))
    if serial:
        if _in_newspaper(record):
            return Kind.NEWSPAPER_ARTICLE
        return Kind.MAGAZINE_ARTICLE if record.at(21) == "g" else Kind.ARTICLE
    return Kind.PAPER if record.at(29) == "1" or record.first("111") else Kind.CHAPTER


def _in_newspaper(record: MarcRecord) -> bool:
    return record.at(21) == "n" or any(
        re.search(r"sanomaleht|newspaper|dagstidning", " ".join(field.all("a")), re.IGNORECASE)
        for field in record.tagged("655")
    )


def _is_thesis(record: MarcRecord) -> bool:
    if record.first("502") is not None:
        return True
    notes = record.tagged("500", "509", "655")
    return "m" in record.at(24, 4) and any(_THESIS.search(" ".join(field.all("a"))) for field in notes)


def _genre(record: MarcRecord) -> Kind | None:
    for field in record.tagged("655"):
        said = field.get("a")
        for words, kind in _GENRES:
            if re.match(words, said, re.IGNORECASE):
                return kind
    return None


def _designation(record: MarcRecord) -> str:
    field = record.first("245")
    said = field.get("h") if field else ""
    return said if said.startswith("[") else ""


_RELATORS = {
    Role.AUTHOR: "aut cre dis jud lbt lse rpy wpr ins",
    Role.EDITOR: "edt edc edm red pbd edd",
    Role.COMPILER: "com cur",
    Role.TRANSLATOR: "trl",
    Role.ILLUSTRATOR: "ill ilu",
    Role.PHOTOGRAPHER: "pht",
    Role.ARTIST: "art scl egr etr ltg pte drm prm wdc",
    Role.CARTOGRAPHER: "ctg srv",
    Role.DESIGNER: "dsr bkd bjd cov tyd arc std",
    Role.COMPOSER: "cmp",
    Role.LYRICIST: "lyr",
    Role.ARRANGER: "arr adp",
    Role.PERFORMER: "prf sng mus act itr voc dnc stl spk ppt",
    Role.CONDUCTOR: "cnd msd",
    Role.NARRATOR: "nrt",
    Role.DIRECTOR: "drt fmd tld rdd",
    Role.PRODUCER: "pro fmp tlp rpc prn mon prd",
    Role.SCRIPTWRITER: "aus sce",
    Role.INTERVIEWER: "ivr",
    Role.INTERVIEWEE: "ive",
    Role.RECIPIENT: "rcp",
    Role.PROGRAMMER: "prg",
    Role.RESEARCHER: "res rth rtm",
    Role.ADVISOR: "ths dgs opn",
    Role.WRITER_OF_ADDED_TEXT: "wat aui aft win wac wam wal wst wts wfw wft awm ann cmm cwt aud",
    Role.REVIEWED_AUTHOR: "ant",
    Role.ORGANIZER: "orm",
    Role.HOST: "hst",
    Role.SPONSOR: "spn fnd pat dnr",
    Role.ISSUING_BODY: "isb",
    Role.DEGREE_GRANTOR: "dgg",
    Role.PUBLISHER: "pbl bpd dst",
    Role.CONTRIBUTOR: "ctb clb asn",
    Role.OTHER: "oth dub fld fmo own hnr dte col ato bkp bnd prt csl rev cns len lil crr pfr sgn auc"
    " dln mfr pup trc ccp cph flm rce",
}
CODES: dict[Role, str] = {role: _RELATORS.get(role, "").partition(" ")[0] for role in Role}
"""The code of a role, the first that it is read from; empty for roles that MARC does not know."""

_BY_CODE: dict[str, Role] = {code: role for role, codes in _RELATORS.items() for code in codes.split()}

# In lower case, without a full stop and without the endings of gender-neutral German.
_BY_TERM: dict[str, Role] = {
    term: role
    for role, terms in {
        Role.AUTHOR: "author|creator|joint author|verfasser|autor|urheber|geistiger schöpfer|kirjoittaja"
        "|tekijä|luoja|författare|upphovsman|upphov|auteur|autore|librettist|verf",
        Role.EDITOR: "editor|ed|eds|editor of compilation|joint editor|general editor|guest editor"
        "|editorial director|hrsg|hg|herausgeber"
        "|toimittaja|toim|päätoimittaja|redaktör|red|utgivare|utg|redakteur|redaktor|a cura di|éditeur"
        " scientifique|redaktör för samlingsverk",
        Role.COMPILER: "compiler|comp|collector of texts|zusammenstellender|kokoaja|sammanställare|kompilator",
        Role.TRANSLATOR: "translator|tr|trans|transl|übersetzer|übers|kääntäjä|kääntjä|suomentaja|suom|kään"
        "|översättare|övers|traducteur|traduttore",
        Role.ILLUSTRATOR: "illustrator|illus|ill|illustratör|kuvittaja|kuv|illustrateur",
        Role.PHOTOGRAPHER: "photographer|fotograf|valokuvaaja|photograph",
        Role.ARTIST: "artist|sculptor|engraver|etcher|lithographer|künstler|taiteilija|kuvataiteilija"
        "|konstnär|bildkonstnär|kuvanveistäjä",
        Role.CARTOGRAPHER: "cartographer|surveyor|kartograf|kartograph|kartografi|kartoittaja",
        Role.DESIGNER: "designer|book designer|cover designer|architect|suunnittelija|kansikuvataiteilija"
        "|graafinen suunnittelija|formgivare|arkkitehti",
        Role.COMPOSER: "composer|komponist|säveltäjä|säv|kompositör|tonsättare|compositeur",
        Role.LYRICIST: "lyricist|textdichter|sanoittaja|san|sångtextförfattare|textförfattare",
        Role.ARRANGER: "arranger|arrangeur|arrangör|sovittaja|sov|bearbeiter",
        Role.PERFORMER: "performer|singer|instrumentalist|musician|actor|actress|voice actor|speaker"
        "|esittäjä|laulaja|soittaja|näyttelijä"
        "|instrumenttisolisti|artist (performer)|sångare|skådespelare|ausführender|interpret|sänger"
        "|schauspieler|framförande|muusikko",
        Role.CONDUCTOR: "conductor|dirigent|kapellimestari|orkesterinjohtaja|kuoronjohtaja|joht|dirigentti",
        Role.NARRATOR: "narrator|lukija|kertoja|uppläsare|berättare|erzähler|sprecher|reader|inläsare",
        Role.DIRECTOR: "director|film director|television director|radio director|regisseur|regie|ohjaaja"
        "|ohj|regissör|regi|filmregisseur",
        Role.PRODUCER: "producer|film producer|production company|television producer|produzent|tuottaja"
        "|tuotantoyhtiö|producent|produktionsbolag",
        Role.SCRIPTWRITER: "screenwriter|scriptwriter|scenarist|drehbuchautor|käsikirjoittaja|käsik"
        "|manusförfattare|author of screenplay",
        Role.INTERVIEWER: "interviewer|haastattelija|intervjuare",
        Role.INTERVIEWEE: "interviewee|interviewter|haastateltava|intervjuad",
        Role.RECIPIENT: "addressee|recipient|adressat|vastaanottaja|mottagare",
        Role.PROGRAMMER: "programmer|ohjelmoija|programmerare|programmierer",
        Role.RESEARCHER: "researcher|forscher|tutkija|forskare",
        Role.ADVISOR: "thesis advisor|degree supervisor|opponent|akademischer betreuer|ohjaava opettaja"
        "|työn ohjaaja|vastaväittäjä|handledare|opponentti",
        Role.WRITER_OF_ADDED_TEXT: "writer of introduction|author of introduction|writer of afterword"
        "|writer of preface|writer of foreword"
        "|writer of added commentary|writer of added text|writer of supplementary textual content"
        "|commentator|annotator|verfasser eines vorworts"
        "|verfasser eines nachworts|verfasser eines geleitwortes|esipuheen kirjoittaja|jälkisanojen"
        " kirjoittaja|johdannon kirjoittaja"
        "|förordsförfattare|författare till förord|kommentaattori",
        Role.ORGANIZER: "organizer|organiser|host institution|gastgebende institution|veranstalter"
        "|järjestäjä|arrangör av evenemang",
        Role.HOST: "host|isäntä|juontaja|moderator",
        Role.SPONSOR: "sponsor|sponsoring body|patron|funder|donor|rahoittaja|sponsori|finansiär",
        Role.ISSUING_BODY: "issuing body|herausgebendes organ|julkaisija|utgivande organ|julkaiseva yhteisö"
        "|utgivande institution",
        Role.DEGREE_GRANTOR: "degree granting institution|degree grantor|grad-verleihende institution"
        "|opinnäytetyön hyväksynyt laitos"
        "|examensgivande institution|tutkinnon myöntäjä",
        Role.PUBLISHER: "publisher|distributor|verlag|kustantaja|förläggare|förlag|jakaja",
        Role.CONTRIBUTOR: "contributor|collaborator|mitwirkender|mitarbeiter|avustaja|medarbetare|muu"
        " tekijä|osallistuja",
        Role.OTHER: "other|dubious author|attributed name|angebe verf|angebl verf|field director|former"
        " owner|owner|honoree|honouree|gefeierter|dedicatee|collector|printer|binder|film editor|filmed by",
    }.items()
    for term in terms.split("|")
}
_GENDER = re.compile(r"(?<=[a-zäöü])(?::?in|\*in|_in|/in)$|(?<=[a-zäöü])r$")


def role_of_code(code: str) -> Role | None:
    """The role for a MARC relator code or its URI (``http://id.loc.gov/vocabulary/relators/edt``). None: not known."""
    return _BY_CODE.get(code.strip().rstrip("/.").rsplit("/", 1)[-1].casefold())


def role_of_term(term: str) -> Role | None:
    """The role for a relator term as catalogued ("Hrsg.", "toimittaja,"). None: not known."""
    word = " ".join(term.replace("_", " ").casefold().strip(" .,;:()[]").split())
    if not word:
        return None
    return _BY_TERM.get(word) or _BY_TERM.get(_GENDER.sub("", word)) or _BY_TERM.get(_GENDER.sub("r", word))
