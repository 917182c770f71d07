"""Doc → statements: one pass over the tokens, driven by the lexicon."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.ids import content_id
from kg.model import Article, Statement
from kg.resolve.issues import resolve_issue
from kg.schema import Schema
from loaders.analysis.chains import Chain
from loaders.analysis.dates import Dated, dated_near
from loaders.analysis.syntax import lemmas_of
from loaders.decision import Decision, load_decision
from loaders.encoder.reading import said
from loaders.extract.candidates import Candidate, CandidateFinder
from loaders.extract.cast import Cast
from loaders.extract.features import FeatureReader
from loaders.extract.learned import LearnedFinder, together
from loaders.extract.parties import choose_parties
from loaders.extract.quantities import deadline_of, quantities_of
from loaders.extract.selection import select
from loaders.extract.spans import clause_span, overlap, span_of, trim
from loaders.extract.topics import Topics
from loaders.lexicon import Lexicon

# Features kept with a statement to explain its confidence.
_REASONS = 6
# Share of the longer of two contents from which they are the same words.
_SAME_WORDS = 0.8


@dataclass(frozen=True, slots=True)
class Considered:
    """A candidate as the statement of one holder, with the features on which its confidence rests."""

    statement: Statement
    candidate: Candidate
    features: Mapping[str, float]


def likely(considered: Iterable[Considered], *, least: float) -> list[Considered]:
    """Those with at least that confidence, without what another of them already says, and one act for each holder and content."""
    found = _one_act_each([one for one in considered if one.statement.confidence >= least])
    sure = {id(one.candidate): one.statement.confidence for one in found}
    kept = {id(candidate) for candidate in select([one.candidate for one in found], sure=sure)}
    return [one for one in found if id(one.candidate) in kept]


def _one_act_each(considered: Sequence[Considered]) -> list[Considered]:
    """Without those whose content the same holder more likely acts on in another way: nobody demands and offers the same words."""
    at: defaultdict[tuple[str, int], list[Considered]] = defaultdict(list)
    for one in considered:
        at[one.statement.holder, one.candidate.cue.sent.start].append(one)
    dropped = {
        id(less)
        for group in at.values()
        for less in group
        for more in group
        if more.statement.confidence > less.statement.confidence and _same_words(more.statement, less.statement)
    }
    return [one for one in considered if id(one) not in dropped]


def _same_words(one: Statement, other: Statement) -> bool:
    longer = max(len(one.content.text), len(other.content.text))
    return one.act != other.act and overlap(one.content, other.content) >= _SAME_WORDS * longer


class StatementFinder:
    """Finds the statements of one Doc and the pressures that go with them."""

    def __init__(
        self,
        article: Article,
        doc: Doc,
        cast: Cast,
        *,
        lexicon: Lexicon,
        schema: Schema,
        decision: Decision | None = None,
        may_be_addressed: Callable[[Chain], bool] = lambda chain: True,
    ) -> None:
        """`decision` replaces the shipped one; an addressee is only who may be one by `may_be_addressed`."""
        self.article = article
        self.doc = doc
        self.cast = cast
        self.lexicon = lexicon
        self.schema = schema
        self.decision = decision or load_decision()
        self.may_be_addressed = may_be_addressed
        self.talking = lexicon.words.talks | lexicon.words.dispute

    @cached_property
    def topics(self) -> Topics:
        """What the article speaks of; most articles hold nothing for which that is asked."""
        return Topics(self.doc, self.schema)

    def considered(self) -> Iterator[Considered]:
        """Every candidate with each of its holders, as a statement with its confidence and features, in text order."""
        seen = LearnedFinder(self.article, self.doc, self.cast, schema=self.schema, lexicon=self.lexicon)
        listed = CandidateFinder(self.article, self.cast, lexicon=self.lexicon)
        coarse = {act.id: act.coarse for act in self.schema.acts.values()}
        choose_parties(together(seen, listed, coarse), self.cast.chains)
        candidates = together(seen, listed, coarse)  # with the principal parties known
        if not candidates:
            return
        features = FeatureReader(self.doc, self.cast, candidates, lexicon=self.lexicon)
        for candidate in candidates:
            for holder in candidate.holders:
                read = features(candidate, holder)
                statement = replace(
                    self._statement(candidate, holder),
                    confidence=round(self.decision.probability(read), 3),
                    reasons=(
                        *(said(candidate.seen, self.article.text) if candidate.seen is not None else ()),
                        *(f"{name} {weight:+.2f}" for name, weight in self.decision.reasons(read, most=_REASONS)),
                    ),
                )
                yield Considered(statement, candidate, read)

    def statements(self, *, min_confidence: float | None = None) -> Iterator[tuple[Statement, Candidate]]:
        """What is considered likely enough: from `min_confidence`, or from the decision's own threshold."""
        least = self.decision.threshold if min_confidence is None else min_confidence
        found = likely(self.considered(), least=least)
        told = [one.statement for one in found]
        self.cast.only({id for s in told for id in (s.holder, s.addressee, s.speaker, s.source) if id is not None})
        yield from ((one.statement, one.candidate) for one in found)

    def _statement(self, found: Candidate, holder: Chain) -> Statement:
        speaker, holder_id = found.speaker, self.cast.id(holder)
        addressee = next((c for c in found.addressees if c is not holder and self.may_be_addressed(c)), None)
        tokens = self._tokens(found)
        issue, proposition = self._about(found, tokens)
        stated = self._stated(found)
        return Statement(
            id=content_id(
                "stmt", self.article.id, str(found.content.start), str(found.content.end), found.act, holder_id
            ),
            article_id=self.article.id,
            act=found.act,
            holder=holder_id,
            content=found.content,
            quote=clause_span(found.cue, self.article),
            cue=span_of([found.cue], self.article),
            rule=found.rule,
            issue=issue,
            proposition=proposition,
            addressee=self.cast.id(addressee) if addressee is not None else None,
            addressee_method=found.addressee_method if addressee is not None else None,
            speaker=self.cast.id(speaker) if speaker is not None else holder_id,
            source=self.cast.id(speaker) if speaker is not None and self._is_source(speaker, holder, found) else None,
            conditional=found.condition is not None,
            condition=self._condition_text(found.condition),
            negated=found.negated,
            factuality=found.factuality,
            stated_on=stated.day if stated is not None else None,
            stated_precision=stated.precision if stated is not None else "published",
            quantities=tuple(quantities_of(tokens, self.article, self.lexicon)),
            deadline=deadline_of(tokens, self.article.published, self.lexicon),
        )

    def _is_source(self, speaker: Chain, holder: Chain, found: Candidate) -> bool:
        """Whether who says it told the reporter of it: neither the holder, nor the author of a document, in which all is the author's word."""
        return speaker is not holder and speaker is not self.doc._.speech.narrator(found.cue)

    def _condition_text(self, head: Token | None) -> str | None:
        span = trim([t for t in head.subtree if t.sent == head.sent], self.article) if head is not None else None
        return span.text if span else None

    def _tokens(self, found: Candidate) -> Tokens:
        span = self.doc.char_span(found.content.start, found.content.end, alignment_mode="expand")
        return span if span is not None else self.doc[found.content_head.i : found.content_head.i + 1]

    def _stated(self, found: Candidate) -> Dated | None:
        """When it was stated: a date at the cue's clause outside its content, not after publication, else the article's own."""
        published = self.article.published
        told = dated_near(found.cue, published, outside=(found.content.start, found.content.end))
        if told is not None and (published is None or told.day <= published):
            return told
        return Dated(published, "published") if published is not None else None

    def _about(self, found: Candidate, tokens: Tokens) -> tuple[str, str]:
        """Issue id and proposition of a content."""
        noun = next((t for t in (found.content_head, *tokens) if t.pos_ in {"NOUN", "PROPN"}), found.content_head)
        head = noun.lemma_.lower()
        # Talks, and whether to hold them, are about themselves.
        around = {} if head in self.talking else self.topics.around(found.cue.sent)
        issue = resolve_issue(lemmas_of(tokens), head=head, schema=self.schema, around=around)
        words = {
            t.lemma_.lower() for t in tokens if t.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and not t.is_stop
        }
        return issue, " ".join(sorted(words)) or noun.lemma_.lower()
