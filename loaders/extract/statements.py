"""Doc → statements: one pass over the tokens, driven by the lexicon."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.ids import content_id
from kg.model import Article, Pressure, Span, Statement
from kg.resolve.issues import resolve_issue
from kg.schema import Schema
from loaders.analysis.attribution import speaker_chain
from loaders.analysis.reference import Chain
from loaders.analysis.scope import clause_chain, condition_of, is_hypothetical, is_negated
from loaders.analysis.syntax import (
    after,
    agents,
    gerund,
    infinitive,
    matches_words,
    object_infinitive,
    objects,
    owners,
    that_clause,
)
from loaders.extract.cast import Cast
from loaders.extract.spans import clause_span, content_span, span_of, trim
from loaders.lexicon import Entry, Lexicon

_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adjective", "PROPN": "noun"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue with its entry before it is decided whether it is a statement."""

    cue: Token
    entry: Entry
    content_head: Token
    content: Span
    holders: tuple[Chain, ...]
    addressees: tuple[Chain, ...]


class StatementFinder:
    """Finds the statements of one Doc and the pressures that go with them."""

    def __init__(self, article: Article, doc: Doc, cast: Cast, *, lexicon: Lexicon, schema: Schema) -> None:
        self.article = article
        self.doc = doc
        self.cast = cast
        self.lexicon = lexicon
        self.schema = schema

    def candidates(self) -> Iterator[Candidate]:
        """Every cue with a holder and a content, in text order; what hangs below another cue's content is left out."""
        for token in self.doc:
            for entry in self._entries(token):
                candidate = self._candidate(token, entry)
                if candidate is not None:
                    yield candidate
                    break

    def _entries(self, token: Token) -> Iterator[Entry]:
        pos = _POS.get(token.pos_)
        if pos is None:
            return
        for rest, entry in self.lexicon.statements.get((pos, token.lemma_.lower()), ()):
            if matches_words(token, rest):
                yield entry
        if token.tag_ == "VBN":  # "are opposed to": the parser takes the adjective for a passive
            yield from (e for rest, e in self.lexicon.statements.get(("adjective", token.lower_), ()) if not rest)

    def _candidate(self, cue: Token, entry: Entry) -> Candidate | None:
        if self._is_nested(cue) or is_hypothetical(cue, self.lexicon):
            return None
        head, bare = self._content_head(cue, entry)
        if head is None or not self._is_content(cue, head, entry):
            return None
        holders = self._holders(cue, entry)
        content = content_span(head, self.article, self.lexicon, bare=bare)
        if not holders or content is None:
            return None
        addressees = [c for c in self._addressees(cue, head, entry) if not any(c is h for h in holders)]
        addressees = addressees or self._counterpart(holders)
        return Candidate(cue, entry, head, content, tuple(holders), tuple(addressees))

    def _is_nested(self, cue: Token) -> bool:
        """Whether the cue is the content of another: "urged X to accept", "refused to offer"."""
        for token in clause_chain(cue):
            head = token.head
            if (
                token.dep_ == "xcomp"
                and head.i != token.i
                and head.lemma_.lower() not in self.lexicon.lists["transparent"]
            ):
                return head.pos_ in {"VERB", "ADJ", "AUX"} and head.lemma_.lower() != "be"
            if token.dep_ in {"acl", "advcl"} and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children):
                return True
        return False

    def _content_head(self, cue: Token, entry: Entry) -> tuple[Token | None, bool]:
        for slot in entry.content:
            head = self._slot(cue, slot)
            if head is None and slot == "to" and _asks_somebody(entry):
                head = object_infinitive(cue)
            if head is not None and self._fits(head, slot, entry):
                return head, slot == "to"
        return None, False

    def _slot(self, cue: Token, slot: str) -> Token | None:
        if slot == "to":
            return infinitive(cue) or self._beside(cue) or next(self._after(cue, "to"), None)
        if slot == "that":
            return that_clause(cue)
        if slot == "ing":
            return gerund(cue)
        if slot == "object":
            return next(iter(objects(cue)), None)
        if slot == "self":
            return cue if cue.pos_ != "VERB" or not objects(cue) else None
        if slot == "subject":
            return next((s for s in cue.head.children if s.dep_ in {"nsubj", "nsubjpass"}), None)
        if slot == "attr":
            return self._attribute(cue)
        return next(self._after(cue, slot), None)

    def _beside(self, cue: Token) -> Token | None:
        """The infinitive of "it is vital to settle", which hangs on the verb."""
        return infinitive(cue.head) if cue.dep_ == "acomp" else None

    def _after(self, cue: Token, preposition: str) -> Iterator[Token]:
        """What hangs on the cue by a preposition, or on the light verb whose object it is: "gave its backing to the truce"."""
        yield from after(cue, preposition)
        if cue.pos_ == "NOUN" and cue.dep_ == "dobj" and cue.head.lemma_.lower() in self.lexicon.lists["light"]:
            yield from after(cue.head, preposition)

    def _attribute(self, cue: Token) -> Token | None:
        if cue.dep_ not in {"nsubj", "attr"} or cue.head.lemma_ != "be":
            return None
        wanted = {"attr", "ccomp", "xcomp", "acomp"} if cue.dep_ == "nsubj" else {"nsubj", "csubj"}
        return next((c for c in cue.head.children if c.dep_ in wanted), None)

    def _fits(self, head: Token, slot: str, entry: Entry) -> bool:
        lemma = head.lemma_.lower()
        if slot == "object" and entry.objects_if_object:
            return lemma in entry.objects_if_object
        if entry.objects and slot in {"object", "of", "from"}:
            return lemma in entry.objects
        return not entry.within or lemma in entry.within

    def _is_content(self, cue: Token, head: Token, entry: Entry) -> bool:
        lists = self.lexicon.lists
        if head.lemma_.lower() in lists["no_content"] or (head.pos_ == "PRON" and head.lower_ not in {"this", "that"}):
            return False
        evasive = head.pos_ in {"VERB", "AUX"} and head.lemma_.lower() in lists["evasive"]
        return not (evasive and entry.act in {"demand", "rejection", "offer"})

    def _holders(self, cue: Token, entry: Entry) -> list[Chain]:
        if entry.speaker_holds:
            speaker = speaker_chain(cue, self.lexicon)
            return [speaker] if speaker else []
        if entry.pos == "noun":
            return self._noun_holders(cue, entry)
        if entry.pos == "adjective":
            if cue.pos_ == "VERB":
                return self.cast.chains_of(objects(cue))
            verb = next((t for t in (cue.head, *cue.ancestors) if t.pos_ in {"VERB", "AUX"}), cue)
            return self.cast.chains_of(agents(verb if cue.dep_ in {"acomp", "oprd", "attr"} else cue))
        return self.cast.chains_of(agents(cue))

    def _noun_holders(self, cue: Token, entry: Entry) -> list[Chain]:
        found = self.cast.chains_of(owners(cue))
        if found:
            return found
        verb = cue.head
        if cue.dep_ == "pobj":
            verb = cue.head.head
        if entry.preposition:
            return self.cast.chains_of(agents(verb)) if cue.head.lower_ in entry.preposition else []
        lights = entry.light | self.lexicon.lists["light"]
        if verb.pos_ == "VERB" and verb.lemma_.lower() in lights and cue.dep_ in {"dobj", "pobj", "nsubjpass"}:
            return self.cast.chains_of(agents(verb))
        return []

    def _counterpart(self, holders: list[Chain]) -> list[Chain]:
        """The other of the two principal parties, where one of them alone holds the position."""
        pair = self.cast.chains.pair
        if len(holders) != 1 or not any(holders[0] is party or holders[0].principal is party for party in pair):
            return []
        return [p for p in pair if p is not holders[0] and p is not holders[0].principal]

    def _addressees(self, cue: Token, head: Token, entry: Entry) -> list[Chain]:
        for slot in entry.addressee:
            found = self.cast.chains_of(self._addressee_tokens(cue, head, slot))
            if found:
                return found
        return []

    def _addressee_tokens(self, cue: Token, head: Token, slot: str) -> list[Token]:
        if slot == "object":
            return [o for o in objects(cue) if o.i != head.i]
        if slot == "clause-subject":
            return [c for c in head.children if c.dep_ in {"nsubj", "nsubjpass"}]
        if slot == "owner":
            return owners(head)
        if slot == "dative":
            return [c for c in cue.children if c.dep_ == "dative" and c.pos_ != "ADP"]
        return [t for t in after(cue, slot) if t.i != head.i]

    def statements(self) -> Iterator[tuple[Statement, Candidate]]:
        """The statements of the Doc, one for each holder."""
        for candidate in self.candidates():
            for holder in candidate.holders:
                yield self._statement(candidate, holder), candidate

    def _statement(self, found: Candidate, holder: Chain) -> Statement:
        cue, entry = found.cue, found.entry
        negated = is_negated(cue)
        act = entry.negated if negated and entry.negated else entry.act
        condition = condition_of(cue, self.lexicon)
        speaker = speaker_chain(cue, self.lexicon)
        issue, proposition = self._about(found)
        holder_id = self.cast.id(holder)
        still_negated = negated and entry.negated is None
        return Statement(
            id=content_id("stmt", self.article.id, str(found.content.start), str(found.content.end), act, holder_id),
            article_id=self.article.id,
            act=act,
            holder=holder_id,
            content=found.content,
            quote=clause_span(cue, self.article),
            cue=span_of([cue], self.article),
            rule=entry.id,
            issue=issue,
            proposition=proposition,
            addressee=self.cast.id(found.addressees[0]) if found.addressees else None,
            speaker=self.cast.id(speaker) if speaker is not None else holder_id,
            source=self.cast.id(speaker) if speaker is not None and speaker is not holder else None,
            conditional=condition is not None,
            condition=self._condition_text(condition),
            negated=still_negated,
            factuality="negated" if still_negated else "asserted",
            stated_on=self.article.published,
            confidence=round(entry.confidence * (1.0 if holder.named else 0.8), 2),
        )

    def _condition_text(self, head: Token | None) -> str | None:
        span = trim([t for t in head.subtree if t.sent == head.sent], self.article) if head is not None else None
        return span.text if span else None

    def _about(self, found: Candidate) -> tuple[str, str]:
        """Issue id and proposition of a content."""
        span = self.doc.char_span(found.content.start, found.content.end, alignment_mode="expand")
        tokens = list(span if span is not None else ())
        lemmas = [t.lemma_.lower() for t in tokens if not t.is_punct and not t.is_space]
        noun = next((t for t in (found.content_head, *tokens) if t.pos_ in {"NOUN", "PROPN"}), found.content_head)
        issue = resolve_issue(lemmas, head=noun.lemma_.lower(), schema=self.schema)
        words = {
            t.lemma_.lower() for t in tokens if t.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and not t.is_stop
        }
        return issue, " ".join(sorted(words)) or noun.lemma_.lower()

    def pressures(self, statement: Statement, found: Candidate) -> Iterator[Pressure]:
        """A pressure on each addressee, if the cue is one that pushes and the holder is not itself one of the two parties."""
        if not found.entry.pressure or self._is_party(statement.holder):
            return
        for addressee in found.addressees:
            pressed = self.cast.id(addressee)
            yield Pressure(
                id=content_id("press", self.article.id, statement.holder, pressed, str(statement.quote.start)),
                article_id=self.article.id,
                presser=statement.holder,
                pressed=pressed,
                toward=found.content.text,
                quote=statement.quote,
                rule=found.entry.id,
                stated_on=statement.stated_on,
            )

    def _is_party(self, participant_id: str) -> bool:
        return any(self.cast.holds(participant_id, c) for c in self.cast.chains.pair)


def _asks_somebody(entry: Entry) -> bool:
    """Whether the object of the verb is whom it asks, so that an infinitive on the object is what is asked."""
    return entry.addressee[:1] in {("object",), ("on",), ("upon",), ("clause-subject",)}
