"""Doc → candidates: one pass over the tokens, driven by the lexicon; what becomes a statement is decided elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.model import Article, Span
from loaders.analysis.attribution import reporters, speaker_chain
from loaders.analysis.chains import Chain
from loaders.analysis.scope import (
    clause_chain,
    condition_of,
    demanded_condition,
    factuality_of,
    is_easing,
    is_negated,
    is_supposed,
)
from loaders.analysis.syntax import clause_of, is_imperative, matches_words
from loaders.encoder.reading import Seen
from loaders.extract.addressees import addressees_of
from loaders.extract.cast import Cast
from loaders.extract.slots import addressee_tokens, content_head, has_predicate, holder_tokens, joint_tokens
from loaders.extract.spans import content_span
from loaders.lexicon import Entry, Lexicon

_OFFERING = {"offer", "promise", "concession", "acceptance"}
# The word of an entry that any word fits.
_ANY = "*"
_VERBAL = {"VERB", "ADJ", "AUX"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue and what stands in its slots, before it is decided whether it is a statement.

    `slot` is where the content stands, `addressee_method` how the addressees were found (`addressees.addressees_of`). `rule` is
    what found it, `seen` what the encoder saw there; `pushes` tells whether it pushes the addressee.
    """

    cue: Token
    act: str
    slot: str
    content_head: Token
    content: Span
    holders: tuple[Chain, ...]
    addressees: tuple[Chain, ...]
    speaker: Chain | None
    negated: bool
    factuality: str
    condition: Token | None
    rule: str
    pushes: bool
    addressee_method: str = "told"
    seen: Seen | None = None
    listed: str | None = None
    in_sentence: float = 0.0


class CandidateFinder:
    """Finds the candidates of one Doc."""

    def __init__(self, article: Article, cast: Cast, *, lexicon: Lexicon) -> None:
        self.article = article
        self.cast = cast
        self.lexicon = lexicon
        # Words at which something may stand, with the entries they fit: the same however often the candidates are looked for.
        cued = ((token, part, tuple(self._entries(token, part, lemma))) for token, part, lemma in cast.words)
        self._cued = [(token, entries) for token, part, entries in cued if entries or part == "verb"]

    def __iter__(self) -> Iterator[Candidate]:
        """Every cue with a holder and a content, in text order; a demanded condition follows what depends on it."""
        conditions: set[int] = set()
        for token, entries in self._cued:
            entry, found = next(((e, c) for e in entries if (c := self._candidate(token, e))), (None, None))
            if entry is not None and found is not None:
                yield found
                yield from self._coordinated(found, entry)
            for condition in self._demanded(token, found):
                if condition.cue.i not in conditions:
                    conditions.add(condition.cue.i)
                    yield condition

    def _entries(self, token: Token, part: str, lemma: str) -> Iterator[Entry]:
        if token.dep_ in {"aux", "auxpass"} and token.tag_ == "MD":
            yield from self._at("modal", token, token.lower_)
            return
        yield from self._at(part, token, lemma)
        if is_imperative(token):
            yield from self._at("imperative", token, _ANY)
        if token.tag_ == "VBN":  # "are opposed to": the parser takes the adjective for a passive
            yield from (e for rest, e in self.lexicon.statements.get(("adjective", token.lower_), ()) if not rest)

    def _at(self, pos: str, token: Token, word: str) -> Iterator[Entry]:
        for rest, entry in self.lexicon.statements.get((pos, word), ()):
            if matches_words(token, rest):
                yield entry

    def _candidate(self, cue: Token, entry: Entry) -> Candidate | None:
        if self._is_nested(cue) or is_supposed(cue, self.lexicon) or not has_predicate(cue, entry):
            return None
        head, slot = content_head(cue, entry, self.lexicon)
        if head is None or not self._counts(cue, head, entry):
            return None
        if self._is_foretold(cue):
            return None
        speaker = speaker_chain(cue, self.lexicon)
        holders = self._holders(cue, entry, slot, speaker)
        content = self._content(cue, head, slot)
        if not holders or content is None:
            return None
        negated = is_negated(cue, self.lexicon)
        act = entry.negated if negated and entry.negated else entry.act
        act = "offer" if act == "threat" and is_easing(head, self.lexicon) else act
        condition = condition_of(cue, self.lexicon)
        addressees, method = addressees_of(cue, head, entry, act, holders, condition=condition, cast=self.cast)
        return Candidate(
            cue=cue,
            rule=entry.id,
            pushes=entry.pressure,
            act=act,
            slot=slot,
            content_head=head,
            content=content,
            holders=tuple(holders),
            addressees=addressees,
            addressee_method=method,
            speaker=speaker,
            negated=negated and entry.negated is None,
            factuality=told_as(factuality_of(cue, self.lexicon), flipped=negated and entry.negated is not None),
            condition=condition,
        )

    def _is_nested(self, cue: Token) -> bool:
        """Whether the cue is the content of another: "urged X to accept", "refused to offer"."""
        for token in clause_chain(cue):
            head = token.head
            if (
                token.dep_ == "xcomp"
                and head.i != token.i
                and head.lemma_.lower() not in self.lexicon.words.transparent
                and token.lemma_.lower() not in self.lexicon.words.courtesy
            ):
                return head.pos_ in _VERBAL and head.lemma_.lower() != "be"
            if token.dep_ in {"acl", "advcl"} and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children):
                return True
            if token.dep_ == "pcomp" and head.lower_ in self.lexicon.words.aiming:
                return True
        return False

    def _is_foretold(self, cue: Token) -> bool:
        """Whether it is still to come and only a forecaster says so: "analysts say Norway will reject the plan"."""
        if factuality_of(cue, self.lexicon) not in {"future", "hypothetical"}:
            return False
        return any(t.lemma_.lower() in self.lexicon.words.forecaster for t in reporters(cue, self.lexicon)[:1])

    def _counts(self, cue: Token, head: Token, entry: Entry) -> bool:
        """Whether cue and content make a position of the entry's kind."""
        if self._only_carries(cue, head):
            return False
        return self._is_content(head, entry) and self._polarity_fits(cue, entry)

    def _only_carries(self, cue: Token, head: Token) -> bool:
        """Whether the cue only carries the one that counts: "plans to demand" is a demand to come."""
        carries = cue.lemma_.lower() in self.lexicon.words.transparent and head.pos_ == "VERB"
        return carries and any(self._at("verb", head, head.lemma_.lower()))

    def _is_content(self, head: Token, entry: Entry) -> bool:
        words = self.lexicon.words
        if entry.pos == "modal" and head.lemma_.lower() in words.stative and entry.polarity is not None:
            return False
        if head.lemma_.lower() in words.no_content or (head.pos_ == "PRON" and not _answers(head, entry)):
            return False
        evasive = head.pos_ in {"VERB", "AUX"} and head.lemma_.lower() in words.evasive
        return not (evasive and entry.act in {"demand", "rejection", "offer"})

    def _polarity_fits(self, cue: Token, entry: Entry) -> bool:
        """Whether the cue is negated as the entry wants it; of modals with a polarity, only those of verbs without an entry."""
        if entry.polarity is None:
            return True
        own = any(self._at("verb", cue.head, cue.head.lemma_.lower()))
        if entry.pos == "modal" and own and entry.act != "threat":
            return False
        return (entry.polarity == "negative") == is_negated(cue.head, self.lexicon)

    def _content(self, cue: Token, head: Token, slot: str) -> Span | None:
        """The words that say what; the subject of a modal is left out if it is an actor, being holder or addressee then."""
        subjects = addressee_tokens(cue, head, "clause-subject") if slot == "verb" else []
        bare = slot == "to" or any(self.cast.chain(s) for s in subjects)
        return content_span(head, self.article, self.lexicon, bare=bare)

    def _holders(self, cue: Token, entry: Entry, slot: str, speaker: Chain | None) -> list[Chain]:
        if entry.speaker_holds:
            return [speaker] if speaker and _is_said(cue, entry) else []
        found = self.cast.chains_of(holder_tokens(cue, entry, slot, self.lexicon))
        warned = demanded_condition(cue.head, self.lexicon) is not None
        reported = entry.act == "threat" and speaker is not None  # "crews will strike, their union said"
        if entry.own_speech and not (warned or reported) and not any(_speaks_for(speaker, c) for c in found):
            return []
        joint = self.cast.chains_of(joint_tokens(cue, entry)) if found or cue.dep_ == "attr" else []
        return [*found, *(c for c in joint if c.method != "unresolved" and not any(c is f for f in found))]

    def _coordinated(self, found: Candidate, entry: Entry) -> Iterator[Candidate]:
        """Further clauses that the same cue governs: "insisted that the tax go and that the ministry repay it"."""
        for head in found.content_head.children:
            clause = head.dep_ == "conj" and any(c.dep_ in {"nsubj", "nsubjpass"} for c in head.children)
            if not clause or entry.pos == "modal" or not any(c.dep_ == "mark" for c in head.children):
                continue
            content = content_span(head, self.article, self.lexicon)
            told = tuple(self.cast.chains_of(addressee_tokens(found.cue, head, "clause-subject")))
            if content is not None:
                addressees = told if "clause-subject" in entry.addressee and told else found.addressees
                yield replace(found, content_head=head, content=content, slot="that", addressees=addressees)

    def _demanded(self, cue: Token, found: Candidate | None) -> Iterator[Candidate]:
        """The condition as a demand, where a refusal, threat or offer hangs on it, or what somebody says will happen.

        "The union refused to return unless it is paid"; "the company said the plant will close unless …".
        """
        offered = found is not None and found.act in _OFFERING
        head = demanded_condition(cue, self.lexicon, offered=offered) if found is not None else self._warned(cue)
        if head is None:
            return
        content = content_span(head, self.article, self.lexicon)
        speaker = found.speaker if found is not None else speaker_chain(cue, self.lexicon)
        holders = found.holders if found is not None else (speaker,) if speaker is not None else ()
        if content is None or not holders or (found and found.act in {"demand", "precondition"}):
            return
        told = self.cast.chains_of(addressee_tokens(cue, head, "clause-subject"))
        if offered and told and all(any(c is h for h in holders) for c in told):
            return  # "will pay if it can"
        others = tuple(c for c in told if not any(c is h for h in holders))
        yield Candidate(
            cue=head,
            rule=self.lexicon.condition.id,
            pushes=self.lexicon.condition.pressure,
            act=self.lexicon.condition.act,
            slot="that",
            content_head=head,
            content=content,
            holders=holders,
            addressees=others or (found.addressees if found is not None else ()),
            speaker=speaker,
            negated=False,
            factuality="asserted",
            condition=None,
        )

    def _warned(self, cue: Token) -> Token | None:
        """Head of the condition right at a verb that is no cue itself: "the plant will close unless"."""
        if cue.pos_ != "VERB" or cue.dep_ == "xcomp" or is_supposed(cue, self.lexicon):
            return None
        head = demanded_condition(cue, self.lexicon)
        return head if head is not None and head.head.i == cue.i else None


def _is_said(cue: Token, entry: Entry) -> bool:
    """Whether the clause of the cue is what is said, not a relative clause in it; a verb needs a subject of its own."""
    clause = clause_of(cue)
    if clause.dep_ in {"relcl", "acl"}:
        return False
    return entry.pos not in {"verb"} or any(
        c.dep_ in {"nsubj", "nsubjpass", "expl"} and c.tag_ not in {"WP", "WDT"} for c in cue.children
    )


def told_as(factuality: str, *, flipped: bool) -> str:
    """The factuality of the act itself: where "did not accept" became a rejection, that is asserted."""
    return "asserted" if flipped and factuality == "negated" else factuality


def _answers(pronoun: Token, entry: Entry) -> bool:
    """Whether a mere pronoun can be the content: "opposed it"; nobody is told to demand "it"."""
    return pronoun.lower_ in {"this", "that"} or (
        pronoun.lower_ in {"it", "them"} and entry.act in {"acceptance", "rejection"} and entry.pos == "verb"
    )


def _speaks_for(speaker: Chain | None, chain: Chain) -> bool:
    """Whether what `speaker` says of `chain` it says of itself or of whom it speaks for."""
    if speaker is None:
        return False
    return (
        chain is speaker
        or speaker.principal is chain
        or (chain.principal is not None and chain.principal is speaker.principal)
    )
