"""One step of the traversal: where subject, object and clause of a word stand, whatever its voice and form."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

SUBJECTS = {"nsubj", "csubj"}
_QUESTION = {"where", "when", "how", "why", "what", "who", "whether", "if"}
_PARTICLES = {"out", "away", "off", "up", "back", "down"}


def coordinated(token: Token) -> Iterator[Token]:
    """`token` and what is joined to it by "and" or "or"."""
    yield token
    for child in token.children:
        if child.dep_ == "conj":
            yield from coordinated(child)


def is_passive(verb: Token) -> bool:
    """Whether the verb is in the passive: "was rejected", "a plan rejected by"."""
    if any(c.dep_ in {"nsubjpass", "auxpass", "agent"} for c in verb.children):
        return True
    return verb.dep_ == "acl" and verb.tag_ == "VBN"


def agents(verb: Token) -> list[Token]:
    """Who does what the verb says: subject, or by-phrase in the passive; inherited where the clause has none of its own."""
    return [one for found in _agent(verb, 0) for one in coordinated(found)]


def _agent(verb: Token, depth: int) -> list[Token]:
    if depth > 6:
        return []
    if is_passive(verb):
        return [p for a in verb.children if a.dep_ == "agent" for p in a.children if p.dep_ == "pobj"]
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return [_antecedent(own[-1], verb)]  # of two, one is the parser's mistake: the nearer one is right
    return _inherited(verb, depth)


def _antecedent(subject: Token, verb: Token) -> Token:
    """What "who" or "which" stands for."""
    if subject.lower_ in {"who", "which", "that"} and verb.dep_ == "relcl":
        return verb.head
    if subject.lower_ in {"who", "which", "that"} and verb.head.dep_ == "relcl":
        return verb.head.head
    return subject


def _inherited(verb: Token, depth: int) -> list[Token]:
    head = verb.head
    if verb.dep_ == "acl":
        if _has_to(verb):
            return owners(head) or [head]  # "its pledge to pay"
        return [head] if verb.tag_ == "VBG" else []
    if verb.dep_ == "conj" and head.pos_ in {"VERB", "AUX"}:
        if is_finite(verb) and not is_finite(head) and head.head.pos_ == "VERB":
            head = head.head  # "want X to rest and have refused": the parser joined it to the infinitive
        passive_subject = [c for c in head.children if c.dep_ == "nsubjpass"]
        return passive_subject or _agent(head, depth + 1)
    if verb.dep_ in {"xcomp", "advcl", "ccomp", "oprd", "acomp", "attr", "amod"} and head.pos_ in {
        "VERB",
        "AUX",
        "ADJ",
    }:
        if is_passive(head):
            return [c for c in head.children if c.dep_ == "nsubjpass"]
        return _agent(head, depth + 1)
    if verb.dep_ == "pcomp" or (verb.dep_ == "prep" and head.pos_ in {"VERB", "AUX", "ADV", "ADJ"}):
        return _inherited_through(head, depth)
    return []


def _inherited_through(head: Token, depth: int) -> list[Token]:
    while head.pos_ in {"ADP", "ADV", "PART", "SCONJ"} and head.head.i != head.i:
        head = head.head
    if head.pos_ == "NOUN":  # "its leadership in convening"
        return owners(head)
    return _agent(head, depth + 1) if head.pos_ in {"VERB", "AUX", "ADJ"} else []


# Words before a bare verb that still opens its sentence.
BEFORE_IMPERATIVE = frozenset({"please", "do", "and", "so"})


def is_imperative(verb: Token) -> bool:
    """Whether a bare verb without a subject opens its sentence or quotation: "Take the bonus off the table"."""
    if verb.tag_ != "VB" or verb.dep_ not in {"ROOT", "ccomp", "conj", "parataxis"}:
        return False
    if any(c.dep_ in {"nsubj", "nsubjpass", "expl", "aux"} and c.lower_ not in {"do", "n't"} for c in verb.children):
        return False
    opening = [t for t in verb.sent if t.i < verb.i and t.is_alpha and t.lower_ not in BEFORE_IMPERATIVE]
    return not opening or verb.doc[verb.i - 1].text in {'"', ":"}


def is_finite(verb: Token) -> bool:
    """Whether the verb, or its first auxiliary, has a tense."""
    return any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in (verb, *(c for c in verb.children if "aux" in c.dep_)))


def _has_to(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def objects(verb: Token) -> list[Token]:
    """What the verb is done to: object, subject of the passive, noun of a participle ("the plan rejected by")."""
    if is_passive(verb):
        own = [c for c in verb.children if c.dep_ == "nsubjpass"]
        if own:
            return [_antecedent(own[-1], verb)]  # of two, one is the parser's mistake: the nearer one is right
        if verb.dep_ == "conj":  # "was welcomed by some but criticised by others"
            return [c for c in verb.head.children if c.dep_ == "nsubjpass"]
        return [verb.head] if verb.dep_ == "acl" else []
    found = [c for c in verb.children if c.dep_ in {"dobj", "dative"} and c.pos_ != "ADP"]
    if (
        not found
        and verb.dep_ == "relcl"
        and not any(c.lower_ in {"who", "which", "that"} and c.dep_ in SUBJECTS for c in verb.children)
    ):
        return [verb.head]
    return [_antecedent(f, verb) for f in found if f.dep_ == "dobj"] or found


def lemmas_of(tokens: Iterable[Token]) -> list[str]:
    """The lemmas of the words, in lower case; the word itself where it was not analysed."""
    return [(t.lemma_ or t.text).lower() for t in tokens if not t.is_punct and not t.is_space]


def after(word: Token, preposition: str) -> Iterator[Token]:
    """Heads of phrases and gerunds that hang on `word` by `preposition`."""
    for child in word.children:
        if child.lower_ == preposition and child.dep_ in {"prep", "prt", "dative", "agent", "advmod", "mark"}:
            yield from (g for g in child.children if g.dep_ in {"pobj", "pcomp"})
        elif child.lower_ in _PARTICLES:  # "walked out of the talks": "of" hangs on "out"
            yield from after(child, preposition)


def infinitive(word: Token) -> Token | None:
    """Verb of the to-infinitive that hangs on `word` itself, or None."""
    for child in word.children:
        if child.dep_ in {"xcomp", "advcl", "ccomp", "acl", "relcl", "oprd"} and child.i > word.i and _has_to(child):
            return child
    return None


def object_infinitive(word: Token) -> Token | None:
    """Verb of the to-infinitive that the parser hung on the object of `word`: "pressed the firm to pay"."""
    for child in word.children:
        if child.dep_ in {"dobj", "pobj", "dative", "prep"} and child.i > word.i and (found := _below(child)):
            return found
    return None


def _below(child: Token) -> Token | None:
    for token in (child, *child.children):
        for verb in token.children:
            if verb.dep_ in {"acl", "relcl", "advcl", "xcomp"} and verb.i > child.i and _has_to(verb):
                return verb
    return None


def that_clause(word: Token) -> Token | None:
    """Head of the finite clause that is the object of `word`, or None."""
    for child in word.children:
        finite = not _has_to(child) and child.tag_ != "VBG"
        if (
            child.dep_ in {"ccomp", "acl"}
            and child.i > word.i
            and finite
            and _has_subject(child)
            and not _is_question(child)
        ):
            return child
    return None


def _has_subject(verb: Token) -> bool:
    return any(c.dep_ in {"nsubj", "nsubjpass", "expl"} for c in verb.children)


def _is_question(verb: Token) -> bool:
    """Whether the clause is an indirect question: "asked where the hall was"."""
    return any(c.i < verb.i and c.lower_ in _QUESTION for c in verb.children)


def gerund(word: Token) -> Token | None:
    """Head of the gerund that is the object of `word` ("rejected paying"), or None."""
    for child in word.children:
        if child.dep_ in {"xcomp", "ccomp", "dobj"} and child.tag_ == "VBG" and child.i > word.i:
            return child
    return None


def owners(noun: Token) -> list[Token]:
    """Whose the noun is: "Norland's offer", "the union demand", "an offer by …", "a proposal from …"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return list(coordinated(child))
    for child in noun.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
            found = [o for p in child.children if p.dep_ == "pobj" for o in coordinated(p)]
            if found:
                return found
    return [
        c for c in noun.children if c.dep_ in {"compound", "amod", "nmod"} and c.i < noun.i and c.text[:1].isupper()
    ]


def clause_of(token: Token) -> Token:
    """The finite verb of the clause in which `token` stands."""
    while token.dep_ not in {"ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis"} or token.pos_ not in {
        "VERB",
        "AUX",
    }:
        if token.head.i == token.i:
            return token
        token = token.head
    return token


def entities_in(span: Span) -> Iterator[Span]:
    """Yield the entities that begin in `span`, in order; `span.ents` would walk over the whole Doc each time."""
    for token in span:
        if token.ent_iob_ == "B":
            end = token.i + 1
            while end < len(token.doc) and token.doc[end].ent_iob_ == "I":
                end += 1
            yield Span(token.doc, token.i, end, label=token.ent_type_)


def matches_words(token: Token, rest: tuple[str, ...]) -> bool:
    """Whether the further words of a lexicon word stand at `token` as particle, preposition or object."""
    found = {c.lower_ for c in token.children} | {c.lemma_.lower() for c in token.children}
    following = token.doc[token.i + 1 : token.i + 1 + len(rest)]
    return all(word in found for word in rest) or [t.lower_ for t in following] == list(rest)


def title_end(doc: Doc) -> int:
    """Index of the first token after the headline."""
    return next((t.i + 1 for t in doc if t.is_space and "\n" in t.text), 0)


def ends_a_sentence(text: str) -> bool:
    """Whether a text ends as sentences do and headlines do not."""
    return text.rstrip().endswith((".", "!", "?", '"'))
