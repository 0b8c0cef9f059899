"""The registry of incident types that EIDO names (APCO ANS 2.103, Common Incident Types), and of statuses."""

from dashboard.cad_codes import CALL_WORDS
from dashboard.feeds.categories import WORDS, by_words
from dashboard.model.codes import Category

_CODES: dict[Category, str] = {
    Category.FIRE: (
        "ALRF ALRHEAT ALRKPAD ALRPULL ALRWTR FAIRC FAPT FARSON FBRUSH FELEC FFUEL FMARINE FOTHER "
        "FREPORT FSMOKE FSTRU FTRAILER FTRAIN FTRASH FTRUCK FUNK FVEH"
    ),
    Category.GAS: "ALRCO ALRCO2 ALRGAS ALRNGAS ALRPROPN GASLEAK ODOR",
    Category.HAZMAT: "BIO CHEMICAL EXPOSURE HAZMAT RADIAT",
    Category.UXO: "BOMB",
    Category.EXPLOSION: "EXPLOS",
    Category.COLLISION: "MVA MVAHR MVAINJY MVAUNK",
    Category.RESCUE: ("ACCIND AIR BLDCLPSE BRGCLPSE DROWN ENTRAP MAYDAY MISBOATR RESCUE SAR TRAIN XTRACATE"),
    Category.MEDICAL: (
        "ABDOM ALLERGIC ALRDEFIB ALRMED ALS BACK BITE BLEEDING BLS BURN CARDIAC CHESPAIN CHOKE DEATH "
        "DIABETIC EDP EYE FALL HEADACHE HEMRG INTOX MCI OD PANDEMIC PERUNCON PREG RESP RESPARR "
        "SEIZURE SICK STROKE SUICIDE SUICTHRT TRAUMA TRAUMAP"
    ),
    Category.CRIME: (
        "ABDUCTF ABDUCTNF ABUSE ALRBA ALRBS ALRPANA ALRPANS ALRROBA ALRROBS ALRVEH ASSAULT ATL "
        "BARICADE BURGLARY CARJACK CNTRFT CRIMPS CRIMTRAF DRUGPAR DRUGS DUI DVA DVNA ELUDING ESCAPE "
        "EXTORT FORCENTR FRAUD HARR HOMICIDE HOSTAGE INDECENT INTERNET LARCENY NEGLECT ORDERV PERWANT "
        "PROPSTLN PURSUIT RESIST ROBBERY SEXOFFNS SHOOT SHOPLIFT STABBING TERROR THREATS VANDAL "
        "VEHSTLN VICE WARRANT WEAPON"
    ),
    Category.DISORDER: (
        "CIVDIS CURFEW DISORD FIGHT FIREWRKS LIQUOR NOISE PERSUSP RECKDRV SUSP TRESPASS TROUBLE "
        "TRUANT VEHSUSP"
    ),
    Category.POWER: "ELEC ELECHZD WIRES",
    Category.WATER: "WATER",
    Category.CLOSURE: "DISVEH THAZ",
    Category.INFRASTRUCTURE: "PUBWKS",
}
TYPES = {code: category for category, codes in _CODES.items() for code in codes.split()}
OVER = ("closed", "cancel", "completed", "resolved", "cleared", "no further")


def category(code: str, words: str) -> Category:
    """By the registry's code; any other text, and the agency's own words, by what they say."""
    told = TYPES.get(code.upper())
    return told or by_words(f"{words} {code}", (*WORDS, *CALL_WORDS)) or Category.OTHER


def is_over(statuses: list[str]) -> bool:
    """Say whether the incident has ended for the agency that tells of it."""
    return bool(statuses) and all(any(word in each.lower() for word in OVER) for each in statuses)
