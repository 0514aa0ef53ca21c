"""Roles for relator codes and terms (MARC 21 $4 and $e, RDA) in the languages of Nordic and German catalogues."""

from __future__ import annotations

import re

from tunilib.core.reference import Role

CODES: dict[Role, str] = {
    Role.AUTHOR: "aut",
    Role.EDITOR: "edt",
    Role.SERIES_EDITOR: "",
    Role.COMPILER: "com",
    Role.TRANSLATOR: "trl",
    Role.ILLUSTRATOR: "ill",
    Role.PHOTOGRAPHER: "pht",
    Role.ARTIST: "art",
    Role.CARTOGRAPHER: "ctg",
    Role.DESIGNER: "dsr",
    Role.COMPOSER: "cmp",
    Role.LYRICIST: "lyr",
    Role.ARRANGER: "arr",
    Role.PERFORMER: "prf",
    Role.CONDUCTOR: "cnd",
    Role.NARRATOR: "nrt",
    Role.DIRECTOR: "drt",
    Role.PRODUCER: "pro",
    Role.SCRIPTWRITER: "aus",
    Role.INTERVIEWER: "ivr",
    Role.INTERVIEWEE: "ive",
    Role.RECIPIENT: "rcp",
    Role.PROGRAMMER: "prg",
    Role.RESEARCHER: "res",
    Role.ADVISOR: "ths",
    Role.WRITER_OF_ADDED_TEXT: "wat",
    Role.REVIEWED_AUTHOR: "ant",
    Role.CONTAINER_AUTHOR: "",
    Role.ORGANIZER: "orm",
    Role.HOST: "hst",
    Role.SPONSOR: "spn",
    Role.ISSUING_BODY: "isb",
    Role.DEGREE_GRANTOR: "dgg",
    Role.PUBLISHER: "pbl",
    Role.CONTRIBUTOR: "ctb",
    Role.OTHER: "oth",
}

_BY_CODE: dict[str, Role] = {
    code: role
    for role, codes in {
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
    }.items()
    for code in codes.split()
}

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
    """The role for a MARC relator code or its URI (``http://id.loc.gov/vocabulary/relators/edt``); None if unknown."""
    return _BY_CODE.get(code.strip().rstrip("/.").rsplit("/", 1)[-1].casefold())


def role_of_term(term: str) -> Role | None:
    """The role for a relator term as it is catalogued ("Hrsg.", "toimittaja,"); None if unknown."""
    word = " ".join(term.replace("_", " ").casefold().strip(" .,;:()[]").split())
    if not word:
        return None
    return _BY_TERM.get(word) or _BY_TERM.get(_GENDER.sub("", word)) or _BY_TERM.get(_GENDER.sub("r", word))
