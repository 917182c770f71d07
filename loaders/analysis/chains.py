"""The actors of one article while they are put together, and which two stand against each other."""

from dataclasses import dataclass, field

from loaders.analysis.actors import Mention
from loaders.analysis.readings import Readings

# Weight from which two are the principal parties: one statement of one to the other, or two sentences with both.
_PAIR = 2


@dataclass(slots=True)
class Chain:
    """All mentions of one actor in one article, while it is being put together."""

    kind: str
    mentions: list[Mention]
    names: list[str]
    named: bool
    gazetteer: str | None = None
    role: str | None = None
    principal: "Chain | None" = None
    method: str = "name"
    confidence: float = 1.0

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where it is named or described, in tokens, half-open; pronouns aside."""
        return [(m.start, m.end) for m in self.mentions if m.form != "pronoun"]


@dataclass(slots=True)
class Chains:
    """The chains of a Doc; `at` finds the chain of a token, `pair` the two principal parties.

    `dyads` tells how strongly the text sets two chains (by index) against each other, `groups` which several chains a
    pronoun stands for, `links` by what a description or pronoun was linked and how surely, `by_rule` what the rules alone make of a
    description; all by token.
    """

    readings: Readings
    chains: list[Chain] = field(default_factory=list)
    at: dict[int, Chain] = field(default_factory=dict)
    pair: tuple[Chain, ...] = ()
    dyads: dict[tuple[int, int], float] = field(default_factory=dict)
    groups: dict[int, tuple[Chain, ...]] = field(default_factory=dict)
    links: dict[int, tuple[str, float]] = field(default_factory=dict)
    by_rule: dict[int, tuple[Chain | None, str]] = field(default_factory=dict)
    # By chain and number of its mentions: a text of thousands of sentences asks this of one chain for each.
    looked_at: dict[tuple[int, int], float | None] = field(default_factory=dict)

    def set_against(self, one: Chain, other: Chain, weight: float) -> None:
        """Add to what sets the parties for which two chains stand against each other; nothing if it is one party."""
        first, second = party_of(one), party_of(other)
        if first is not None and second is not None and first is not second:
            key = self._key(first, second)
            self.dyads[key] = self.dyads.get(key, 0) + weight

    def takes_part(self, chain: Chain) -> float | None:
        """The mean probability that the names and descriptions of an actor are of somebody who takes part; None if none was read."""
        key = id(chain), len(chain.mentions)
        if key not in self.looked_at:
            self.looked_at[key] = self.readings.takes_part(chain.places)
        return self.looked_at[key]

    def choose_pair(self) -> None:
        """Set `pair` to the two that are set against each other most, if it is more than once in passing."""
        best = max(self.dyads, key=lambda dyad: self.dyads[dyad], default=None)
        clear = best is not None and self.dyads[best] >= _PAIR
        self.pair = tuple(self.chains[i] for i in best) if best is not None and clear else ()

    def _key(self, one: Chain, other: Chain) -> tuple[int, int]:
        first, second = sorted(next(i for i, c in enumerate(self.chains) if c is x) for x in (one, other))
        return first, second


def party_of(chain: Chain | None) -> Chain | None:
    """Who can be a party where `chain` is named: itself, or for whom a person speaks; None if nobody."""
    if chain is not None and chain.kind in {"person", "source", "team"}:
        chain = chain.principal
    if chain is None or chain.kind in {"person", "other", "source"}:
        return None
    return chain if chain.named or len(chain.mentions) > 1 else None
