"""Acts that the encoder sees in a Doc → candidates: its pointers become tokens, the tokens actors and constituents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.model import LEARNED, Article
from kg.schema import Schema
from loaders.analysis.attribution import speaker_chain
from loaders.analysis.reference import Chain
from loaders.analysis.scope import condition_of, factuality_of, is_negated
from loaders.encoder.inputs import FINE, Stretch
from loaders.encoder.reading import Pointed, Seen
from loaders.extract.addressees import inferred_addressees
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast
from loaders.extract.spans import overlap, trim
from loaders.lexicon import Lexicon

# The acts of which "not" makes another, so that a negation is no scope of theirs.
_VERBAL = {"VERB", "AUX"}
_TOWARD = {"to", "from"}
_BEFORE_CONDITION = {"only", "but", "even"}
_NEGATIVE = {"rejection", "red_line", "denial"}
_DENIAL = "denial"


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
        condition = condition_of(head, self.lexicon)
        is_named = head.pos_ == "NOUN" and content.start <= head.i < content.end  # "the company's offer"
        words = trim(_said(content, head, condition, self._tokens(seen.addressee.stretch)), self.article)
        speaker = self._speaker(head, seen)
        holders = self._holders(head, seen, speaker)
        if words is None or not holders:
            return None
        act = max((a for a in FINE if self.acts[a].coarse == seen.act), key=lambda a: seen.fine[a])
        negated = act not in _NEGATIVE and is_negated(head, self.lexicon)
        factuality = factuality_of(head, self.lexicon)
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
            factuality="asserted" if factuality == "negated" and act in _NEGATIVE else factuality,
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
        found = self.cast.chains_of([tokens.root])
        named = [] if any(chain.named for chain in found) else self.cast.chains_of(_apposed(tokens))
        return named or found

    def _holders(self, cue: Token, seen: Seen, speaker: Chain | None) -> list[Chain]:
        """Who holds it: whom the words pointed at name, else the speaker, where there are none; else the words as a description."""
        found = self._actors(seen.holder)
        tokens = self._tokens(seen.holder.stretch)
        if found or tokens is None:
            return found or ([speaker] if speaker is not None else [])
        return [self.cast.described(tokens)]

    def _speaker(self, cue: Token, seen: Seen) -> Chain | None:
        known = speaker_chain(cue, self.lexicon)
        told = self._actors(seen.source) if known is None else []
        return told[0] if told else known

    def _addressees(
        self, cue: Token, seen: Seen, head: Token, act: str, holders: Sequence[Chain], condition: Token | None
    ) -> tuple[tuple[Chain, ...], str]:
        told = tuple(c for c in self._actors(seen.addressee) if not any(c is h for h in holders))
        return (
            (told, "pointed")
            if told
            else inferred_addressees(cue, head, act, holders, condition=condition, cast=self.cast)
        )


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
    found = list(seen)
    added: list[Candidate] = []
    for candidate in listed:
        beside = [i for i, c in enumerate(found) if c.cue.sent.start == candidate.cue.sent.start]
        same = [i for i in beside if coarse[found[i].act] == coarse[candidate.act] and _is_same(found[i], candidate)]
        refused = [
            i
            for i in beside
            if candidate.negated and coarse[found[i].act] == "reject" and overlap(found[i].content, candidate.content)
        ]
        if refused and not same:  # "does not want it": no demand is a refusal
            continue
        denied = [i for i in beside if candidate.act == _DENIAL and _covers(candidate, found[i])]
        if same or denied:
            best = max(same or denied, key=lambda i: overlap(found[i].content, candidate.content))
            found[best] = _joined(found[best], candidate) if same else replace(candidate, seen=found[best].seen)
            found = [c for i, c in enumerate(found) if i == best or i not in same]
        else:
            odds = [found[i].seen for i in beside]
            likeliest = max((s.in_sentence for s in odds if s and s.act == coarse[candidate.act]), default=0.0)
            added.append(replace(candidate, in_sentence=likeliest))
    return sorted([*found, *added], key=lambda c: c.cue.i)


def _covers(denial: Candidate, denied: Candidate) -> bool:
    return denial.content.start <= denied.cue.idx < denial.content.end


def _joined(seen: Candidate, listed: Candidate) -> Candidate:
    """The one that both find: slots as the encoder points at them, act and scope as the lexicon reads them at its own cue."""
    return replace(
        seen,
        listed=listed.rule,
        cue=listed.cue,
        act=listed.act,
        negated=listed.negated,
        factuality=listed.factuality,
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
