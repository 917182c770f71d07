"""Content → what is counted or paid in it, with its unit, and the day by which it is wanted."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from types import MappingProxyType

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from kg.model import Article, Quantity
from loaders.analysis.dates import resolve_date
from loaders.analysis.syntax import entities_in
from loaders.lexicon import Lexicon

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_COUNTED = {"MONEY", "PERCENT", "QUANTITY", "CARDINAL"}
_CURRENCIES: Mapping[str, str] = MappingProxyType({"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"})


def quantities_of(content: Tokens, article: Article, lexicon: Lexicon) -> Iterator[Quantity]:
    """Yield the amounts in `content`, in text order: number, unit as written or currency code, and the article's words."""
    for ent in entities_in(content):
        if ent.label_ in _COUNTED and (value := _value(ent, lexicon)) is not None and isfinite(value):
            words = article.text[ent.start_char : ent.end_char]
            yield Quantity(value=value, unit=_unit(ent, lexicon), text=words)


def _value(ent: Tokens, lexicon: Lexicon) -> float | None:
    text = ent.text.lower()
    found = _NUMBER.search(text)
    words = re.findall(r"[a-z]+", text)
    spelled = next((lexicon.numbers[w] for w in words if w in lexicon.numbers and lexicon.numbers[w] < _FACTOR), None)
    value = float(found.group().replace(",", "")) if found else spelled
    factors = [lexicon.numbers[w] for w in words if lexicon.numbers.get(w, 0) >= _FACTOR]
    for factor in factors:
        value = (1.0 if value is None else value) * factor
    return value


# Number words from here on multiply what stands before them.
_FACTOR = 100


def _unit(ent: Tokens, lexicon: Lexicon) -> str:
    """Currency code, "%", or the counted noun's lemma; empty if none is told."""
    before = ent.doc[ent.start - 1].text if ent.start else ""
    for sign, code in _CURRENCIES.items():
        if sign in ent.text or before == sign:
            return code
    if ent.label_ == "PERCENT":
        return "%"
    nouns = [t for t in (*ent, *_counted(ent)) if t.pos_ in {"NOUN", "PROPN", "SYM"} and not t.like_num]
    named = [t.lemma_.lower() for t in nouns if t.lemma_.lower() not in lexicon.numbers]
    return named[-1] if named else ""


def _counted(ent: Tokens) -> list[Token]:
    head = ent.root.head
    return [head] if head.pos_ == "NOUN" and head.i not in {t.i for t in ent} else []


def deadline_of(content: Tokens, published: date | None, lexicon: Lexicon) -> date | None:
    """The day by which the content is wanted: a date after "by", "before", "until", "no later than"; None if not certain."""
    for ent in entities_in(content):
        before = content.doc[max(ent.start - 2, 0) : ent.start]
        if ent.label_ == "DATE" and any(t.lower_ in lexicon.words.deadline_preposition for t in before):
            found = resolve_date(ent.text, published, ahead=True)
            if found is not None and found.precision == "day":
                return found.day
    return None
