"""Doc → impasses that the text itself says or shows: a deadlock, or two positions set against each other.

A refusal alone is a rejection, no impasse: whether two positions oppose each other is derived (docs/derivation.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from kg.characters import straight
from kg.ids import content_id
from kg.model import LEARNED, Article, Span, Statement, TextImpasse
from kg.resolve.issues import resolve_issue
from kg.schema import Schema
from loaders.analysis.chains import Chain
from loaders.analysis.syntax import after, lemmas_of, title_end
from loaders.extract.cast import Cast
from loaders.extract.events import Stop
from loaders.extract.sight import PARTY, Considered, Sight, nonzero
from loaders.extract.spans import content_span, sentence_span
from loaders.lexicon import Lexicon

_IMPASSE = "impasse"
# Kinds that are part of whose they are: "the union's members", but "Colombian rebels" come from Colombia.
_OF_OTHERS = {"person", "source", "team", "crowd", "government_body"}
_CONTRAST = {"while", "whereas", "but", "although", "though", "however", "despite", "versus", ";"}
# Cues of a stall that name the impasse itself, so that it counts without its parties.
_NAMED = {"stall-noun", "no-agreement"}
_ASKING = {"demand", "precondition"}
_TAKEN_UP = {"demand", "demands", "condition", "conditions", "proposal", "request", "step", "that", "it"}
_WANTING, _REFUSING = {"demand", "precondition", "offer", "acceptance"}, {"rejection", "red_line"}


class ImpasseFinder:
    """Considers, for each sentence, whether it says or shows that parties are stuck."""

    def __init__(self, cast: Cast, sight: Sight, *, stops: Mapping[int, Stop], statements: Sequence[Statement]) -> None:
        self.cast = cast
        self.sight = sight
        self.statements = statements
        self.stops = stops

    def considered(self) -> Iterator[Considered[TextImpasse]]:
        """Yield one a sentence at most, in text order."""
        before, body = 0, title_end(self.sight.doc)
        for sentence in self.sight.doc.sents:
            tokens = [t for t in sentence if not t.is_space]
            if not tokens:
                continue
            span = sentence_span(tokens[0], self.cast.article)
            inside = [s for s in self.statements if span.start <= s.content.start < span.end]
            opposed, stall = _opposed(inside, tokens), self.stops.get(sentence.start)
            if not (opposed or stall or self.sight.tells(sentence, _IMPASSE)):
                continue
            odds = self.sight.odds(sentence, _IMPASSE)
            parties = self._parties(sentence, opposed, stall)
            shown = bool(opposed) or (stall is not None and (len(stall.parties) > 1 or stall.rule in _NAMED))
            features = {
                "seen": odds,
                "opposed": float(bool(opposed)),
                "stall": float(stall is not None and stall.type == "stall"),
                "walkout": float(stall is not None and stall.type == "walkout"),
                "stall that names it": float(stall is not None and stall.rule in _NAMED),
                "shown": float(shown),
                "no parties": float(len(parties) < 2),
                "refusal": float(any(s.act in _REFUSING for s in inside)),
                "headline": float(sentence.start < body),
                "told before": float(before > 0),
                "contrast": float(any(t.lower_ in _CONTRAST for t in tokens)),
            }
            before += odds > 0
            rule = "contrast" if opposed else "stall" if stall else f"{LEARNED}{_IMPASSE}"
            issue = (
                inside[0].issue if opposed else _issue(tokens, self.cast.article, self.cast.lexicon, self.cast.schema)
            )
            yield Considered(nonzero(features), self._maker(span, parties, issue, rule), shown)

    def _parties(self, sentence: Tokens, opposed: Sequence[str], stall: Stop | None) -> Sequence[Chain | str]:
        """Who is stuck, two at least, actors or ids of participants; none if the text does not make that plain."""
        if opposed:
            return opposed
        seen = [c for c, _ in self.sight.actors(sentence, "stuck", PARTY) if c.method != "unresolved"]
        seen = [c for c in seen if not self._belongs(c, seen)]
        for parties in (seen, self.cast.chains.pair):
            if len(parties) > 1:
                return parties
        return stall.parties if stall is not None and len(stall.parties) > 1 else ()

    def _belongs(self, chain: Chain, parties: Sequence[Chain]) -> bool:
        """Whether an actor speaks for one of the parties, or is described as theirs: "the union's members"."""
        theirs = [m.principal for m in chain.mentions if m.principal is not None and chain.kind in _OF_OTHERS]
        owners = [self.cast.chains.at.get(principal) for principal in theirs]
        return any(p is not chain and (p is chain.principal or any(p is owner for owner in owners)) for p in parties)

    def _maker(self, quote: Span, parties: Sequence[Chain | str], issue: str, rule: str) -> Callable[[], TextImpasse]:
        return lambda: TextImpasse(
            id=content_id("textimp", self.cast.article.id, str(quote.start), str(quote.end)),
            article_id=self.cast.article.id,
            parties=tuple(p if isinstance(p, str) else self.cast.id(p) for p in parties),
            issue=issue,
            quote=quote,
            rule=rule,
        )


def _answers(first: Statement, second: Statement) -> bool:
    """Whether the later of two statements takes up the earlier: "a demand that the union has refused"."""
    return second.content.start <= first.content.start or second.content.text.split()[-1].lower() in _TAKEN_UP


def _opposed(statements: Sequence[Statement], tokens: Sequence[Token]) -> tuple[str, ...]:
    """The holders of two positions that a word of contrast, or a demand and its refusal, set against each other."""
    contrast = any(t.lower_ in _CONTRAST for t in tokens)
    for first in statements:
        for second in statements:
            if first.holder == second.holder or first.content.start >= second.content.start:
                continue
            both_want = first.act in _ASKING and second.act in _ASKING | {"acceptance"}
            answer = {first.act, second.act} & _WANTING and {first.act, second.act} & _REFUSING
            if (contrast and (both_want or answer)) or (answer and _answers(first, second)):
                return first.holder, second.holder
    return ()


def _issue(tokens: Sequence[Token], article: Article, lexicon: Lexicon, schema: Schema) -> str:
    """What the talks are stuck over: the issue of the phrase after "over", "on" or "concerning"; else the talks."""
    for token in tokens:
        for preposition in ("over", "on", "about", "concerning"):
            for head in after(token, preposition):
                if (
                    head.pos_ in {"NOUN", "PROPN"}
                    and not head.ent_type_
                    and (span := content_span(head, article, lexicon))
                ):
                    return resolve_issue(lemmas_of(head.subtree), head=straight(span.text.lower())[:80], schema=schema)
    return "open:talks"
