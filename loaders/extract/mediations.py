"""Doc → mediations: who brokers, hosts or carries messages, between whom."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.ids import content_id
from kg.model import Article, Mediation
from loaders.analysis.reference import Chain
from loaders.analysis.syntax import after, agents
from loaders.extract.cast import Cast, joined
from loaders.extract.cues import CueFinder, Found
from loaders.extract.spans import clause_span
from loaders.lexicon import ROLES, Lexicon


def find_mediations(article: Article, cast: Cast, *, lexicon: Lexicon) -> Iterator[Mediation]:
    """Yield one mediation for each mediator and clause, in text order; parties are those told, else the principal pair."""
    seen: set[str] = set()
    for found in CueFinder(cast, lexicon=lexicon, types=ROLES):
        mediators = list(found.subjects) if found.cue.pos == "verb" else _mediators_at(found.token, cast)
        for mediator in mediators:
            mediation = _mediation(article, found, mediator, mediators, cast)
            if mediation is not None and mediation.id not in seen:
                seen.add(mediation.id)
                yield mediation


def _mediation(
    article: Article, found: Found, mediator: Chain, all_of_them: list[Chain], cast: Cast
) -> Mediation | None:
    pair = cast.chains.pair
    told = [c for c in found.parties if not any(c is m for m in all_of_them)]
    is_party = any(mediator is party for party in pair) and len(told) < 2
    if mediator.method == "unresolved" or (is_party and found.cue.type != "host"):
        return None
    parties = told if len(told) >= 2 else list(pair) or told
    quote = clause_span(found.token, article)
    return Mediation(
        id=content_id("med", article.id, cast.id(mediator), str(quote.start)),
        article_id=article.id,
        mediator=cast.id(mediator),
        parties=tuple(cast.id(chain) for chain in parties),
        quote=quote,
        rule=found.cue.id,
        role=found.cue.type,
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
