"""Train the decisions on what is beside the statements: events, impasses, mediations, pressures, and who takes part.

Each is a logistic regression over what is considered, on the same articles as the decision on statements (training/decision.py), and
keeps from the threshold on that gives the best F1 there. A record is right if an annotated one of its kind is the same by the measure
of `kg evaluate` and stands at the same place; somebody takes part if an annotated actor has the name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spacy.tokens import Doc

from kg.evaluate import RECORDS, Count, Judge
from kg.gold import GoldArticle
from kg.model import Article, Extraction
from kg.schema import Schema
from loaders.decision import Decision
from loaders.extract import once
from loaders.extract.cast import Cast
from loaders.extract.events import EventFinder
from loaders.extract.impasses import ImpasseFinder
from loaders.extract.mediations import MediationFinder
from loaders.extract.presence import Presence
from loaders.extract.pressures import PressureFinder
from loaders.extract.sight import Considered, Sight
from loaders.extract.statements import StatementFinder
from loaders.lexicon import Lexicon

PARTICIPANT = "participant"
# Inverse strength of the L2 penalty and threshold of each; what others give: docs/accuracy.md.
SETTINGS = {
    "pressure": (0.15, 0.1),
    "event": (0.5, 0.25),
    "mediation": (0.3, 0.4),
    "impasse": (0.1, 0.4),
    PARTICIPANT: (0.3, 0.35),
}
# A decision that holds everybody for taking part.
EVERYBODY = Decision({}, 0.0, 0.0)
_ACTORS = ("parties", "mediator", "presser", "pressed")


@dataclass(slots=True)
class Case:
    """What may be said of one article beside its statements: for each kind what is considered, its record, whether it is right.

    `stated` are the participants that the statements need; `kept` the records of each kind that were decided on.
    """

    extraction: Extraction
    gold: GoldArticle | None
    stated: frozenset[str]
    considered: dict[str, Sequence[Considered[Any]]] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=dict)
    right: dict[str, list[bool]] = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)

    def rows(self, kind: str) -> list[tuple[Mapping[str, float], bool]]:
        """The features of what is considered of a kind, each with whether it is right."""
        return [(one.features, right) for one, right in zip(self.considered[kind], self.right[kind], strict=True)]


def case_of(
    article: Article, doc: Doc, gold: GoldArticle | None, decision: Decision, *, lexicon: Lexicon, schema: Schema
) -> Case:
    """The case of an analysed article whose statements `decision` decides on; without annotation (`gold` None) nothing is right."""
    cast = Cast(article, doc, lexicon=lexicon, schema=schema)
    finder = StatementFinder(article, doc, cast, lexicon=lexicon, schema=schema, decision=decision)
    found = once(finder.statements())
    statements, sight = tuple(statement for statement, _ in found), Sight(doc)
    presence = Presence(cast, sight, EVERYBODY)
    stated = {id for s in statements for id in (s.holder, s.addressee, s.speaker, s.source) if id is not None}
    happening = EventFinder(cast, sight, presence)
    considered: dict[str, Sequence[Considered[Any]]] = {
        "pressure": list(PressureFinder(cast, sight, found).considered()),
        "event": list(happening.considered()),
        "mediation": list(MediationFinder(cast, sight).considered()),
    }
    records = {kind: [one.make() for one in considered[kind]] for kind in considered}
    stuck = ImpasseFinder(cast, sight, stops=happening.stops, statements=statements)
    considered["impasse"] = list(stuck.considered())
    records["impasse"] = [one.make() for one in considered["impasse"]]
    considered[PARTICIPANT] = list(presence.considered())
    records[PARTICIPANT] = [cast.id(one.make()) for one in considered[PARTICIPANT]]
    extraction = Extraction(
        article=article,
        participants=cast.participants(doc),
        statements=statements,
        **{told.name: tuple(records[kind]) for kind, told in RECORDS.items()},
    )
    coarse = {act.id: act.coarse for act in schema.acts.values()}
    judge = Judge(gold, extraction, coarse) if gold is not None else None
    right = {kind: [judge is not None and _is_right(kind, r, judge) for r in records[kind]] for kind in records}
    return Case(extraction, gold, frozenset(stated), considered, records, right)


def _is_right(kind: str, record: Any, judge: Judge) -> bool:
    if kind == PARTICIPANT:
        return any(judge.same(id, record, linked=False) for id, a in judge.gold.actors.items() if a.kind != "source")
    return judge.finds(kind, record)


def keep(case: Case, kind: str, decision: Decision) -> list[Any]:
    """The records of a kind that are kept, the first of each id; of who takes part those that the rules name and that are likely."""
    kept = []
    for one, record in zip(case.considered[kind], case.records[kind], strict=True):
        likely = one.is_likely(decision)
        if (one.by_rule and likely) if kind == PARTICIPANT else (one.by_rule or likely):
            kept.append(record)
    return list({record if kind == PARTICIPANT else record.id: record for record in kept}.values())


def counted(case: Case, kind: str, kept: Sequence[Any], schema: Schema) -> Count:
    """How many of the kept are right by the measure of `kg evaluate`; for who takes part, beside those whom other records need."""
    assert case.gold is not None
    coarse = {act.id: act.coarse for act in schema.acts.values()}
    if kind == PARTICIPANT:
        taking_part = {
            *case.stated,
            *kept,
            *(id for records in case.kept.values() for r in records for id in _actors(r)),
        }
        taking_part |= {p.acts_for for p in case.extraction.participants if p.id in taking_part and p.acts_for}
        named = tuple(p for p in case.extraction.participants if p.id in taking_part)
        return Judge(case.gold, replace(case.extraction, participants=named), coarse).count_actors()
    told: dict[str, Any] = {RECORDS[kind].name: tuple(kept)}
    return Judge(case.gold, replace(case.extraction, **told), coarse).count_records(kind)


def _actors(record: Any) -> list[str]:
    told = [getattr(record, name, ()) for name in _ACTORS]
    return [id for one in told for id in ((one,) if isinstance(one, str) else one)]
