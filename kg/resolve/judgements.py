"""People's decisions: which statements stand and how, and who is who. The latest decision of each person counts.

A decision finds its statement by content: article, sentence, content, act and the holder's name. Where people differ,
the latest one holds and the difference is told.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from kg.characters import comparable, straight
from kg.errors import QueryError
from kg.ids import content_id
from kg.model import Change, Decision, Participant, Span, Statement, Target
from kg.schema import Schema

VERDICTS = ("accept", "reject", "edit", "merge", "split", "undo")
FACTUALITIES = ("asserted", "negated", "denied", "hypothetical", "future", "past")
EDITABLE = ("act", "addressee", "conditional", "content", "factuality", "holder", "issue", "negated", "statedOn")
# Fields that an edit may empty.
_OPTIONAL = ("addressee", "statedOn")
_SWITCHES = ("conditional", "negated")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# Sentence, content, act and the holder's name, folded.
_Content: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Decisions of several people on `about` (a statement id, or what two actors are) that differ; the last one holds."""

    about: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Statements after people's decisions.

    `statements` are those that stand, edits applied; `extra` the participants that edits name and their articles lack.
    `status` gives confirmed or corrected by statement id, `reviews` the (decision id, statement id) pairs of each person's
    latest decisions, `unmatched` the ids of decisions that fit nothing.
    """

    statements: tuple[Statement, ...]
    extra: tuple[Participant, ...]
    status: Mapping[str, str]
    rejected: frozenset[str]
    reviews: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorJudgements:
    """Decisions on actors: the one that holds for each pair of keys, and the names split off an actor.

    A pair is confirmed by merge or accept, rejected by split or reject. `splits` holds (article id, name, actor key),
    `latest` the ids of each person's latest decisions.
    """

    pairs: Mapping[frozenset[str], Decision]
    splits: frozenset[tuple[str, str, str]]
    latest: frozenset[str]
    disagreements: tuple[Disagreement, ...]

    @property
    def confirmed(self) -> frozenset[frozenset[str]]:
        """Pairs of keys that are one actor."""
        return frozenset(pair for pair, d in self.pairs.items() if d.verdict in ("merge", "accept"))

    @property
    def rejected(self) -> frozenset[frozenset[str]]:
        """Pairs of keys that are two actors."""
        return frozenset(self.pairs) - self.confirmed


# ---- one decision ----


def decide(
    verdict: str, target: Target, *, user: str, at: str, changes: Mapping[str, Change] | None = None, note: str = ""
) -> Decision:
    """The decision with its id.

    Raises QueryError if verdict, target, changes and time do not fit together.
    """
    ordered = tuple(sorted((changes or {}).items()))
    parts = (verdict, *(json.dumps(part, sort_keys=True) for part in (asdict(target), ordered)), user, at, note)
    decision = Decision(
        id=content_id("decision", *parts), verdict=verdict, target=target, user=user, at=at, changes=ordered, note=note
    )
    if fault := next(_faults(decision), None):
        raise QueryError(fault)
    return decision


def about_statement(target: Target) -> bool:
    """Whether the target is a statement."""
    return target.quote is not None


def _faults(d: Decision) -> Iterator[str]:
    if d.verdict not in VERDICTS:
        yield f"unknown verdict {d.verdict!r}; known: {', '.join(VERDICTS)}"
    elif not _fits(d.verdict, d.target):
        yield f"verdict {d.verdict!r} does not fit its target"
    if not d.user:
        yield "user: a name is wanted, found ''"
    if not _TIME.fullmatch(d.at):
        yield f"at: UTC to the second is wanted, like 2031-03-05T10:00:00Z, found {d.at!r}"
    if bool(d.changes) != (d.verdict == "edit"):
        yield f"changes: wanted for an edit and for nothing else, found {dict(d.changes)} for {d.verdict!r}"
    yield from (fault for field, value in d.changes if (fault := _fault_of_change(field, value)))


def _fits(verdict: str, target: Target) -> bool:
    if target.quote is not None:
        told = (target.article_id, target.content, target.act, target.holder)
        return verdict in ("accept", "reject", "edit") and None not in told
    if target.participant is not None:
        return verdict in ("merge", "split") and target.article_id is not None and len(target.actors) == 1
    if target.decision is not None:
        return verdict == "undo"
    return verdict in ("accept", "reject", "merge", "split") and len(set(target.actors)) == 2


def _fault_of_change(field: str, value: Change) -> str | None:
    if field not in EDITABLE:
        return f"unknown field {field!r}; known: {', '.join(EDITABLE)}"
    if field in _SWITCHES:
        return None if isinstance(value, bool) else f"{field}: true or false is wanted, found {value!r}"
    if value is None and field in _OPTIONAL:
        return None
    if not isinstance(value, str) or not value.strip():
        return f"{field}: words are wanted, found {value!r}"
    if field == "factuality" and value not in FACTUALITIES:
        return f"factuality: unknown {value!r}; known: {', '.join(FACTUALITIES)}"
    if field == "statedOn" and not _is_day(value):
        return f"statedOn: a day is wanted, like 2031-03-04, found {value!r}"
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_decision(decision: Decision, schema: Schema) -> None:
    """Raise QueryError if an edit names an act or an issue that the schema does not have."""
    for field, value in decision.changes:
        check_change(field, value, schema)


def check_change(field: str, value: Change, schema: Schema) -> None:
    """Raise QueryError if `value` is none that this field of a statement can have."""
    if fault := _fault_of_change(field, value):
        raise QueryError(fault)
    if field == "act" and value not in schema.acts:
        raise QueryError(f"unknown act {value!r}; known: {', '.join(schema.acts)}")
    if field == "issue" and not str(value).startswith("open:") and value not in schema.issues:
        raise QueryError(f"unknown issue {value!r}; an id of schemas/issues.yaml or open:WORDS is wanted")


def statement_target(statement: Statement, *, title: str, holder: str) -> Target:
    """The target that finds `statement` again; `holder` is the holder's name."""
    return Target(
        article_id=statement.article_id,
        title=title,
        quote=statement.quote.text,
        content=statement.content.text,
        act=statement.act,
        holder=holder,
        statement_id=statement.id,
    )


# ---- which decisions count ----


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that no undo takes out, without the undos, in time order; the same whatever the order given."""
    known = {d.id: d for d in decisions}
    undos: dict[str, list[str]] = defaultdict(list)
    for d in known.values():
        if d.target.decision is not None:
            undos[d.target.decision].append(d.id)

    def stands(id: str) -> bool:
        return not any(stands(undo) for undo in undos.get(id, ()))

    return sorted((d for d in known.values() if d.verdict != "undo" and stands(d.id)), key=_when)


def _when(decision: Decision) -> tuple[str, str]:
    return decision.at, decision.id


def _latest_of_each(decisions: Iterable[Decision]) -> list[Decision]:
    """Each person's latest decision, in time order; who accepts what he edited before keeps the edit."""
    latest: dict[str, Decision] = {}
    for d in sorted(decisions, key=_when):
        if d.verdict != "accept" or d.user not in latest or latest[d.user].verdict != "edit":
            latest[d.user] = d
    return sorted(latest.values(), key=_when)


def _differ(decisions: Iterable[Decision], meaning: Callable[[Decision], object]) -> bool:
    return len({meaning(d) for d in decisions}) > 1


# ---- statements ----


def judge_statements(
    statements: Iterable[Statement],
    participants: Iterable[Participant],
    decisions: Iterable[Decision],
    *,
    gazetteer: Mapping[str, str] | None = None,
    articles: Iterable[str] = (),
) -> Judged:
    """Statements as people decided about them; `gazetteer` gives the id of a known actor's name or alias.

    A decision on an article that is not there any more goes to the equal statements of other articles; there are those of
    the statements and participants, and `articles` (ids).
    """
    ordered, people, decisions = list(statements), list(participants), list(decisions)
    there = {s.article_id for s in ordered} | {p.article_id for p in people} | set(articles)
    matched, unmatched = _match(ordered, people, decisions, there)
    latest = {id: _latest_of_each(found) for id, found in matched.items()}
    cast = _Cast(people, gazetteer or {})
    kept = [_judged(s, latest.get(s.id, ()), cast) for s in ordered]
    return Judged(
        statements=tuple(s for s in kept if s is not None),
        extra=tuple(sorted(cast.extra.values(), key=lambda p: p.id)),
        status={id: _STATUS[found[-1].verdict] for id, found in latest.items() if found[-1].verdict != "reject"},
        rejected=frozenset(id for id, found in latest.items() if found[-1].verdict == "reject"),
        reviews=tuple(sorted((d.id, id) for id, found in latest.items() for d in found)),
        unmatched=tuple(sorted(unmatched)),
        disagreements=tuple(
            Disagreement(about=id, decisions=tuple(found))
            for id, found in sorted(latest.items())
            if _differ(found, lambda d: (d.verdict, d.changes))
        ),
    )


_STATUS = {"accept": "confirmed", "edit": "corrected"}


def known_names(schema: Schema) -> dict[str, str]:
    """Gazetteer id by name and alias; what two entries share is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in schema.gazetteer.values():
        for name in (entry.name, *entry.aliases):
            found[name].add(entry.id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def _fold(text: str | None) -> str:
    return straight(" ".join((text or "").split()))


def _match(
    statements: Sequence[Statement],
    participants: Sequence[Participant],
    decisions: Sequence[Decision],
    there: set[str],
) -> tuple[dict[str, list[Decision]], list[str]]:
    """Decisions in force by statement id, and the ids of those that fit none; an undo of something unknown fits none."""
    names = {p.id: p.name for p in participants}
    alike: dict[_Content, list[Statement]] = defaultdict(list)
    for s in statements:
        alike[_content_of(s.quote.text, s.content.text, s.act, names.get(s.holder))].append(s)
    matched: dict[str, list[Decision]] = defaultdict(list)
    known = {d.id: d for d in decisions}
    unmatched = [d.id for d in known.values() if d.target.decision is not None and d.target.decision not in known]
    for d in in_force(decisions):
        if about_statement(d.target):
            found = _meant(d.target, alike, there)
            for s in found:
                matched[s.id].append(d)
            unmatched += [] if found else [d.id]
    return matched, unmatched


def _content_of(quote: str | None, content: str | None, act: str | None, holder: str | None) -> _Content:
    return _fold(quote), _fold(content), _fold(act), comparable(holder or "")


def _meant(t: Target, alike: Mapping[_Content, Sequence[Statement]], there: set[str]) -> list[Statement]:
    """The statements that a target means: in its article, or in any if that is gone; the hinted one if that is among them."""
    found = alike.get(_content_of(t.quote, t.content, t.act, t.holder), ())
    if t.article_id in there:
        found = [s for s in found if s.article_id == t.article_id]
    return [s for s in found if s.id == t.statement_id] or list(found)


def _judged(statement: Statement, latest: Sequence[Decision], cast: "_Cast") -> Statement | None:
    """The statement as the decision that holds leaves it; None if it is rejected. An acceptance is of what was edited before."""
    if not latest:
        return statement
    if latest[-1].verdict == "reject":
        return None
    edits = [d for d in latest if d.changes]
    for field, value in edits[-1].changes if edits else ():
        statement = _changed(statement, field, value, cast)
    return statement


def _changed(s: Statement, field: str, value: Any, cast: "_Cast") -> Statement:
    """The statement with one field changed and what hangs on it: method of the addressee, precision of the day, …"""
    match field:
        case "holder":
            return replace(s, holder=cast.find(s.article_id, value))
        case "addressee":
            addressee = cast.find(s.article_id, value) if value else None
            return replace(s, addressee=addressee, addressee_method="corrected" if addressee else None)
        case "content":
            return _with_content(s, value)
        case "statedOn":
            return replace(s, stated_on=date.fromisoformat(value) if value else None, stated_precision="day")
        case "negated":
            told = {(True, "asserted"): "negated", (False, "negated"): "asserted"}.get(
                (value, s.factuality), s.factuality
            )
            return replace(s, negated=value, factuality=told)
        case "factuality":
            return replace(s, factuality=value, negated=value == "negated")
        case "conditional":
            return replace(s, conditional=value, condition=s.condition if value else None)
        case _:
            return replace(s, **{field: value})


def plain_proposition(text: str) -> str:
    """The words of a content, folded, each once, sorted: a proposition without lemmas."""
    return " ".join(sorted(set(re.findall(r"[^\W_]+", text.casefold()))))


def _with_content(s: Statement, text: str) -> Statement:
    """The statement with another content; lemmas are not at hand here, so the proposition is the words themselves."""
    found = re.search(r"\s+".join(map(re.escape, text.split())), s.quote.text)
    start, end = found.span() if found else (0, len(s.quote.text))
    content = Span(start=s.quote.start + start, end=s.quote.start + end, text=found.group() if found else text)
    return replace(
        s,
        content=content,
        proposition=plain_proposition(text),
        quantities=tuple(q for q in s.quantities if q.text in content.text),
    )


class _Cast:
    """Participants by article and name; names that an article lacks become participants of their own."""

    def __init__(self, participants: Sequence[Participant], gazetteer: Mapping[str, str]) -> None:
        self.extra: dict[str, Participant] = {}
        self._gazetteer = {comparable(name): id for name, id in gazetteer.items()}
        self._of_article: dict[tuple[str, str], str] = {}
        self._anywhere: dict[str, Participant] = {}
        for p in sorted(participants, key=lambda p: (not p.named, not p.resolved, p.id)):
            for text in (p.name, *(m.text for m in p.mentions)):
                self._of_article.setdefault((p.article_id, comparable(text)), p.id)
            if p.named and p.resolved:
                self._anywhere.setdefault(comparable(p.name), p)

    def find(self, article_id: str, name: str) -> str:
        """Id of the participant of this name in this article, made if there is none."""
        folded = comparable(name)
        known = self._of_article.get((article_id, folded))
        return known if known is not None else self._made(article_id, name, folded)

    def _made(self, article_id: str, name: str, folded: str) -> str:
        model = self._anywhere.get(folded)
        participant = Participant(
            id=content_id("part", article_id, "corrected", folded),
            article_id=article_id,
            name=model.name if model else " ".join(name.split()),
            kind=model.kind if model else "other",
            mentions=(Span(start=0, end=0, text=model.name if model else " ".join(name.split())),),
            gazetteer=self._gazetteer.get(folded) or (model.gazetteer if model else None),
            method="corrected",
        )
        self.extra[participant.id] = participant
        return participant.id


# ---- actors ----


def judge_actors(decisions: Iterable[Decision]) -> ActorJudgements:
    """What people decided about who is who; the same whatever the order of the decisions."""
    about: dict[tuple[str, ...], list[Decision]] = defaultdict(list)
    for d in in_force(decisions):
        if not about_statement(d.target):
            about[_actors_meant(d.target)].append(d)
    latest = {key: _latest_of_each(found) for key, found in sorted(about.items())}
    return ActorJudgements(
        pairs={frozenset(key): found[-1] for key, found in latest.items() if len(key) == 2},
        splits=frozenset(
            (key[0], key[1], key[2]) for key, found in latest.items() if len(key) == 3 and found[-1].verdict == "split"
        ),
        latest=frozenset(d.id for found in latest.values() for d in found),
        disagreements=tuple(
            Disagreement(about=" ~ ".join(key), decisions=tuple(found))
            for key, found in latest.items()
            if _differ(found, lambda d: d.verdict in ("merge", "accept"))
        ),
    )


def _actors_meant(target: Target) -> tuple[str, ...]:
    """Two keys in their order, or (article id, name, key); keys have straight apostrophes, also where a journal is older."""
    if target.participant is None:
        return tuple(sorted(map(straight, target.actors)))
    return target.article_id or "", target.participant, straight(target.actors[0])
