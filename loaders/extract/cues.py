"""Doc → events of the talks and mediations: one pass over the tokens, driven by the cues of the lexicon."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from loaders.analysis.chains import Chain
from loaders.analysis.scope import factuality_of, is_negated, is_supposed
from loaders.analysis.syntax import after, agents, infinitive, is_passive, matches_words, objects, owners
from loaders.extract.cast import Cast, is_both_sides, joined
from loaders.lexicon import Cue, Lexicon

_MODIFIERS = {"compound", "amod", "nmod", "poss"}


@dataclass(frozen=True, slots=True)
class Found:
    """A cue that fired, with the actors that stand at it."""

    token: Token
    cue: Cue
    subjects: tuple[Chain, ...]
    parties: tuple[Chain, ...]


class CueFinder:
    """Finds the cues of one kind (events or mediations) in one Doc."""

    def __init__(self, cast: Cast, *, lexicon: Lexicon, types: frozenset[str]) -> None:
        self.cast = cast
        self.lexicon = lexicon
        self.types = types

    def __iter__(self) -> Iterator[Found]:
        """Every cue that fires, in text order; the first entry that fits a token counts."""
        for token, part, lemma in self.cast.words:
            cues = self.lexicon.cues.get((part, lemma), ())
            found = next((f for cue in self._fitting(token, cues) if (f := self._fire(token, cue))), None)
            if found is not None:
                yield found

    def _fitting(self, token: Token, cues: Iterable[tuple[tuple[str, ...], Cue]]) -> Iterator[Cue]:
        for rest, cue in cues:
            if cue.type in self.types and matches_words(token, rest):
                yield cue

    def _fire(self, token: Token, cue: Cue) -> Found | None:
        if (
            token.dep_ == "compound" and token.head.pos_ != "PROPN" and " " not in " ".join(cue.words)
        ) or self._is_supposed(token):
            return None
        if is_negated(token, self.lexicon) and cue.type != "stall":
            return None
        if cue.about and not self._is_about(token, cue):
            return None
        parties = self.parties(token, cue.parties_in)
        if len(parties) < cue.needs_parties:
            return None
        subjects = tuple(self.cast.chains_of(agents(token))) if cue.pos == "verb" else ()
        return Found(token, cue, subjects, tuple(parties))

    def _is_supposed(self, token: Token) -> bool:
        return is_supposed(token, self.lexicon) or factuality_of(token, self.lexicon) == "hypothetical"

    def _is_about(self, token: Token, cue: Cue) -> bool:
        wanted = self.lexicon.words.meant(cue.about)
        heads = [t for place in cue.about_in for t in standing_at(token, place)]
        return any(t.lemma_.lower() in wanted or t.lower_ in wanted for t in heads)

    def parties(self, token: Token, places: Iterable[str]) -> list[Chain]:
        """The actors that stand at `token` in `places`, each once."""
        heads = [t for place in places for t in standing_at(token, place)]
        found = self.cast.chains_of([t for t in heads if is_both_sides(t, self.lexicon) or self._is_actor(t)])
        return [chain for chain in found if chain.method != "unresolved"]

    def _is_actor(self, token: Token) -> bool:
        chain = self.cast.chains.at.get(token.i)
        return chain is not None or (token.pos_ == "PROPN" and not token.ent_type_)


def standing_at(token: Token, place: str) -> list[Token]:
    """Head tokens in a place of `token`: subject, object, adverb, owner, dative, below (anywhere), or a preposition."""
    if token.pos_ in {"NOUN", "PROPN"}:
        return joined(_at_noun(token, place))
    if place == "subject":
        return agents(token)
    if place == "object":
        return joined(objects(token))
    if place == "below":
        return list(token.subtree)
    if place == "sentence":
        return list(token.sent)
    if place == "adverb":
        return [g for c in token.children if c.dep_ in {"advmod", "acomp", "prt"} for g in (c, *c.children)]
    if place == "to" and (verb := infinitive(token)):
        return [verb, *after(token, "to")]
    if place == "dative":
        return joined([c for c in token.children if c.dep_ == "dative" and c.pos_ != "ADP"])
    near = [token, *(o for o in objects(token) if not is_passive(token))]
    return joined([t for word in near for t in after(word, place)])


def _at_noun(noun: Token, place: str) -> list[Token]:
    """Actors at a noun: its owner, what hangs on it, or the subject of the verb whose object it is."""
    if place == "owner":
        return owners(noun)
    if place == "modifier":
        carriers = [noun, noun.head] if noun.dep_ == "compound" else [noun]
        return [t for one in carriers for c in one.children if c.dep_ in _MODIFIERS and c.i < noun.i for t in c.subtree]
    if place == "subject" or place == "object":
        return agents(noun.head) if noun.dep_ in {"dobj", "attr"} and noun.head.pos_ == "VERB" else []
    found = list(after(noun, place))
    if (
        not found
        and noun.dep_ in {"dobj", "nsubjpass", "nsubj", "pobj"}
        and noun.head.pos_ == "VERB"
        and place in {"between", "with"}
    ):
        found = list(after(noun.head, place))
    return found
