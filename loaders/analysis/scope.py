"""Negation, condition, supposition and time over a cue."""

from collections.abc import Iterator

from spacy.tokens import Token

from loaders.analysis.syntax import after, agents
from loaders.lexicon import Lexicon

_DENYING = {"deny", "denial"}
# How a word that negates hangs on what it negates.
_NEGATING = {"neg", "preconj", "cc", "advmod", "det"}
_FINITE = {"VBD", "VBZ", "VBP", "VBN"}
_SUPPOSED_IN = {"advcl", "ccomp", "pcomp", "acl"}


def clause_chain(token: Token) -> Iterator[Token]:
    """`token` and the verbs that carry it within its clause: raising and aspectual verbs, then the clause's head."""
    yield token
    while token.dep_ in {"xcomp", "acomp", "attr", "dobj", "pobj", "prep", "oprd"} and token.head.i != token.i:
        token = token.head
        yield token


def is_negated(cue: Token, lexicon: Lexicon) -> bool:
    """Whether "not", "never", "no longer", "neither" … stands over the cue within its clause."""
    return any(_has_negation(t, lexicon) or _is_left_undone(t) for t in clause_chain(cue))


def is_unrefused(content: Token, lexicon: Lexicon) -> bool:
    """Whether what is said of a content turns a refusal of it around: "did not reject it", "refused to rule it out".

    Each word over the content that refuses, negates or leaves undone turns the sign; after two of them nothing is refused.
    """
    turns = 0
    for verb in _carriers(content, lexicon):
        forms = set(_with_particle(verb))
        turns += not forms.isdisjoint(lexicon.words.refusing)
        turns += not forms.isdisjoint(lexicon.words.undone)
        turns += _has_negation(verb, lexicon) or _is_left_undone(verb)
    return turns > 0 and turns % 2 == 0


def _carriers(content: Token, lexicon: Lexicon) -> Iterator[Token]:
    """Yield the verbs and adjectives over a content, without itself, up to where another speaks, acts or is described."""
    below = content
    for token in content.ancestors:
        if below.i != content.i and _is_anothers(below, token, lexicon):
            return
        if token.pos_ in {"VERB", "AUX", "ADJ"}:
            yield token
        below = token


def _is_anothers(clause: Token, above: Token, lexicon: Lexicon) -> bool:
    """Whether what stands above a clause says nothing of whether it is done: "opposed the union's decision to reject", "by rejecting"."""
    if clause.dep_ == "ccomp":
        return above.lemma_.lower() not in lexicon.words.neg_raising
    if clause.dep_ == "pcomp":
        return above.lower_ != "from"
    return clause.dep_ in {"relcl", "advcl", "conj"} or (
        clause.dep_ == "acl" and any(c.dep_ == "poss" for c in above.children)
    )


def _is_left_undone(verb: Token) -> bool:
    """Whether it is just what is not done: "stopped short of rejecting it", "left without accepting it"."""
    before = verb.head
    if verb.dep_ not in {"pcomp", "pobj"} or not before.i:
        return False
    return before.lower_ == "without" or (before.lower_ == "of" and before.nbor(-1).lower_ == "short")


def answering_verb(demand: Token, lexicon: Lexicon) -> Token | None:
    """The verb that answers a demand or offer told by a noun, whose subject is not whose it is: "turned down their demand"; or None."""
    is_object = demand.dep_ in {"dobj", "nsubjpass"} or (demand.dep_ == "pobj" and demand.head.lower_ == "down")
    if demand.pos_ != "NOUN" or not is_object:
        return None
    verb = _governor(demand)
    return verb if verb.lemma_.lower() in lexicon.words.opposing else None


def is_if_clause(clause: Token, lexicon: Lexicon) -> bool:
    """Whether it is the head of a plain if-clause, which of a threat tells what is not wanted; "only if" is none."""
    if clause.dep_ != "advcl" or _marker(clause, lexicon) != "if":
        return False
    return not _is_only(clause) and not any(c.lower_ == "only" for c in clause.head.children)


def negation_of(verb: Token) -> Token | None:
    """The word that negates a verb, or None."""
    return next((c for c in verb.children if c.dep_ == "neg"), None)


def is_taken_back(cue: Token, lexicon: Lexicon) -> bool:
    """Whether the cue is a noun for what is not there any more: "dropped its demand", "the veto was lifted", "backed away from its call".

    Who only might, or does not, drop a demand has it still; an offer that is lifted is raised, a veto that is lifted is gone.
    """
    if cue.pos_ != "NOUN" or cue.dep_ not in {"dobj", "nsubjpass", "pobj"}:
        return False
    words = lexicon.words
    verb = _governor(cue)
    if verb.tag_ not in _FINITE or any(c.tag_ == "MD" for c in verb.children) or _has_negation(verb, lexicon):
        return False
    forms = set(_with_particle(verb))
    if cue.dep_ == "pobj":
        return not forms.isdisjoint(words.backing_away)
    ended = cue.lemma_.lower() in words.hindrance and not forms.isdisjoint(words.ceasing)
    return ended or not forms.isdisjoint(words.taking_back)


def _governor(noun: Token) -> Token:
    """The verb of which a noun is the object, or stands behind its preposition: "backed" in "backed away from its call"."""
    above = noun.head
    while noun.dep_ == "pobj" and above.dep_ in {"prep", "prt", "advmod"}:
        above = above.head
    return above


def is_easing(content: Token, lexicon: Lexicon) -> bool:
    """Whether a content ends what its own side does to hurt: "halt its offensive"; to end the other side's strike may be a threat."""
    if negation_of(content) is not None:
        return False
    hurting = [t for t in content.children if t.dep_ == "dobj" and t.lemma_.lower() in lexicon.words.hostile]
    own = any(c.dep_ == "poss" and c.pos_ == "PRON" for t in hurting for c in t.children)
    return own and any(verb in lexicon.words.ceasing for verb in _with_particle(content))


def _with_particle(verb: Token) -> Iterator[str]:
    """Yield the lemma of a verb, alone and with each particle, adverb or preposition that hangs on it: "rule out", "vote against"."""
    lemma = verb.lemma_.lower()
    yield lemma
    yield from (f"{lemma} {c.lower_}" for c in verb.children if c.dep_ in {"prt", "advmod", "prep"})


def _has_negation(token: Token, lexicon: Lexicon) -> bool:
    before = {c.lower_ for c in token.children if c.dep_ in _NEGATING and c.i < token.i and c.nbor().lower_ != "only"}
    if not before.isdisjoint(lexicon.words.negation):
        return True
    if token.pos_ == "AUX" and negation_of(token) is not None:  # "is not ready": it follows the copula
        return True
    if token.dep_ == "conj" and _has_negation_before(token, lexicon):
        return True
    subjects = (c for c in token.children if c.dep_ == "nsubj")
    return any(_is_none(subject, lexicon) for subject in subjects) or _does_nothing_without(token)


def _has_negation_before(second: Token, lexicon: Lexicon) -> bool:
    """Whether a negation goes on from the verb before: "neither accepted nor rejected", "did not oppose or reject"."""
    first = second.head
    between = {c.lower_ for c in first.children if first.i < c.i < second.i}
    own = any(c.dep_ in {"nsubj", "nsubjpass"} for c in second.children)
    return "nor" in between or ("or" in between and not own and _has_negation(first, lexicon))


def _does_nothing_without(verb: Token) -> bool:
    """Whether nothing is done, or only if: "accept nothing less", "sign no contract without a rise"; a demand for "no layoffs" is one."""
    objects = [c for c in verb.children if c.dep_ == "dobj"] if verb.pos_ == "VERB" else []
    if any(c.lower_ == "nothing" for c in objects):
        return True
    none = any(c.dep_ == "det" and c.lower_ == "no" for one in objects for c in one.children)
    return none and any(c.lower_ == "without" for one in (verb, *objects) for c in one.children)


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
    near = [c for t in clause_chain(cue) for c in t.children]
    beside = {c.lower_ for c in near}
    was_once = not beside.isdisjoint(lexicon.words.formerly) and not any(c.tag_ == "MD" for c in near)
    if is_taken_back(cue, lexicon) or "longer" in beside or was_once:
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
    """Whether the cue is no report at all: in a question, an if-, whether- or unless-clause, or what somebody else expects or fears.

    "If the union accepts" and "analysts expect the union to ask for more" are nobody's position.
    """
    return is_asked(cue) or _in_supposing_clause(cue, lexicon) or _is_expected(cue, lexicon)


def is_asked(cue: Token) -> bool:
    """Whether the sentence of the cue is a question."""
    sentence = cue.sent
    last = next((t for t in reversed(sentence) if not t.is_space and not t.is_quote), sentence[-1])
    return last.text == "?"


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
