"""Where the slots of a lexicon entry stand at its cue: what is wanted, of whom, by whom."""

from collections.abc import Iterator

from spacy.tokens import Token

from loaders.analysis.syntax import (
    after,
    agents,
    gerund,
    infinitive,
    object_infinitive,
    objects,
    owners,
    that_clause,
)
from loaders.lexicon import Entry, Lexicon

_CLAUSES = {"advcl", "ccomp", "xcomp"}
_VERBAL = {"VERB", "AUX"}
_PREDICATES = {"attr", "oprd", "acomp", "xcomp", "ccomp"}


def content_head(cue: Token, entry: Entry, lexicon: Lexicon) -> tuple[Token | None, str]:
    """Head of the words that say what, and the slot in which it stands; the first slot of the entry that is filled."""
    for slot in entry.content:
        head = _content_token(cue, slot, entry, lexicon)
        if head is not None and _fits(head, slot, entry):
            return head, slot
    return None, ""


def _content_token(cue: Token, slot: str, entry: Entry, lexicon: Lexicon) -> Token | None:
    if slot == "to":
        return _to(cue, entry, lexicon)
    if slot == "that":
        return that_clause(cue) or (that_clause(cue.head) if cue.dep_ in {"acomp", "attr"} else None)
    if slot == "ing":
        return gerund(cue)
    if slot == "object":
        return next(iter(objects(cue)), None)
    if slot == "self":
        return cue if cue.pos_ != "VERB" or not objects(cue) else None
    if slot == "subject":
        return next((s for s in cue.head.children if s.dep_ in {"nsubj", "nsubjpass", "csubj"}), None)
    if slot == "attr":
        return _attribute(cue)
    if slot == "here":
        return cue
    if slot == "verb":
        return cue.head if cue.head.pos_ in _VERBAL else None
    if slot == "there":
        return _said_absent(cue, lexicon)
    if slot == "inside":
        return next((c for c in cue.children if c.dep_ == "pobj"), None)
    return next(_standing_after(cue, slot, lexicon), None)


def _to(cue: Token, entry: Entry, lexicon: Lexicon) -> Token | None:
    found = infinitive(cue) or _beside(cue)
    if found is None and asks_somebody(entry):
        found = object_infinitive(cue)
    if found is not None or "to" in entry.addressee or asks_somebody(entry):
        return found
    return next(_standing_after(cue, "to", lexicon), None)


def _beside(cue: Token) -> Token | None:
    """The infinitive of "it is vital to settle", which hangs on the verb."""
    return infinitive(cue.head) if cue.dep_ in {"acomp", "attr"} else None


def _standing_after(cue: Token, preposition: str, lexicon: Lexicon) -> Iterator[Token]:
    """What hangs on the cue by a preposition, or on the light verb whose object it is: "gave its backing to the truce"."""
    yield from after(cue, preposition)
    if preposition == "for":  # "called for the bill to be dropped"
        yield from (c for c in cue.children if c.dep_ in _CLAUSES and any(m.lower_ == "for" for m in c.lefts))
    if cue.pos_ == "NOUN" and cue.dep_ == "dobj" and cue.head.lemma_.lower() in lexicon.words.light:
        yield from after(cue.head, preposition)


def _attribute(cue: Token) -> Token | None:
    """What a noun is said to be or to include: "its demand is …", "the conditions include …"."""
    if cue.dep_ == "nsubj" and cue.head.lemma_ in {"include", "comprise"}:
        return next((c for c in cue.head.children if c.dep_ in {"dobj", "ccomp", "prep"} and c.i > cue.head.i), None)
    if cue.dep_ not in {"nsubj", "attr"} or cue.head.lemma_ != "be":
        return None
    wanted = {"attr", "ccomp", "xcomp", "acomp"} if cue.dep_ == "nsubj" else {"nsubj", "csubj"}
    return next((c for c in cue.head.children if c.dep_ in wanted), None)


def _said_absent(cue: Token, lexicon: Lexicon) -> Token | None:
    """What "there can be no" … of."""
    if not any(c.dep_ == "expl" for c in cue.children):
        return None
    absent = (
        c for c in cue.children if c.dep_ == "attr" and any(d.lower_ in lexicon.words.negation for d in c.children)
    )
    return next(absent, None)


def _fits(head: Token, slot: str, entry: Entry) -> bool:
    lemma = head.lemma_.lower()
    if slot == "object" and entry.objects_if_object:
        return lemma in entry.objects_if_object
    if entry.objects and slot in {"object", "of", "from"}:
        return lemma in entry.objects
    return not entry.within or lemma in entry.within


def has_predicate(cue: Token, entry: Entry) -> bool:
    """Whether the object of the cue is called one of the entry's predicates: "called it a non-starter", "as unfair"."""
    if not entry.predicate:
        return True
    near = [c for c in cue.children if c.dep_ in _PREDICATES or (c.dep_ == "prep" and c.lower_ == "as")]
    near += [g for c in cue.children if c.dep_ in {"ccomp", "xcomp"} for g in c.children if g.dep_ in _PREDICATES]
    words = {w.lemma_.lower() for c in near for w in (c, *c.children)} | {
        w.lower_ for c in near for w in (c, *c.children)
    }
    return bool(words & entry.predicate)


def asks_somebody(entry: Entry) -> bool:
    """Whether the object of the verb is whom it asks, so that an infinitive on the object is what is asked."""
    return entry.addressee[:1] in {("object",), ("on",), ("upon",), ("clause-subject",)}


def addressee_tokens(cue: Token, head: Token, slot: str) -> list[Token]:
    """Head tokens of whoever stands in an addressee slot; the content itself is none."""
    if slot == "object":
        return [o for o in objects(cue) if o.i != head.i]
    if slot == "clause-subject":
        return [c for c in head.children if c.dep_ in {"nsubj", "nsubjpass"}]
    if slot == "for-subject":
        return [t for word in (cue, cue.head) for t in after(word, "for")]
    if slot == "owner":
        return owners(head)
    if slot == "dative":
        return [c for c in cue.children if c.dep_ == "dative" and c.pos_ != "ADP"]
    return [t for t in after(cue, slot) if t.i != head.i]


def holder_tokens(cue: Token, entry: Entry, slot: str, lexicon: Lexicon) -> list[Token]:
    """Head tokens of whoever does what the cue says: subject, by-phrase, owner of the noun, subject of its light verb."""
    if entry.pos in {"modal", "preposition"}:
        return agents(cue.head) if cue.head.pos_ in _VERBAL else []
    if entry.pos == "noun":
        return _noun_holders(cue, entry, slot, lexicon)
    if entry.pos == "adjective":
        if cue.pos_ == "VERB":
            return objects(cue)
        first = cue.head if cue.dep_ == "conj" and cue.head.pos_ == "ADJ" else cue  # "ready and willing to"
        verb = next((t for t in (first.head, *first.ancestors) if t.pos_ in _VERBAL), first)
        return agents(verb if first.dep_ in {"acomp", "oprd", "attr"} else first)
    return agents(cue)


def _noun_holders(cue: Token, entry: Entry, slot: str, lexicon: Lexicon) -> list[Token]:
    found = owners(cue) if entry.owned else []
    verb = cue.head.head if cue.dep_ == "pobj" else cue.head
    if entry.bearer:  # "a supporter of the plan": the noun is its holder
        return agents(verb) if cue.dep_ == "attr" else [verb] if cue.dep_ == "appos" else []
    if entry.preposition:
        return agents(verb) if cue.head.lower_ in entry.preposition and verb.pos_ in _VERBAL else []
    lights = entry.light | lexicon.words.light if entry.owned else entry.light
    light = verb.pos_ == "VERB" and verb.lemma_.lower() in lights and cue.dep_ in {"dobj", "pobj", "nsubjpass"}
    if found or light:
        return found or agents(verb)
    # "the willingness of the lenders to wait"
    return (
        [t for of in ("of", "among") for t in after(cue, of)] if entry.owned and slot in {"to", "that", "for"} else []
    )


def joint_tokens(cue: Token, entry: Entry) -> Iterator[Token]:
    """Head tokens of those who hold it together with the holder: "an agreement with …", "a deal between …"."""
    for preposition in entry.joint:
        yield from after(cue, preposition)
        for child in cue.children:  # "signed a pact with", "signed articles of peace with": it hangs on the object
            if child.dep_ in {"dobj", "nsubjpass"}:
                for noun in (child, *after(child, "of")):
                    yield from after(noun, preposition)
        if cue.pos_ == "NOUN" and cue.head.pos_ in _VERBAL and cue.dep_ in {"dobj", "nsubjpass", "pobj"}:
            yield from after(cue.head, preposition)
