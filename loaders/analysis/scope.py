"""Negation, condition, supposition and time over a cue."""

from collections.abc import Iterator

from spacy.tokens import Token

from loaders.analysis.syntax import after, agents
from loaders.lexicon import Lexicon

_DENYING = {"deny", "denial"}
# How a word that negates hangs on what it negates.
_NEGATING = {"neg", "preconj", "cc", "advmod", "det"}
_SUPPOSED_IN = {"advcl", "ccomp", "pcomp", "acl"}


def clause_chain(token: Token) -> Iterator[Token]:
    """`token` and the verbs that carry it within its clause: raising and aspectual verbs, then the clause's head."""
    yield token
    while token.dep_ in {"xcomp", "acomp", "attr", "dobj", "pobj", "prep", "oprd"} and token.head.i != token.i:
        token = token.head
        yield token


def is_negated(cue: Token, lexicon: Lexicon) -> bool:
    """Whether "not", "never", "no longer", "neither" … stands over the cue within its clause."""
    return any(_has_negation(t, lexicon) for t in clause_chain(cue))


def _has_negation(token: Token, lexicon: Lexicon) -> bool:
    before = {c.lower_ for c in token.children if c.dep_ in _NEGATING and c.i < token.i}
    if not before.isdisjoint(lexicon.words.negation):
        return True
    if token.pos_ == "AUX" and any(c.dep_ == "neg" for c in token.children):  # "is not ready": it follows the copula
        return True
    subjects = (c for c in token.children if c.dep_ == "nsubj")
    return any(_is_none(subject, lexicon) for subject in subjects)


def _is_none(subject: Token, lexicon: Lexicon) -> bool:
    """Whether the subject is nobody: "no union", "neither A nor B", "nobody", "none of the unions"; not "not only A but B"."""
    before = [c for c in subject.children if c.dep_ in {"det", "preconj"} and c.nbor().lower_ != "only"]
    return any(word.lower_ in lexicon.words.negation for word in (subject, *before))


def condition_of(cue: Token, lexicon: Lexicon) -> Token | None:
    """Head of the clause or phrase on which the cue depends ("unless …", "in return for …"), or None."""
    for token in _condition_heads(cue):
        for child in token.children:
            if child.dep_ == "advcl" and _marker(child, lexicon) in lexicon.words.condition:
                return child
            if child.dep_ == "prep" and (found := _given_in_return(child) or _on_condition(child)):
                return found
    return None


def demanded_condition(cue: Token, lexicon: Lexicon, *, offered: bool = False) -> Token | None:
    """Head of a condition that the holder wants met: after "unless", "only if", "provided", "as long as", "in return for".

    Of what is `offered`, a plain "if" is one too.
    """
    head = condition_of(cue, lexicon)
    if head is None or head.dep_ != "advcl":
        return head
    marker = _marker(head, lexicon)
    return head if marker in lexicon.condition.words or _is_only(head) or (offered and marker == "if") else None


def _condition_heads(cue: Token) -> Iterator[Token]:
    yield from clause_chain(cue)
    if cue.dep_ == "aux":
        yield cue.head
    yield from (c for c in cue.children if c.dep_ in {"xcomp", "ccomp", "dobj"})


def _on_condition(preposition: Token) -> Token | None:
    """What is wanted: the clause of "on condition that"."""
    for noun in preposition.children if preposition.lower_ == "on" else ():
        if noun.lemma_ == "condition":
            return next((c for c in noun.children if c.dep_ in {"acl", "relcl", "ccomp"}), None)
    return None


def _marker(clause: Token, lexicon: Lexicon) -> str:
    """The word that opens a clause: "unless", "if" of "only if", "long" of "as long as"."""
    lead = [c for c in clause.children if c.dep_ in {"mark", "advmod", "prep"} and c.i < clause.i]
    words = [c.lower_ for c in lead]
    before = clause.doc[clause.left_edge.i - 1] if clause.left_edge.i else clause
    if "long" in words or before.lower_ == "long":
        return "long"
    return next((w for w in words if w in lexicon.words.condition), next(iter(words), ""))


def _is_only(clause: Token) -> bool:
    edge = clause.left_edge.i
    first = {t.lower_ for t in clause.doc[max(edge - 1, 0) : edge + 2]}
    return "only" in first and "if" in first


def _given_in_return(preposition: Token) -> Token | None:
    """What is wanted in return: the object of "in return for", "in exchange for"."""
    if preposition.lower_ != "in":
        return None
    for noun in preposition.children:
        if noun.lower_ in {"return", "exchange"}:
            return next(after(noun, "for"), None)
    return None


def factuality_of(cue: Token, lexicon: Lexicon) -> str:
    """How far the cue is told as a fact: asserted, negated, denied, hypothetical, future or past."""
    if _is_denied(cue):
        return "denied"
    if any(t.lower_ == "longer" for one in clause_chain(cue) for t in one.children):
        return "past"
    if is_negated(cue, lexicon):
        return "negated"
    words = {c.lower_ for t in clause_chain(cue) for c in t.children if c.dep_ == "aux" and c.i < t.i}
    verbs = {t.lemma_.lower() for t in clause_chain(cue) if t.i != cue.i}
    if words & lexicon.words.modal_possible or "consider" in verbs:
        return "hypothetical"
    if words & lexicon.words.modal_future or verbs & {"plan", "intend", "expect", "prepare"}:
        return "future"
    return "past" if any(t.lower_ == "used" and t.i != cue.i for t in clause_chain(cue)) else "asserted"


def _is_denied(cue: Token) -> bool:
    below = cue
    for token in cue.ancestors:
        if below.dep_ in {"ccomp", "xcomp", "pcomp", "dobj", "pobj", "acl"} and token.lemma_ in _DENYING:
            return True
        below = token
    return cue.lemma_ in _DENYING


def is_supposed(cue: Token, lexicon: Lexicon) -> bool:
    """Whether the cue is no report at all: in an if-, whether- or unless-clause, or what somebody else expects or fears.

    "If the union accepts" and "analysts expect the union to ask for more" are nobody's position.
    """
    return _in_supposing_clause(cue, lexicon) or _is_expected(cue, lexicon)


def _in_supposing_clause(cue: Token, lexicon: Lexicon) -> bool:
    supposing = lexicon.words.hypothetical | lexicon.words.condition
    for token in (cue, *cue.ancestors):
        if (token.dep_ in _SUPPOSED_IN or token.i == cue.i) and any(
            m.lower_ in supposing and (m.dep_ == "mark" or (m.dep_ == "advmod" and m.i < token.i))
            for m in token.children
        ):
            return True
    return False


def _is_expected(cue: Token, lexicon: Lexicon) -> bool:
    below = cue
    for token in cue.ancestors:
        if below.dep_ in {"ccomp", "xcomp", "pobj", "pcomp"} and token.lemma_.lower() in lexicon.words.speculation:
            return not (below.dep_ == "xcomp" and _same_subject(below, token))
        below = token
    return False


def _same_subject(below: Token, verb: Token) -> bool:
    own = [c for c in below.children if c.dep_ in {"nsubj", "nsubjpass"}]
    return not own and bool(agents(verb)) and not any(c.dep_ == "dobj" for c in verb.children)
