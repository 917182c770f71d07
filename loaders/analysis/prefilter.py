"""Paragraphs of words → which of them can carry something to extract: a look at words alone, before tagger, parser and names.

What an entry of the lexicon needs to fire is read off the entry: its first word, its further words, the words it wants at
its slots, a negation, somebody's speech. A sentence that has all of it for no entry can carry nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from loaders.analysis.syntax import BEFORE_IMPERATIVE
from loaders.lexicon import Cue, Entry, Lexicon

# Slots of a content that a preposition or "to" must open, or "there".
_OPENED = frozenset({"to", "for", "of", "on", "from", "with", "in", "over", "against", "at", "there"})
# Slots to which the `objects` of an entry apply.
_OBJECTS = frozenset({"object", "of", "from"})
_QUOTES = frozenset({'"'})
_STOPS = frozenset(".!?")
# Needs that no word of the sentence tells: that somebody says it, anywhere in the paragraph; that a verb opens it.
_SPEECH, _OPENING = frozenset({"<speech>"}), frozenset({"<opening>"})
# Forms whose lemmas are kept; a form is looked up once.
_FORMS = 200_000


class Prefilter:
    """Tells which paragraphs of an article are worth analysing, from their words alone."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._lemmas = lru_cache(maxsize=_FORMS)(Lemmas(nlp, lexicon))
        self._needs = _needs(lexicon)
        self._verbs = base_verbs(nlp)
        self._spoken = frozenset({*lexicon.words.report, *lexicon.words.pronoun_speaker, "according"}) | _QUOTES

    def worth_reading(self, paragraphs: Sequence[Doc]) -> list[bool]:
        """For each tokenised paragraph of one article, whether it is to be analysed; none of an article that carries nothing.

        With those that can carry something go the one before each and all that hold one of their names: they tell who "he"
        and "the ministry" are. On 71 articles about talks nothing was lost by it (docs/speed.md).
        """
        able = self._able(paragraphs)
        names = frozenset().union(*(_names(p) for p, is_able in zip(paragraphs, able, strict=True) if is_able))
        before = [*able[1:], False]
        return [
            is_able or leads or any(token.text in names for token in paragraph)
            for paragraph, is_able, leads in zip(paragraphs, able, before, strict=True)
        ]

    def _able(self, paragraphs: Sequence[Doc]) -> list[bool]:
        """For each paragraph, whether a sentence of it can carry something."""
        told = self._is_first_person(paragraphs[0]) if paragraphs else False
        return [self._can_carry(paragraph, spoken=told) for paragraph in paragraphs]

    def _is_first_person(self, title: Doc) -> bool:
        """Whether the article is a document of its speaker, all of which is speech: "Statement by …"."""
        return bool(self._words(title) & self._lexicon.words.first_person_document)

    def _can_carry(self, paragraph: Doc, *, spoken: bool) -> bool:
        sentences = [self._words(sentence) for sentence in rough_sentences(paragraph)]
        speech = _SPEECH if spoken or any(words & self._spoken for words in sentences) else frozenset()
        return any(self._fires(words | speech) for words in sentences)

    def _fires(self, words: frozenset[str]) -> bool:
        return any(
            all(words & need for need in needs) for word in words & self._needs.keys() for needs in self._needs[word]
        )

    def _words(self, tokens: Doc | Span) -> frozenset[str]:
        """Every lemma that a word of the sentence may have, and whether a bare verb may open it."""
        found = frozenset().union(*(self._lemmas(token.lower_) for token in tokens))
        return found | _OPENING if any(t.lower_ in self._verbs for t in _opening(tokens)) else found


class Lemmas:
    """The lemmas that a form may have as noun, verb, adjective or adverb, with the form itself, by spaCy's own rules."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        rules, exceptions = (_lookups(nlp).get_table(name) for name in ("lemma_rules", "lemma_exc"))
        self._rules: Sequence[tuple[str, str]] = [rule for part in rules.values() for rule in part]
        self._exceptions: Sequence[Mapping[str, Sequence[str]]] = list(exceptions.values())
        self._own = lexicon.lemmas

    def __call__(self, form: str) -> frozenset[str]:
        """The form and its lemmas, in lower case; those of the parts of a hyphenated word too."""
        found = {form, self._own.get(form, form)}
        for part in {form, *form.split("-")}:
            found.add(part)
            found.update(lemma for table in self._exceptions for lemma in table.get(part, ()))
            found.update(part[: len(part) - len(old)] + new for old, new in self._rules if part.endswith(old))
        return frozenset(found)


def prefilter_of(nlp: Language, lexicon: Lexicon) -> Prefilter | None:
    """The prefilter of a pipeline; None where its lemmatizer is not spaCy's rules, of whose lemmas nothing can be foretold."""
    lookups = _lookups(nlp)
    return Prefilter(nlp, lexicon) if lookups is not None and lookups.has_table("lemma_rules") else None


def _lookups(nlp: Language) -> Any:
    return getattr(nlp.get_pipe("lemmatizer"), "lookups", None)


def base_verbs(nlp: Language) -> frozenset[str]:
    """The base forms of the verbs that the lemmatizer knows."""
    return frozenset(_lookups(nlp).get_table("lemma_index").get("verb", ()))


def _opening(tokens: Doc | Span) -> Iterator[Token]:
    """The words that open the sentence or a quotation in it."""
    opens = True
    for token in tokens:
        if token.text in _QUOTES or token.text == ":":
            opens = True
        elif opens and token.is_alpha and token.lower_ not in BEFORE_IMPERATIVE:
            yield token
            opens = False


def _names(paragraph: Doc) -> frozenset[str]:
    """Words with a capital that do not open a sentence or quotation."""
    return frozenset(
        token.text
        for token in paragraph
        if token.text[:1].isupper() and len(token.text) > 1 and token.i and token.nbor(-1).text not in _STOPS | _QUOTES
    )


def rough_sentences(paragraph: Doc) -> Iterator[Span]:
    """Rough sentences: each ends at a full stop, question or exclamation mark that is a token of its own."""
    start = 0
    for token in paragraph:
        if token.text in _STOPS:
            yield paragraph[start : token.i + 1]
            start = token.i + 1
    if start < len(paragraph):
        yield paragraph[start:]


def _needs(lexicon: Lexicon) -> dict[str, list[list[frozenset[str]]]]:
    """For each first word of an entry, the lists of what else must stand in the sentence: one word of each set."""
    found: dict[str, list[list[frozenset[str]]]] = {}
    for entry in lexicon.entries:
        for word in entry.words:
            first = next(iter(_OPENING)) if word == "*" else word.split()[0]
            found.setdefault(first, []).append([*_further(word), *_of_statement(entry, lexicon)])
    for cue in lexicon.cue_entries:
        for word in cue.words:
            found.setdefault(word.split()[0], []).append([*_further(word), *_of_cue(cue, lexicon)])
    return found


def _further(words: str) -> Iterator[frozenset[str]]:
    return (frozenset({word}) for word in words.split()[1:])


def _of_statement(entry: Entry, lexicon: Lexicon) -> Iterator[frozenset[str]]:
    yield from (words for words in (entry.predicate, entry.preposition, entry.within) if words)
    if entry.objects and set(entry.content) <= _OBJECTS:
        yield entry.objects
    if entry.content and set(entry.content) <= _OPENED:
        yield frozenset(entry.content)
    if entry.polarity == "negative" or entry.content == ("there",):
        yield lexicon.words.negation
    if entry.own_speech or entry.speaker_holds:
        yield _SPEECH


def _of_cue(cue: Cue, lexicon: Lexicon) -> Iterator[frozenset[str]]:
    if cue.about:
        yield lexicon.words.meant(cue.about)
