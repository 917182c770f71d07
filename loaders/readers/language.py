"""In which language a text is, by py3langid."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from kg.errors import QueryError

# Characters looked at: detection gets no better with more.
_PROBE = 2_000
# Letters below which no language is told.
_ENOUGH = 40
# How much likelier (logarithm, a letter) another language must be. Over 25,000 English articles tables of company
# results reach 0.32; sentences in twelve other languages start at 0.74.
_CLEARLY = 0.5
_NEWS = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sq sr sv sw ta"
    " th tr uk ur vi zh"
)


def language_of(text: str, languages: Sequence[str] = ("en",)) -> str:
    """ISO 639-1 code of the language of `text`: one of `languages` unless another one is clearly likelier.

    A text too short to tell has the first of them. Raises QueryError for a code that the detector does not know.
    """
    probe = text[:_PROBE].lower()  # headlines in capitals mislead the detector
    letters = sum(c.isalpha() for c in probe)
    detector = _detector(tuple(languages))
    if letters < _ENOUGH:
        return languages[0]
    ranked = [(str(code), float(score)) for code, score in detector.rank(probe)]
    likeliest, best = ranked[0]
    wanted, score = next((code, score) for code, score in ranked if code in languages)
    return likeliest if best - score > _CLEARLY * letters else wanted


@cache
def _detector(languages: tuple[str, ...]) -> Any:
    """The detector, held to languages that news is written in: tables of figures pass for rare ones otherwise."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    unknown = sorted(set(languages) - {str(code) for code in detector.nb_classes})
    if unknown or not languages:
        raise QueryError(f"language {', '.join(unknown) or 'missing'}: write codes of ISO 639-1 such as en, de, fr")
    detector.set_languages(sorted({*_NEWS.split(), *languages}))
    return detector
