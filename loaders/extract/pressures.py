"""Doc → pressures: who, being no party to the bargain itself, pushes whom toward something."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from kg.ids import content_id
from kg.model import LEARNED, Pressure, Statement
from kg.model import Span as Stretch
from loaders.analysis.chains import Chain
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast
from loaders.extract.sight import Considered, Sight, log_odds, nonzero
from loaders.extract.spans import clause_span, span_of

_PRESSURE = "pressure"
# How an addressee was found whom the text names as such.
_NAMED = {"told", "pointed"}
# Acts by which somebody is pushed.
_PUSHING = {"demand", "precondition", "threat", "withdrawal"}
# Kinds that bargain for themselves.
_BARGAINERS = {"company", "union", "crowd", "armed_group"}
# From this probability on somebody is considered as the one who presses, or is pressed.
_PART = 0.2

Told = tuple[Statement, Candidate]


class PressureFinder:
    """Considers, for each sentence, who in it may press whom."""

    def __init__(self, cast: Cast, sight: Sight, statements: Sequence[Told]) -> None:
        self.cast = cast
        self.sight = sight
        self.statements = statements

    def considered(self) -> Iterator[Considered[Pressure]]:
        """Yield one of each presser and pressed a sentence, in text order."""
        at: dict[int, list[Told]] = {}
        for one in self.statements:
            if one[0].act in _PUSHING:
                at.setdefault(one[1].cue.sent.start, []).append(one)
        before: list[tuple[Chain, Chain]] = []
        for sentence in self.sight.doc.sents:
            said = at.get(sentence.start, [])
            if said or self.sight.tells(sentence, _PRESSURE):
                for presser, pressed, told in self._pairs(sentence, said):
                    if self._is_party(presser, told):
                        continue
                    yield self._considered(sentence, presser, pressed, told, before)
                    before.append((presser, pressed))

    def _pairs(self, sentence: Span, said: Sequence[Told]) -> Iterator[tuple[Chain, Chain, Told | None]]:
        """Yield who may press whom: who demands of whom, and whom the encoder sees to press and to be pressed."""
        seen: set[tuple[int, int]] = set()
        for statement, found in said:
            for holder in found.holders:
                if self.cast.holds(statement.holder, holder):
                    for addressee in found.addressees if found.addressee_method in _NAMED else ():
                        if (id(holder), id(addressee)) not in seen and self._can(holder, addressee):
                            seen.add((id(holder), id(addressee)))
                            yield holder, addressee, (statement, found)
        if not self.sight.tells(sentence, _PRESSURE):
            return
        for presser, _ in self.sight.actors(sentence, "presser", _PART):
            for pressed, _ in self.sight.actors(sentence, "pressed", _PART):
                if (id(presser), id(pressed)) not in seen and self._can(presser, pressed):
                    seen.add((id(presser), id(pressed)))
                    own = next((t for t in said if self.cast.holds(t[0].holder, presser)), None)
                    yield presser, pressed, own

    def _is_party(self, presser: Chain, told: Told | None) -> bool:
        """Whether it bargains itself: one of the principal pair, or one of whom the other side wants something; it demands, it does not press."""
        if any(presser is p or presser.principal is p for p in self.cast.chains.pair):
            return True
        return told is not None and any(
            s.addressee == told[0].holder and s.addressee_method == "told" for s, _ in self.statements
        )

    @staticmethod
    def _can(presser: Chain, pressed: Chain) -> bool:
        return presser is not pressed and "unresolved" not in {presser.method, pressed.method}

    def _considered(
        self,
        sentence: Span,
        presser: Chain,
        pressed: Chain,
        told: Told | None,
        before: Sequence[tuple[Chain, Chain]],
    ) -> Considered[Pressure]:
        pair, (statement, found) = self.cast.chains.pair, told or (None, None)
        is_addressed = found is not None and any(pressed is a for a in found.addressees)
        odds = self.sight.odds(sentence, _PRESSURE)
        presses, is_pressed = self._part(sentence, "presser", presser), self._part(sentence, "pressed", pressed)
        pushes = found is not None and found.pushes
        features = {
            "seen": odds,
            "presser seen": presses or 0.0,
            "pressed seen": is_pressed or 0.0,
            "presser only pointed at": float(presses is None),
            "pressed only pointed at": float(is_pressed is None),
            "all seen": min(x for x in (odds, presses, is_pressed) if x is not None),
            f"act={statement.act}" if statement is not None else "not stated": 1.0,
            "addressed": float(is_addressed),
            "pushes": float(pushes),
            "pushes the addressee": float(pushes and is_addressed),
            "pressed one of the pair": float(any(pressed is p or pressed.principal is p for p in pair)),
            "no pair": float(not pair),
            "presser bargains": float(presser.kind in _BARGAINERS),
            "pressed bargains": float(pressed.kind in _BARGAINERS),
            "presser acts for the pressed": float(presser.principal is pressed or pressed.principal is presser),
            "told before": float(any(a is presser and b is pressed for a, b in before)),
        }
        return Considered(
            nonzero(features),
            lambda: self._pressure(sentence, presser, pressed, statement),
        )

    def _part(self, sentence: Span, part: str, chain: Chain) -> float | None:
        """The log-odds that an actor has that part in the sentence; None if it is not named there."""
        return next((log_odds(p) for c, p in self.sight.actors(sentence, part, 0.0) if c is chain), None)

    def _pressure(self, sentence: Span, presser: Chain, pressed: Chain, statement: Statement | None) -> Pressure:
        cue = self.sight.cue(sentence, _PRESSURE)
        quote = statement.quote if statement is not None else clause_span(cue, self.cast.article)
        toward = statement.content if statement is not None else self._toward(sentence)
        return Pressure(
            id=content_id(
                "press", self.cast.article.id, self.cast.id(presser), self.cast.id(pressed), str(quote.start)
            ),
            article_id=self.cast.article.id,
            presser=self.cast.id(presser),
            pressed=self.cast.id(pressed),
            toward=toward.text,
            quote=quote,
            rule=statement.rule if statement is not None else f"{LEARNED}{_PRESSURE}",
            stated_on=statement.stated_on if statement is not None else None,
        )

    def _toward(self, sentence: Span) -> Stretch:
        """What the sentence wants most surely, else the clause that presses."""
        read = self.sight.read(sentence)
        wanted = [seen for seen in (read.acts if read is not None else ()) if seen.content.stretch is not None]
        best = max(wanted, key=lambda seen: seen.in_sentence, default=None)
        tokens = self.sight.doc.char_span(*best.content.stretch, alignment_mode="expand") if best is not None else None  # type: ignore[misc]
        return (
            span_of(list(tokens), self.cast.article)
            if tokens is not None
            else clause_span(sentence.root, self.cast.article)
        )
