"""Acts that the encoder sees in a Doc → candidates: its pointers become tokens, the tokens actors and constituents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.model import LEARNED, Article
from kg.schema import Schema
from loaders.analysis.attribution import speaker_chain
from loaders.analysis.chains import Chain
from loaders.analysis.scope import (
    answering_verb,
    clause_chain,
    condition_of,
    factuality_of,
    is_asked,
    is_easing,
    is_if_clause,
    is_negated,
    is_unrefused,
    negation_of,
)
from loaders.analysis.syntax import agents
from loaders.encoder.inputs import FINE, Stretch
from loaders.encoder.reading import Pointed, Seen
from loaders.extract.addressees import inferred_addressees
from loaders.extract.candidates import Candidate, told_as
from loaders.extract.cast import Cast
from loaders.extract.selection import beside
from loaders.extract.spans import overlap, trim
from loaders.lexicon import Lexicon

_VERBAL = {"VERB", "AUX"}
_SUBJECTS = {"nsubj", "nsubjpass"}
# Parts of speech with which more than a title and a name is said.
_LINKING = {"ADP", "VERB", "AUX", "CCONJ", "PART"}
_TOWARD = {"to", "from"}
_WILL = {"will", "'ll", "would"}
_BEFORE_CONDITION = {"only", "but", "even"}
# The acts of which "not" makes another, so that a negation is no scope of theirs.
_NEGATIVE = {"rejection", "red_line", "denial"}
_DENIAL = "denial"
# Below this probability somebody who is pointed at takes no part.
_BYSTANDER = 0.4
# From this probability on words that are pointed at and name no known actor are somebody of whom no more is known.
_SURE = 0.5
# The coarse acts that others answer.
_ANSWERED = {"demand", "offer"}


class LearnedFinder:
    """Finds the candidates that the encoder sees in one Doc."""

    def __init__(self, article: Article, doc: Doc, cast: Cast, *, schema: Schema, lexicon: Lexicon) -> None:
        self.article = article
        self.doc = doc
        self.cast = cast
        self.lexicon = lexicon
        self.acts = schema.acts

    def __iter__(self) -> Iterator[Candidate]:
        """Each act with a content and somebody who holds it, in text order."""
        for seen in self.doc._.acts or ():
            candidate = self._candidate(seen)
            if candidate is not None:
                yield candidate

    def _candidate(self, seen: Seen) -> Candidate | None:
        cue, content = self._tokens(seen.cue), self._tokens(seen.content.stretch)
        if cue is None or content is None:
            return None
        head = cue.root
        if is_asked(head):
            return None
        verb = _verb_of(head)
        if seen.act == "demand" and verb == content.root:
            verb = head  # "must not do it" demands that it is not done
        condition = condition_of(head, self.lexicon)
        is_named = head.pos_ == "NOUN" and content.start <= head.i < content.end  # "the company's offer"
        said = _said(content, head, condition, self._tokens(seen.addressee.stretch))
        words = trim(self._wanted(said, content.root, verb, seen), self.article)
        speaker = self._speaker(head, seen)
        holders = self._holders(head, seen, speaker)
        if words is None or not holders:
            return None
        act = max((a for a in FINE if self.acts[a].coarse == seen.act), key=lambda a: seen.fine[a])
        act = "offer" if seen.act == "demand" and self._is_own_doing(content.root, holders) else act
        act = "offer" if self.acts[act].coarse == "threaten" and is_easing(content.root, self.lexicon) else act
        negated = is_unrefused(content.root, self.lexicon) if act in _NEGATIVE else is_negated(verb, self.lexicon)
        factuality = factuality_of(head, self.lexicon)
        if act in _NEGATIVE:  # of "will not accept" that is no negation, of "did not reject" it is
            factuality = "negated" if negated else told_as(factuality, flipped=True)
        addressees, method = self._addressees(head, seen, content.root, act, holders, condition)
        return Candidate(
            cue=head,
            act=act,
            slot="self" if is_named else "pointed",
            content_head=head if is_named else content.root,
            content=words,
            holders=tuple(holders),
            addressees=addressees,
            addressee_method=method,
            speaker=speaker,
            negated=negated,
            factuality=factuality,
            condition=condition,
            rule=f"{LEARNED}{act}",
            pushes=False,
            seen=seen,
        )

    def _tokens(self, stretch: Stretch | None) -> Tokens | None:
        return self.doc.char_span(*stretch, alignment_mode="expand") if stretch is not None else None

    def _actors(self, pointed: Pointed) -> list[Chain]:
        """The actors that the words pointed at name or describe."""
        tokens = self._tokens(pointed.stretch)
        if tokens is None:
            return []
        if (
            tokens.root.pos_ in _VERBAL and tokens.root.i > tokens.start
        ):  # it points from a name to its pronoun: "X said it"
            tokens = self.doc[tokens.start : tokens.root.i]
        found = self.cast.chains_of([tokens.root]) or self._named_last(tokens)
        named = [] if any(chain.named for chain in found) else self.cast.chains_of(_apposed(tokens))
        return named or found

    def _named_last(self, tokens: Tokens) -> list[Chain]:
        """The person whose name ends a phrase that is else only a title: "Democratic presidential hopeful Jane Roe"."""
        chain = self.cast.chains.at.get(tokens.end - 1)
        if chain is None or not chain.named or chain.kind != "person" or any(t.pos_ in _LINKING for t in tokens):
            return []
        return [chain]

    def _holders(self, cue: Token, seen: Seen, speaker: Chain | None) -> list[Chain]:
        """Who holds it: whom the words pointed at name, else the speaker, where there are none; else the words as a description."""
        pointed = self._actors(seen.holder)
        found = [chain for chain in pointed if not self._is_answered(cue, seen, chain)]
        if pointed and not found:
            return []
        tokens = self._tokens(seen.holder.stretch)
        if speaker is not None and found and all(self.cast.is_speaker(c) for c in found):  # "we want it, Berg said"
            return [speaker]
        if found or tokens is None or not _is_phrase(tokens):
            return found or ([speaker] if speaker is not None else [])
        return [self.cast.described(tokens)]

    def _is_answered(self, cue: Token, seen: Seen, holder: Chain) -> bool:
        """Whether somebody only answers what is demanded or offered: in "turned down their demand" it is not the subject's."""
        verb, at = answering_verb(cue, self.lexicon) if seen.act in _ANSWERED else None, self.cast.chains.at
        if verb is None or any(at.get(c.i) is holder for c in cue.children if c.dep_ == "poss" and c.pos_ != "PRON"):
            return False
        return any(at.get(t.i) is holder for t in agents(verb))

    def _wanted(self, said: list[Token], root: Token, cue: Token, seen: Seen) -> list[Token]:
        """The words for what is wanted, with the "not" that belongs to them: "urged them not to give in".

        In the if-clause of a threat it is the other way round: "will strike if it does not pay" wants that it pays, "will strike
        if the fee is abolished" that the fee stays, for which there are no words.
        """
        negation = negation_of(root)
        if is_if_clause(root, self.lexicon):
            if seen.act != "demand" or not self._hangs_on(root):
                return said
            is_passive = any(c.dep_ == "nsubjpass" for c in root.children)
            return [t for t in said if t.i > negation.i] if negation is not None and not is_passive else []
        if seen.act == "reject" or negation is None or not said or not cue.i < negation.i < said[0].i:
            return said
        first = negation.i - (negation.lower_ == "n't")  # with its auxiliary
        between = list(root.doc[first : said[0].i])
        is_own = all(t.dep_ in {"neg", "aux"} for t in between) and not is_negated(cue, self.lexicon)
        return between + said if is_own else said

    def _is_own_doing(self, wanted: Token, holders: Sequence[Chain]) -> bool:
        """Whether the holder says what it will do itself: "will free them only if"; nobody demands that of itself."""
        will = any(c.dep_ == "aux" and c.lower_ in _WILL for c in wanted.children)
        return will and any(self.cast.chains.at.get(t.i) is h for t in agents(wanted) for h in holders)

    def _hangs_on(self, clause: Token) -> bool:
        """Whether a threat hangs on an if-clause; one that is negated, or an offer to stop what hurts, is none."""
        for other in self.doc._.acts:
            cue, content = self._tokens(other.cue), self._tokens(other.content.stretch)
            if other.act != "threaten" or cue is None:
                continue
            threat = _verb_of(cue.root)
            eases = content is not None and is_easing(content.root, self.lexicon)
            # The clause may hang below the word that threatens: "threatened to strike if".
            same = clause.head in clause_chain(threat) or threat in clause_chain(clause.head)
            if same and not eases and not is_negated(threat, self.lexicon):
                return True
        return False

    def _speaker(self, cue: Token, seen: Seen) -> Chain | None:
        known = speaker_chain(cue, self.lexicon)
        if known is not None:
            return known
        told, tokens = self._actors(seen.source), self._tokens(seen.source.stretch)
        if not told and tokens is not None and _is_phrase(tokens) and seen.source.probability >= _SURE:
            return self.cast.described(tokens)  # "one of the sources"
        return told[0] if told else None

    def _addressees(
        self, cue: Token, seen: Seen, head: Token, act: str, holders: Sequence[Chain], condition: Token | None
    ) -> tuple[tuple[Chain, ...], str]:
        own = [c for holder in holders for c in (holder, holder.principal)]
        pointed = (c for c in self._actors(seen.addressee) if not any(c is one for one in own))
        told = tuple(c for c in pointed if (part := self.cast.chains.takes_part(c)) is None or part >= _BYSTANDER)
        return (
            (told, "pointed")
            if told
            else inferred_addressees(cue, head, act, holders, condition=condition, cast=self.cast)
        )


def _verb_of(cue: Token) -> Token:
    """The verb of a cue that is only its auxiliary."""
    return cue.head if cue.dep_ in {"aux", "auxpass"} else cue


def _apposed(tokens: Tokens) -> list[Token]:
    """The names that follow a description: "regional brokers Egypt and Qatar"."""
    return [t for t in tokens if t.i > tokens.root.i and t.pos_ == "PROPN" and t.dep_ in {"appos", "dobj"}]


def _said(content: Tokens, cue: Token, condition: Token | None, addressee: Tokens | None) -> list[Token]:
    """The words that say what, without the condition on which they hang; of a cue that is a noun among them, its phrase."""
    tokens = list(content)
    if cue.pos_ == "NOUN" and content.start <= cue.i < content.end:
        inside = {t.i for t in cue.subtree}
        tokens = [t for t in tokens if t.i in inside]
    if condition is not None and content.start < condition.left_edge.i < content.end and cue.i < condition.left_edge.i:
        tokens = [t for t in tokens if t.i < condition.left_edge.i]
        while tokens and tokens[-1].lower_ in _BEFORE_CONDITION:
            tokens.pop()
    if addressee is not None and tokens and tokens[-1].i == addressee.end - 1:  # "offered mediation to both sides"
        before = [t for t in tokens if t.i < addressee.start]
        if len(before) > 1 and before[-1].lower_ in _TOWARD:
            tokens = before[:-1]
    return _without_date(tokens)


def _without_date(tokens: list[Token]) -> list[Token]:
    """Without the date at their end that hangs on the cue, not on what is wanted: "demanded a shorter week on Friday"."""
    start = len(tokens)
    while start and tokens[start - 1].ent_type_ == "DATE":
        start -= 1
    if not 0 < start < len(tokens):
        return tokens
    start -= tokens[start - 1].pos_ == "ADP"
    outside = tokens[start].head.i < tokens[0].i
    return tokens[:start] if outside and start else tokens


def together(seen: Iterable[Candidate], listed: Iterable[Candidate], coarse: Mapping[str, str]) -> list[Candidate]:
    """What the encoder sees and what the lexicon lists, in text order; what both find is one, with the slots of the first."""
    seen_in, listed_in = beside(seen), beside(listed)
    sentences = dict.fromkeys([*seen_in, *listed_in])
    found = [c for s in sentences for c in _in_one_sentence(seen_in.get(s, ()), listed_in.get(s, ()), coarse)]
    return sorted(found, key=lambda c: c.cue.i)


def _in_one_sentence(
    seen: Iterable[Candidate], listed: Iterable[Candidate], coarse: Mapping[str, str]
) -> Iterator[Candidate]:
    """Yield what is seen in a sentence, joined with what is listed, then what is only listed."""
    found, added = list(seen), list[Candidate]()
    for candidate in listed:
        alike = [i for i, c in enumerate(found) if coarse[c.act] == coarse[candidate.act]]
        same = [i for i in alike if _is_same(found[i], candidate)]
        if not same and candidate.negated and any(_refuses_it(c, candidate, coarse) for c in found):
            continue  # "does not want it": no demand is a refusal
        denied = [i for i, c in enumerate(found) if candidate.act == _DENIAL and _covers(candidate, c)]
        if not same and candidate.factuality == "denied" and any(_denies(c, candidate) for c in found):
            continue
        if same or denied:
            best = max(same or denied, key=lambda i: overlap(found[i].content, candidate.content))
            found[best] = _joined(found[best], candidate) if same else replace(candidate, seen=found[best].seen)
            found = [c for i, c in enumerate(found) if i == best or i not in same]
        else:
            odds = [c.seen for c in found]
            likeliest = max((s.in_sentence for s in odds if s and s.act == coarse[candidate.act]), default=0.0)
            added.append(replace(candidate, in_sentence=likeliest))
    yield from (*found, *added)


def _refuses_it(one: Candidate, candidate: Candidate, coarse: Mapping[str, str]) -> bool:
    """Whether the first is a refusal of the words of the second."""
    return coarse[one.act] == "reject" and overlap(one.content, candidate.content) > 0


def _denies(denial: Candidate, denied: Candidate) -> bool:
    """Whether the first is a denial of the words of the second, by its own holder."""
    same = any(h is x for h in denial.holders for x in denied.holders)
    return denial.act == _DENIAL and same and overlap(denial.content, denied.content) > 0


def _covers(denial: Candidate, denied: Candidate) -> bool:
    return denial.content.start <= denied.cue.idx < denial.content.end


def _joined(seen: Candidate, listed: Candidate) -> Candidate:
    """The one that both find: slots as the encoder points at them, act and scope as the lexicon reads them at its own cue."""
    unrefused = seen.negated and listed.act in _NEGATIVE
    return replace(
        seen,
        listed=listed.rule,
        cue=listed.cue,
        act=listed.act,
        negated=listed.negated or unrefused,
        factuality="negated" if unrefused else listed.factuality,
        condition=listed.condition,
        pushes=listed.pushes,
        addressee_method="told" if _is_told(seen, listed) else seen.addressee_method,
    )


def _is_told(seen: Candidate, listed: Candidate) -> bool:
    """Whether the lexicon has whom the encoder points at in a slot of its own."""
    return listed.addressee_method == "told" and any(a is b for a in seen.addressees[:1] for b in listed.addressees)


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of one act in one sentence stand at one cue, or are about the same words."""
    shorter = min(one.content.end - one.content.start, other.content.end - other.content.start)
    return one.cue.i == other.cue.i or 2 * overlap(one.content, other.content) >= shorter


def _is_phrase(tokens: Tokens) -> bool:
    """Whether words may describe somebody: they are no clause with a subject before its verb."""
    return not any(t.dep_ in _SUBJECTS and t.head is tokens.root and t.i > tokens.start for t in tokens)
