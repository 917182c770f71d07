"""Names made comparable: folded, without titles, suffixes and legal forms."""

import re
import unicodedata
from functools import lru_cache

from kg.characters import straight, visible

_LEGAL_FORMS = {"inc", "corp", "corporation", "co", "company", "ltd", "plc", "ag", "sa", "nv", "llc", "gmbh", "the"}
_TITLES = {"mr", "mrs", "ms", "dr", "sir", "lord", "dame", "president", "prime", "minister", "chancellor", "general"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_INNER = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def person_name(name: str) -> list[str]:
    """Words of a person's name, folded, without titles before it, suffixes after it and initials within it."""
    words = [w for w in (fold(w) for w in name.split()) if w]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return [w for i, w in enumerate(words) if len(w) > 1 or i in (0, len(words) - 1)]


def organisation_name(name: str) -> str:
    """Name of an organisation, folded, without article, legal form and punctuation."""
    words = [w for w in (fold(w) for w in name.split()) if w]
    kept = [w for w in words if w not in _LEGAL_FORMS]
    return " ".join(kept or words) or name


@lru_cache(maxsize=200_000)  # a corpus says the same words again and again
def fold(word: str) -> str:
    """The word in lower case, without accents, full stops, punctuation around it and what is not seen; apostrophes are straight."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", straight(visible(word))) if not unicodedata.combining(c))
    found = _INNER.search(plain.casefold().replace(".", ""))
    return found[0] if found else ""
