"""Whom a statement is addressed to: told in a slot of its cue, else inferred from what stands around it."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Token

from loaders.analysis.chains import Chain
from loaders.extract.cast import Cast
from loaders.extract.slots import addressee_tokens
from loaders.lexicon import Entry

# Acts that two who do them together do toward each other.
_MUTUAL = {"acceptance"}
# Where an actor in the content is mostly the addressee: 32 of 71 on the two gold sets; as object or after "of" 8 of 40.
_ROLES = {"poss", "compound", "amod", "nsubj", "nsubjpass", "dative"}
_PREPOSITIONS = {"with", "by", "from"}


def addressees_of(
    cue: Token, head: Token, entry: Entry, act: str, holders: Sequence[Chain], *, condition: Token | None, cast: Cast
) -> tuple[tuple[Chain, ...], str]:
    """The addressees and how they were found; the first way that gives somebody else than the holders counts.

    told: in a slot of the lexicon entry. joint: the other holder of an agreement. condition: who is to meet the
    condition. content: the one actor that owns, does or shares something in the content. other-party: the other of the two
    principal parties. ("", empty) if nobody.
    """
    return _first(_ways(cue, head, entry, act, holders, condition, cast), holders)


def inferred_addressees(
    cue: Token, head: Token, act: str, holders: Sequence[Chain], *, condition: Token | None, cast: Cast
) -> tuple[tuple[Chain, ...], str]:
    """The addressees that no words of the cue's own name, and how they were found, as in `addressees_of`."""
    return _first(_inferred(cue, head, act, holders, condition, cast), holders)


def _first(ways: Iterable[tuple[str, list[Chain]]], holders: Sequence[Chain]) -> tuple[tuple[Chain, ...], str]:
    """The first way that gives somebody else than the holders."""
    for method, found in ways:
        others = tuple(c for c in found if not _is_among(c, holders))
        if method == "joint":
            return tuple(found), method
        if others:
            return others, method
    return (), ""


def _ways(
    cue: Token, head: Token, entry: Entry, act: str, holders: Sequence[Chain], condition: Token | None, cast: Cast
) -> Iterator[tuple[str, list[Chain]]]:
    for slot in entry.addressee:
        yield "told", cast.chains_of(addressee_tokens(cue, head, slot))
    yield from _inferred(cue, head, act, holders, condition, cast)


def _inferred(
    cue: Token, head: Token, act: str, holders: Sequence[Chain], condition: Token | None, cast: Cast
) -> Iterator[tuple[str, list[Chain]]]:
    if len(holders) > 1 and act in _MUTUAL:
        yield "joint", list(holders)
    if condition is not None:
        yield "condition", cast.chains_of(addressee_tokens(cue, condition, "clause-subject"))
    yield "content", _only(_mentioned(head, cast), holders)
    yield "other-party", _counterpart(holders, cast)


def _mentioned(head: Token, cast: Cast) -> list[Chain]:
    """The actors below the content's head who own, do or share something there; relative clauses left out."""
    return [c for t in head.subtree if _acts(t) and not _in_relative(t, head) and (c := cast.chains.at.get(t.i))]


def _acts(token: Token) -> bool:
    return token.dep_ in _ROLES or (token.dep_ == "pobj" and token.head.lower_ in _PREPOSITIONS)


def _in_relative(token: Token, head: Token) -> bool:
    while token.i != head.i:
        if token.dep_ == "relcl":
            return True
        token = token.head
    return False


def _only(chains: Sequence[Chain], holders: Sequence[Chain]) -> list[Chain]:
    """The one actor among `chains` that is no holder; empty if there are several or none."""
    found: list[Chain] = []
    for chain in chains:
        if (
            chain.method != "unresolved"
            and chain.kind not in {"source", "other"}
            and not _is_among(chain, [*found, *holders])
        ):
            found.append(chain)
    return found if len(found) == 1 else []


def _counterpart(holders: Sequence[Chain], cast: Cast) -> list[Chain]:
    """The other of the two principal parties, where one of them alone holds the position."""
    pair = cast.chains.pair
    if len(holders) != 1 or not any(_is_among(party, holders) for party in pair):
        return []
    return [party for party in pair if not _is_among(party, holders)]


def _is_among(chain: Chain, chains: Sequence[Chain]) -> bool:
    """Whether `chain` is one of `chains`, or speaks for one, or one speaks for it."""
    return any(chain is c or chain.principal is c or c.principal is chain for c in chains)
