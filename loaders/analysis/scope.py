"""Negation, condition and supposition over a cue."""

from collections.abc import Iterator

from spacy.tokens import Token

from loaders.lexicon import Lexicon

_CLAUSES = {"ccomp", "advcl", "relcl", "acl", "ROOT", "parataxis", "csubj", "pcomp"}


def clause_chain(token: Token) -> Iterator[Token]:
    """`token` and the verbs that carry it within its clause: raising and aspectual verbs, then the clause's head."""
    yield token
    while token.dep_ in {"xcomp", "acomp", "attr", "dobj", "pobj", "prep", "oprd"} and token.head.i != token.i:
        token = token.head
        yield token


def is_negated(cue: Token) -> bool:
    """Whether "not", "never", "no longer", "neither" … stands over the cue within its clause."""
    return any(_has_negation(t) for t in clause_chain(cue))


def _has_negation(token: Token) -> bool:
    words = {c.lower_ for c in token.children if c.dep_ in {"neg", "preconj", "cc", "advmod", "det"} and c.i < token.i}
    if words & {"not", "n't", "never", "neither", "hardly", "nor"}:
        return True
    return any(d.lower_ in {"no", "neither"} for c in token.children if c.dep_ == "nsubj" for d in c.children)


def condition_of(cue: Token, lexicon: Lexicon) -> Token | None:
    """Head of the clause or phrase on which the cue depends ("unless …", "in return for …"), or None."""
    for token in (*clause_chain(cue), *(c for c in cue.children if c.dep_ in {"xcomp", "ccomp", "dobj"})):
        for child in token.children:
            if child.dep_ == "advcl" and any(
                m.dep_ in {"mark", "advmod"} and m.lower_ in lexicon.lists["condition"] for m in child.children
            ):
                return child
            if child.dep_ == "prep" and child.lower_ == "in" and _in_return(child):
                return child
    return None


def _in_return(preposition: Token) -> bool:
    return any(
        c.lower_ in {"return", "exchange"} and any(g.lower_ == "for" for g in c.children) for c in preposition.children
    )


def is_hypothetical(cue: Token, lexicon: Lexicon) -> bool:
    """Whether the cue stands in an if- or whether-clause, or below a verb of expectation."""
    below = cue
    for token in cue.ancestors:
        if below.dep_ in {"advcl", "ccomp", "pcomp"} and any(
            m.lower_ in lexicon.lists["hypothetical"] and m.dep_ in {"mark", "advmod"} for m in below.children
        ):
            return True
        if below.dep_ in {"ccomp", "xcomp", "pobj", "pcomp"} and token.lemma_.lower() in lexicon.lists["speculation"]:
            return True
        below = token
    return any(m.lower_ in {"if", "whether"} and m.dep_ == "mark" for m in below.children)
