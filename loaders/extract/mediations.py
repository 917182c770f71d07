"""Doc → mediations: who brokers, hosts or carries messages, between whom."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from kg.ids import content_id
from kg.model import LEARNED, Mediation
from loaders.analysis.chains import Chain
from loaders.analysis.syntax import after, agents
from loaders.extract.cast import Cast, joined
from loaders.extract.cues import CueFinder, Found
from loaders.extract.sight import PARTY, Considered, Sight, log_odds, nonzero
from loaders.extract.spans import clause_span
from loaders.lexicon import ROLES

_MEDIATION = "mediation"


class MediationFinder:
    """Considers, for each sentence that may tell of a mediation, each actor in it as the mediator."""

    def __init__(self, cast: Cast, sight: Sight) -> None:
        self.cast = cast
        self.sight = sight

    def considered(self) -> Iterator[Considered[Mediation]]:
        """Yield one of each mediator a sentence, in text order."""
        listed: dict[int, list[tuple[Found, list[Chain]]]] = {}
        for found in CueFinder(self.cast, lexicon=self.cast.lexicon, types=ROLES):
            mediators = list(found.subjects) if found.cue.pos == "verb" else _mediators_at(found.token, self.cast)
            listed.setdefault(found.token.sent.start, []).append((found, mediators))
        before: list[Chain] = []
        for sentence in self.sight.doc.sents:
            cues = listed.get(sentence.start, [])
            likely = dict[int, tuple[Chain, float]]()
            if self.sight.tells(sentence, _MEDIATION):
                likely = {id(c): (c, p) for c, p in self.sight.actors(sentence, "mediator")}
            for chain in (c for _, mediators in cues for c in mediators):
                likely.setdefault(id(chain), (chain, 0.0))
            for chain, probability in likely.values():
                if chain.method != "unresolved":
                    yield self._considered(sentence, chain, probability, cues, before)
                    before.append(chain)

    def _considered(
        self,
        sentence: Span,
        mediator: Chain,
        probability: float,
        cues: Sequence[tuple[Found, list[Chain]]],
        before: Sequence[Chain],
    ) -> Considered[Mediation]:
        own = [found for found, mediators in cues if any(c is mediator for c in mediators)]
        best = own[0] if own else None
        others = [c for _, mediators in cues for c in mediators]
        told = self._told(sentence, best, [mediator, *others])
        is_party = any(mediator is party for party in self.cast.chains.pair)
        odds = self.sight.odds(sentence, _MEDIATION)
        by_rule = best is not None and (best.cue.type == "host" or not is_party or len(told) > 1)
        features = {
            "seen": odds,
            "mediator seen": log_odds(probability),
            "all seen": min(odds, log_odds(probability)),
            "listed": float(best is not None),
            "listed, no party": float(by_rule),
            f"listed as {best.cue.type}" if best is not None else "not listed": 1.0,
            "another is listed": float(bool(cues) and best is None),
            "one of the pair": float(is_party),
            "one of the pair, no others told": float(is_party and len(told) < 2),
            "two told": float(len(told) > 1),
            "named": float(mediator.named),
            f"kind={mediator.kind}": 1.0,
            "told before": float(any(mediator is c for c in before)),
        }
        role = best.cue.type if best is not None else "mediator"
        cue = best.token if best is not None else self.sight.cue(sentence, _MEDIATION)
        rule = best.cue.id if best is not None else f"{LEARNED}{_MEDIATION}"
        return Considered(
            nonzero(features),
            lambda: self._mediation(cue, mediator, told, rule, role),
            by_rule,
        )

    def _told(self, sentence: Span, found: Found | None, mediators: Sequence[Chain]) -> list[Chain]:
        """Between whom, as the sentence names them, seen so only where the two principal parties are not known; none of them brokers."""
        listed = [c for c in (found.parties if found is not None else ()) if not any(c is m for m in mediators)]
        if len(listed) > 1:
            return listed
        pair = [c for c in self.cast.chains.pair if not any(c is m for m in mediators)]
        if len(pair) > 1:
            return listed
        seen = [c for c, _ in self.sight.actors(sentence, "mediated", PARTY) if c.method != "unresolved"]
        return [c for c in seen if not any(c is m for m in mediators)] or listed

    def _mediation(self, cue: Token, mediator: Chain, told: Sequence[Chain], rule: str, role: str) -> Mediation:
        pair = [c for c in self.cast.chains.pair if c is not mediator]
        parties = told if len(told) > 1 or len(pair) < 2 else pair
        quote = clause_span(cue, self.cast.article)
        return Mediation(
            id=content_id("med", self.cast.article.id, self.cast.id(mediator), str(quote.start)),
            article_id=self.cast.article.id,
            mediator=self.cast.id(mediator),
            parties=tuple(self.cast.id(chain) for chain in parties),
            quote=quote,
            rule=rule,
            role=role,
        )


def _mediators_at(noun: Token, cast: Cast) -> list[Chain]:
    """Actors whom a noun calls mediator or whose mediation it is: before it, in apposition, as subject, after "by" or "of"."""
    near = [c for c in noun.children if c.dep_ in {"poss", "compound", "amod", "appos", "nmod"}]
    near += [noun.head] if noun.dep_ in {"appos", "compound", "nmod", "amod"} else []
    if noun.dep_ == "attr":
        near += [c for c in noun.head.children if c.dep_ == "nsubj"]
    if noun.dep_ == "pobj" and noun.head.lower_ == "as":  # "offered itself as a mediator"
        near += agents(noun.head.head) if noun.head.head.pos_ == "VERB" else [noun.head.head]
    near += [t for preposition in ("by", "of", "from") for t in after(noun, preposition)]
    near += _next_objects(noun)
    named = [t for t in joined(near) if (chain := cast.chains.at.get(t.i)) and chain.named]
    found = cast.chains_of(named)
    if found or noun.dep_ not in {"nsubj", "pobj", "dobj", "nsubjpass"}:
        return found
    own = cast.chains.at.get(noun.i)
    return [own] if own is not None and own.named else []


def _next_objects(noun: Token) -> list[Token]:
    """A name right after the noun which the parser took for a second object: "pushed brokers A and B"."""
    following = noun.nbor(1) if noun.i + 1 < len(noun.doc) else None
    return (
        [following] if following is not None and following.pos_ == "PROPN" and following.head.i == noun.head.i else []
    )
