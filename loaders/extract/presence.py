"""Doc → who takes part in the talks: how likely each actor does, and who does without a record of its own."""

from collections.abc import Iterator

from loaders.analysis.chains import Chain
from loaders.analysis.syntax import agents
from loaders.decision import Decision
from loaders.extract.cast import Cast
from loaders.extract.sight import Considered, Sight, log_odds, nonzero

# Kinds that take part when they are named twice, if the decision does not hold them for bystanders.
_BODIES = {"state", "igo", "armed_group", "union", "party"}
# From this probability on it counts for whom a participant acts, and to whom a statement is addressed.
_PRINCIPAL = 0.5
_ADDRESSEE = 0.3
# Mentions beyond so many tell nothing more.
_MANY = 6


class Presence:
    """Tells who takes part in what one Doc tells."""

    def __init__(self, cast: Cast, sight: Sight, decision: Decision) -> None:
        self.doc = sight.doc
        self.chains = cast.chains
        self.lexicon = cast.lexicon
        self.decision = decision
        self._speakers = {id(chain) for chain in self._speaking()}
        self._judged: dict[int, float] = {}

    def considered(self) -> Iterator[Considered[Chain]]:
        """Yield each actor that is named or described, in order of chains; by the rules those who speak, hold an office, are named again."""
        for chain in self.chains.chains:
            if chain.places and chain.method != "unresolved":
                yield Considered(self._features(chain), lambda chain=chain: chain, self._by_rule(chain))  # type: ignore[misc]

    def present(self) -> Iterator[Chain]:
        """Yield those whom the rules take for present and the decision for no bystanders, in order of chains."""
        for chain in self.chains.chains:
            if chain.places and chain.method != "unresolved" and self._by_rule(chain) and self.takes_part(chain):
                yield chain

    def takes_part(self, chain: Chain) -> bool:
        """Whether somebody whom a record names is no bystander."""
        return self._probability(chain) >= self.decision.threshold

    def may_be_addressed(self, chain: Chain) -> bool:
        """Whether it counts that a statement is addressed to this actor."""
        return self._probability(chain) >= _ADDRESSEE

    def is_principal(self, chain: Chain) -> bool:
        """Whether it counts that somebody acts for this actor."""
        return chain.gazetteer is not None or self._probability(chain) >= _PRINCIPAL

    def _probability(self, chain: Chain) -> float:
        if id(chain) not in self._judged:
            self._judged[id(chain)] = self.decision.probability(self._features(chain))
        return self._judged[id(chain)]

    def _by_rule(self, chain: Chain) -> bool:
        if not chain.named:
            return False
        if chain.kind == "person":
            return chain.role is not None or id(chain) in self._speakers
        return chain.kind in _BODIES and len(chain.mentions) > 1

    def _features(self, chain: Chain) -> dict[str, float]:
        looks = self.chains.readings.looks(chain.places)
        told = [m for m in chain.mentions if m.form != "pronoun"] or chain.mentions
        mean = sum(looks) / len(looks) if looks else 0.0
        head = self.doc[told[0].root]
        form = "named" if chain.named else "described"
        features = {
            "seen": log_odds(mean) if looks else 0.0,
            f"{form} seen": log_odds(mean) if looks else 0.0,
            "most seen": log_odds(max(looks)) if looks else 0.0,
            f"{form} not seen": float(not looks),
            form: 1.0,
            f"{form} mentions": min(len(told), _MANY) / _MANY,
            "once": float(len(chain.mentions) == 1),
            f"kind={chain.kind}": 1.0,
            f"{form} kind={chain.kind}": 1.0,
            "gazetteer": float(chain.gazetteer is not None),
            "speaks": float(id(chain) in self._speakers),
            "holds an office": float(chain.role is not None),
            "acts for another": float(chain.principal is not None),
            "one of the pair": float(any(chain is p for p in self.chains.pair)),
            "a place": float(head.ent_type_ in {"GPE", "LOC", "FAC"} and head.dep_ == "pobj"),
            f"entity={head.ent_type_ or 'none'}": 1.0,
            "plural": float(head.tag_ in {"NNS", "NNPS"}),
        }
        return nonzero(features)

    def _speaking(self) -> Iterator[Chain]:
        for token in self.doc:
            if token.pos_ == "VERB" and token.lemma_.lower() in self.lexicon.words.report:
                yield from (c for s in agents(token) if (c := self.chains.at.get(s.i)) is not None)
