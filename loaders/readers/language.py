"""In which language a text is, by py3langid."""

from functools import cache
from typing import Any

# Characters looked at: detection gets no better with more.
_PROBE = 2_000
# Letters below which no language is told and English assumed.
_ENOUGH = 40
_NEWS = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sq sr sv sw ta th tr uk ur vi zh"
).split()


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of `text`, "en" for a text too short to tell."""
    probe = text[:_PROBE].lower()  # headlines in capitals mislead the detector
    if sum(c.isalpha() for c in probe) < _ENOUGH:
        return "en"
    return str(_identifier().classify(probe)[0])


@cache
def _identifier() -> Any:
    """The detector, held to languages that news is written in: tables of figures pass for rare ones otherwise."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_NEWS)
    return identifier
