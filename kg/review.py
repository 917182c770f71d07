"""What a person should look at first, and what a decision about it is: the data behind kg review, correct and journal.

First come statements and merges that are unsure and on which much rests: (1 - confidence) x (1 + leverage).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kg.characters import comparable, straight
from kg.errors import QueryError
from kg.graph import records_from
from kg.journal import append_decisions, merge_decisions, read_decisions, read_journal, write_journal
from kg.model import Change, Decision, Participant, Statement, Target
from kg.resolve.judgements import (
    FACTUALITIES,
    ActorJudgements,
    Judged,
    check_change,
    check_decision,
    decide,
    in_force,
    judge_actors,
    judge_statements,
    statement_target,
)
from kg.schema import Schema
from kg.store import Store

# Passages shown before and after the one that carries a statement.
NEIGHBOURS = 2
# Sentences shown for each of two names that may be one actor.
SHOWN = 3
# Fields of a statement that an edit can change, in the order in which they are asked.
FIELDS = ("act", "holder", "addressee", "issue", "content", "statedOn", "negated", "conditional", "factuality")
_ANSWERS: Mapping[str, bool] = {"yes": True, "no": False, "true": True, "false": False}
_OTHER_EVIDENCE = ("MediationReport", "Pressure", "TalksEvent", "TextImpasse", "Article")
_LEVERAGE = """
MATCH (s:Statement)
OPTIONAL MATCH (s)-[:EXPRESSES]->(p:Position)
OPTIONAL MATCH (x)-[:SHOWN_BY|FROM|TO]->(p)
WITH s, p, count(DISTINCT x) AS conclusions
OPTIONAL MATCH (p)-[:RESPONDS_TO]-(other:Position)
WITH s, conclusions, count(DISTINCT other) AS responses
RETURN s.id AS id, s.confidence AS confidence, conclusions + responses AS leverage
"""
_PAIRS = """
MATCH (b:Actor)-[same:SAME_AS]->(a:Actor) WHERE same.judgement IN ['auto', 'proposed']
OPTIONAL MATCH (a)-[:HOLDS]->(p:Position)
RETURN a.key AS firstKey, a.name AS firstName, a.aliases AS firstAliases, b.key AS secondKey, b.name AS secondName,
  b.aliases AS secondAliases, same.judgement AS judgement, same.method AS method, same.score AS score,
  same.compared AS compared, count(p) AS leverage
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A passage of an article, by its offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActor:
    """An actor of the store; with `merged` it stands in another one."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    merged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement as a person needs to see it to judge it.

    `participants` are those of its article by id, `actors` who they are over all articles, `called` the merged actor of
    their own name where they stand in another one. `context` is the sentence that carries it (at `carrier`) with its
    neighbours. `leverage` counts what rests on its position.
    """

    statement: Statement
    title: str
    participants: Mapping[str, Participant]
    actors: Mapping[str, KnownActor]
    context: tuple[Sentence, ...]
    carrier: int
    called: Mapping[str, KnownActor] = field(default_factory=dict)
    published: date | None = None
    source: str | None = None
    leverage: int = 0

    @property
    def priority(self) -> float:
        """How much it is worth a look."""
        return (1 - self.statement.confidence) * (1 + self.leverage)

    def name(self, participant: str | None) -> str | None:
        """Name of a participant of the statement."""
        found = self.participants.get(participant or "")
        return found.name if found is not None else None

    @property
    def sentence(self) -> str:
        """The sentence that carries the statement."""
        return self.context[self.carrier].text if self.context else self.statement.quote.text

    @property
    def target(self) -> Target:
        """What a decision on the statement is keyed by."""
        return statement_target(self.statement, title=self.title, holder=self.name(self.statement.holder) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two names that were taken for one actor, or may be; `sentences` name the first or the second."""

    first: KnownActor
    second: KnownActor
    judgement: str
    method: str = ""
    score: float = 0.0
    compared: str = ""
    sentences: tuple[tuple[str, ...], ...] = ((), ())
    leverage: int = 0

    @property
    def priority(self) -> float:
        """How much it is worth a look."""
        return (1 - self.score) * (1 + self.leverage)

    @property
    def target(self) -> Target:
        """What a decision on the pair is keyed by."""
        return pair_target(self.first, self.second)


def pair_target(first: KnownActor, second: KnownActor) -> Target:
    """Target of a decision on whether two actors are one.

    Raises QueryError if they are the same actor already.
    """
    if first.key == second.key:
        raise QueryError(f"both are the same actor, {first.name!r} ({first.key}); name two that differ")
    ordered = sorted((first, second), key=lambda a: a.key)
    return Target(actors=tuple(a.key for a in ordered), names=tuple(a.name for a in ordered))


def mention_target(claim: Claim, participant: str) -> Target:
    """Target of the decision that one article's name is not the actor it was taken for.

    Raises QueryError if the participant is no actor yet.
    """
    named = claim.participants[participant]
    actor = claim.called.get(participant) or claim.actors.get(participant)
    if actor is None:
        raise QueryError(f"{named.name!r} is no actor of the store yet; kg derive makes it one")
    return Target(article_id=named.article_id, participant=named.name, actors=(actor.key,), names=(actor.name,))


# ---- what to look at ----


def review_queue(store: Store, decisions: Sequence[Decision], *, limit: int) -> list[Claim | Pair]:
    """What nobody has decided yet, the least sure and most consequential first, at most `limit`."""
    weighed = sorted(store.read(_LEVERAGE).rows, key=lambda row: (-(1 - row[1]) * (1 + row[2]), row[0]))
    leverage = {row[0]: row[2] for row in weighed}
    decided = sum(1 for d in decisions if d.target.quote is not None)
    claims = read_claims(store, [row[0] for row in weighed[: limit + decided]])
    reviewed = {id for _, id in _judged(claims, decisions, store.ids("Article")).reviews}
    kept = [replace(c, leverage=leverage[c.statement.id]) for c in claims if c.statement.id not in reviewed]
    found: list[Claim | Pair] = [*kept, *_pairs(store, judge_actors(decisions))]
    return _with_sentences(store, sorted(found, key=lambda one: (-round(one.priority, 6), str(one.target)))[:limit])


def _judged(claims: Sequence[Claim], decisions: Iterable[Decision], articles: Iterable[str]) -> Judged:
    participants = {p.id: p for c in claims for p in c.participants.values()}
    return judge_statements([c.statement for c in claims], participants.values(), decisions, articles=articles)


def read_claims(store: Store, ids: Sequence[str]) -> list[Claim]:
    """The statements of these ids, in this order, with what a person needs to judge them; unknown ids are left out."""
    rows = store.read(
        "UNWIND $ids AS id MATCH (s:Statement {id: id}) MATCH (a:Article {id: s.articleId}) "
        "OPTIONAL MATCH (a)-[:PUBLISHED_BY]->(o:Source) "
        "RETURN properties(s) AS s, a.title AS title, a.publishedOn AS published, o.name AS source",
        {"ids": list(ids)},
    ).rows
    articles = sorted({row[0]["articleId"] for row in rows})
    people, actors = _participants(store, articles)
    called = _called(store, people, actors)
    passages = _passages(store, articles)
    statements = {s.id: s for s in _records(Statement=[row[0] for row in rows]).statements}
    claims = {}
    for properties, title, published, source in rows:
        article = properties["articleId"]
        context, carrier = _context(passages[article], properties["quoteStart"])
        claims[properties["id"]] = Claim(
            statement=statements[properties["id"]],
            title=title,
            published=published,
            source=source,
            participants=people[article],
            actors=actors,
            called=called,
            context=context,
            carrier=carrier,
        )
    return [claims[id] for id in dict.fromkeys(ids) if id in claims]


def read_claim(store: Store, id: str) -> Claim:
    """The statement of this id.

    Raises QueryError if the store holds none.
    """
    found = read_claims(store, [id])
    if not found:
        raise QueryError(f"no statement {id!r} in the store; kg review and kg extract PATH tell the ids")
    return found[0]


def _records(**rows: Iterable[Mapping[str, Any]]) -> Any:
    return records_from({**dict.fromkeys((*_OTHER_EVIDENCE, "Participant", "Statement"), ()), **rows})


def _participants(
    store: Store, articles: Sequence[str]
) -> tuple[Mapping[str, Mapping[str, Participant]], Mapping[str, KnownActor]]:
    """Participants by article and id, and the actor of each."""
    rows = store.read(
        "UNWIND $ids AS id MATCH (p:Participant {articleId: id}) OPTIONAL MATCH (p)-[:REFERS_TO]->(a:Actor) "
        "RETURN properties(p) AS p, a.key AS key, a.name AS name",
        {"ids": list(articles)},
    ).rows
    found: dict[str, dict[str, Participant]] = defaultdict(dict)
    for participant in _records(Participant=[row[0] for row in rows]).participants:
        found[participant.article_id][participant.id] = participant
    return found, {row[0]["id"]: KnownActor(key=row[1], name=row[2]) for row in rows if row[1] is not None}


def _called(
    store: Store, people: Mapping[str, Mapping[str, Participant]], actors: Mapping[str, KnownActor]
) -> dict[str, KnownActor]:
    """For participants that stand in an actor of another name, the merged actor of their own."""
    rows = store.read(
        "UNWIND $keys AS key MATCH (m:Actor)-[same:SAME_AS]->(a:Actor {key: key}) "
        "WHERE same.judgement IN ['auto', 'confirmed'] RETURN key, m.name AS name, m.key AS called",
        {"keys": sorted({a.key for a in actors.values()})},
    ).rows
    merged = {(row[0], row[1]): KnownActor(key=row[2], name=row[1], merged=True) for row in rows}
    named = {p.id: p.name for found in people.values() for p in found.values()}
    return {id: merged[a.key, named[id]] for id, a in actors.items() if (a.key, named[id]) in merged}


def _passages(store: Store, articles: Sequence[str]) -> Mapping[str, list[Sentence]]:
    rows = store.read(
        "UNWIND $ids AS id MATCH (p:Passage {articleId: id}) "
        "RETURN id AS article, p.text AS text, p.start AS start, p.end AS end",
        {"ids": list(articles)},
    ).rows
    found: dict[str, list[Sentence]] = defaultdict(list)
    for article, text, start, end in sorted(rows, key=lambda row: (row[0], row[2])):
        found[article].append(Sentence(text=text, start=start, end=end))
    return found


def _context(passages: Sequence[Sentence], at: int) -> tuple[tuple[Sentence, ...], int]:
    """The passage that holds offset `at` with its neighbours, and its place among them."""
    carrier = max((i for i, p in enumerate(passages) if p.start <= at), default=0)
    first = max(0, carrier - NEIGHBOURS)
    return tuple(passages[first : carrier + NEIGHBOURS + 1]), carrier - first


def _pairs(store: Store, judged: ActorJudgements) -> list[Pair]:
    """Pairs of actors nobody has decided on; both directions of one pair count once."""
    found: dict[frozenset[str], Pair] = {}
    for row in store.read(_PAIRS).rows:
        pair = Pair(
            first=KnownActor(key=row[0], name=row[1], aliases=tuple(row[2] or ())),
            second=KnownActor(key=row[3], name=row[4], aliases=tuple(row[5] or ())),
            judgement=row[6],
            method=row[7] or "",
            score=row[8] or 0.0,
            compared=row[9] or "",
            leverage=row[10],
        )
        found.setdefault(frozenset(pair.target.actors), pair)
    return [pair for key, pair in found.items() if key not in judged.pairs]


def _with_sentences(store: Store, found: Sequence[Claim | Pair]) -> list[Claim | Pair]:
    """The same, pairs with sentences that name each of the two."""
    names = {one: _own_names(one) for one in found if isinstance(one, Pair)}
    told = _naming(store, {name for two in names.values() for own in two for name in own})
    return [
        replace(one, sentences=tuple(_sentences(own, told) for own in names[one])) if isinstance(one, Pair) else one
        for one in found
    ]


def _own_names(pair: Pair) -> tuple[set[str], set[str]]:
    """What only the first and what only the second is called."""
    first = {pair.first.name, *pair.first.aliases}
    second = {pair.second.name, *pair.second.aliases}
    return first - second or first, second - first or second


def _sentences(names: Iterable[str], told: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for name in sorted(names) for text in told.get(name, ())))[:SHOWN]


def _naming(store: Store, names: Iterable[str]) -> Mapping[str, list[str]]:
    """Sentences that name each of `names`, of a few articles."""
    rows = store.read(
        "MATCH (p:Participant) WHERE p.name IN $names RETURN DISTINCT p.name AS name, p.articleId AS article",
        {"names": sorted(names)},
    ).rows
    articles: dict[str, list[str]] = defaultdict(list)
    for name, article in sorted(rows):
        articles[name].append(article)
    passages = _passages(store, sorted({a for found in articles.values() for a in found[:SHOWN]}))
    return {
        name: [s.text for a in found[:SHOWN] for s in passages.get(a, ()) if name in s.text]
        for name, found in articles.items()
    }


# ---- who is meant ----


def known_actors(store: Store) -> list[KnownActor]:
    """All actors of the store, by name; those that stand in another one come last."""
    rows = store.read(
        "MATCH (a:Actor) WHERE a.key IS NOT NULL "
        "RETURN a.key AS key, a.name AS name, a.aliases AS aliases, a.merged AS merged"
    ).rows
    found = [KnownActor(key=r[0], name=r[1], aliases=tuple(r[2] or ()), merged=bool(r[3])) for r in rows]
    return sorted(found, key=lambda a: (a.merged, a.name, a.key))


def find_actor(actors: Sequence[KnownActor], text: str) -> KnownActor:
    """The actor of this key, name or alias, in this order; of a name, the one that stands for itself.

    Raises QueryError if none is called so, or several.
    """
    wanted = comparable(text)
    for called in (_by_key, _by_name, _by_alias):
        found = [a for a in actors if called(a, wanted)]
        own = [a for a in found if not a.merged] or found
        if len(own) == 1:
            return own[0]
        if own:
            keys = ", ".join(repr(a.key) for a in own)
            raise QueryError(f"{text!r} is what several actors are called; name one by its key: {keys}")
    near = near_names([a.name for a in actors], text)
    raise QueryError(f"no actor {text!r} in the store; near: {', '.join(near) or 'none'}")


def _by_key(actor: KnownActor, wanted: str) -> bool:
    return comparable(actor.key) == wanted


def _by_name(actor: KnownActor, wanted: str) -> bool:
    return comparable(actor.name) == wanted


def _by_alias(actor: KnownActor, wanted: str) -> bool:
    return wanted in map(comparable, actor.aliases)


def near_names(names: Iterable[str], text: str, *, most: int = 8) -> list[str]:
    """Names that begin with `text`, then those that hold it, then those spelt like it."""
    by_fold = {comparable(name): name for name in names}
    wanted = comparable(text)
    begin = sorted(f for f in by_fold if f.startswith(wanted))
    hold = sorted(f for f in by_fold if wanted in f)
    like = get_close_matches(wanted, list(by_fold), n=most, cutoff=0.6)
    return [by_fold[f] for f in list(dict.fromkeys([*begin, *hold, *like]))[:most]]


# ---- fields of an edit ----


def values_of(claim: Claim) -> dict[str, str]:
    """The value of each field that can be edited, as a person types it."""
    s = claim.statement
    values = {
        "act": s.act,
        "holder": claim.name(s.holder),
        "addressee": claim.name(s.addressee),
        "issue": s.issue,
        "content": s.content.text,
        "statedOn": s.stated_on.isoformat() if s.stated_on else None,
        "negated": "yes" if s.negated else "no",
        "conditional": "yes" if s.conditional else "no",
        "factuality": s.factuality,
    }
    return {field: values[field] or "" for field in FIELDS}


def change_of(claim: Claim, field: str, typed: str, schema: Schema) -> Change:
    """The value that was typed for a field: "-" and nothing empty it, an issue may be told by its name.

    Raises QueryError for what is no value of the field, and for a content that is not in the sentence.
    """
    value: Change = None if typed in ("", "-") else typed
    if field in ("negated", "conditional"):
        value = _ANSWERS.get(typed.casefold(), typed)
    if field == "issue":
        value = next((i.id for i in schema.issues.values() if i.name.casefold() == typed.casefold()), value)
    check_change(field, value, schema)
    if field == "content" and comparable(typed) not in comparable(claim.sentence):
        raise QueryError(f"content: words of the sentence are wanted, found {typed!r}")
    return value


def choices_of(field: str, claim: Claim, actors: Sequence[KnownActor], schema: Schema) -> list[str]:
    """What Tab completes to in a field."""
    names = [*(p.name for p in claim.participants.values() if p.named), *(a.name for a in actors)]
    return {
        "act": list(schema.acts),
        "holder": names,
        "addressee": names,
        "issue": list(schema.issues),
        "content": [claim.statement.content.text],
        "negated": ["yes", "no"],
        "conditional": ["yes", "no"],
        "factuality": list(FACTUALITIES),
    }.get(field, [])


# ---- deciding ----


@dataclass(slots=True)
class Recorder:
    """Decisions of one person, written to the journal at once.

    `known` are all decisions there, `articles` the ids of the articles in the store.
    """

    journal: Path
    user: str
    schema: Schema
    known: list[Decision] = field(default_factory=list)
    articles: frozenset[str] = frozenset()

    def record(
        self, verdict: str, target: Target, *, changes: Mapping[str, Change] | None = None, note: str = ""
    ) -> Decision:
        """The decision, after it is in the journal.

        Raises QueryError if it does not fit its target or the schema.
        """
        decision = decide(verdict, target, user=self.user, at=self._time(), changes=changes, note=note)
        check_decision(decision, self.schema)
        append_decisions(self.journal, [decision])
        self.known.append(decision)
        return decision

    def undo(self, id: str, *, note: str = "") -> Decision:
        """The decision that takes another one out.

        Raises QueryError if there is no such decision.
        """
        if all(d.id != id for d in self.known):
            raise QueryError(f"no decision {id!r} in {self.journal}; kg journal lists them")
        return self.record("undo", Target(decision=id), note=note)

    def edit(self, claim: Claim, changes: Mapping[str, Change], *, note: str = "") -> Decision:
        """An edit that keeps what the same person changed of this statement before."""
        return self.record("edit", claim.target, changes={**self.changes_of(claim), **changes}, note=note)

    def changes_of(self, claim: Claim) -> dict[str, Change]:
        """What this person's standing decision on the statement changes."""
        own = [d for d in self.known if d.user == self.user or d.verdict == "undo"]
        standing = {id for id, _ in _judged([claim], own, self.articles).reviews}
        return dict(next((d.changes for d in own if d.id in standing), ()))

    def _time(self) -> str:
        """Now, or the second after this person's last decision: which of two is later must be plain."""
        now = datetime.now(UTC).replace(microsecond=0)
        own = [datetime.fromisoformat(d.at) for d in self.known if d.user == self.user]
        return f"{max([now, *(at + timedelta(seconds=1) for at in own)]):%Y-%m-%dT%H:%M:%SZ}"


def open_journal(store: Store, path: Path, *, user: str, schema: Schema) -> Recorder:
    """A recorder on the journal; one that does not exist begins with the decisions that the graph holds."""
    if not path.exists() and (held := read_decisions(store)):
        write_journal(path, held)
    known = read_journal(path, schema=schema) if path.exists() else []
    return Recorder(path, user, schema, known, frozenset(store.ids("Article")))


# ---- what became of decisions ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A decision and its state.

    holds, disputed (holds, others decided otherwise), overruled (somebody decided otherwise later), superseded (the same
    person decided again), undone, undo, unmatched (fits nothing in the store).
    """

    decision: Decision
    state: str


def outcomes(decisions: Iterable[Decision], store: Store | None) -> list[Outcome]:
    """What became of each decision, in time order; without a store none is unmatched."""
    ordered = merge_decisions(decisions)
    judged = _judge_targets(ordered) if store is None else _judge_store(store, ordered)
    actors = judge_actors(ordered)
    lost = set(judged.unmatched) | (set() if store is None else _lost_actors(store, ordered))
    standing = {id for id, _ in judged.reviews} | actors.latest
    disputes = [d.decisions for d in (*judged.disagreements, *actors.disagreements)]
    held = {d[-1].id: "disputed" for d in disputes}
    overruled = {d.id: "overruled" for found in disputes for d in found[:-1]}
    states = {**dict.fromkeys(standing, "holds"), **overruled, **held, **dict.fromkeys(lost, "unmatched")}
    in_effect = {d.id for d in in_force(ordered)}
    return [Outcome(decision=d, state=_state(d, in_effect, states)) for d in ordered]


def _state(decision: Decision, in_effect: set[str], states: Mapping[str, str]) -> str:
    if decision.verdict == "undo":
        return states.get(decision.id, "undo")
    return states.get(decision.id, "superseded") if decision.id in in_effect else "undone"


def _judge_store(store: Store, decisions: Sequence[Decision]) -> Judged:
    """Decisions held against all statements with such a sentence."""
    quotes = sorted({d.target.quote for d in decisions if d.target.quote is not None})
    rows = store.read("MATCH (s:Statement) RETURN s.id AS id, s.quote AS quote").rows
    wanted = {comparable(quote) for quote in quotes}
    claims = read_claims(store, [row[0] for row in rows if comparable(row[1]) in wanted])
    return _judged(claims, decisions, store.ids("Article"))


def _judge_targets(decisions: Sequence[Decision]) -> Judged:
    """Decisions held against each other alone, as if what they are about were all there."""
    targets = {_identity(d.target): d.target for d in decisions if d.target.quote is not None}
    holders = {
        key: Participant(id="/".join(key), article_id=key[0], name=t.holder or "", kind="other", mentions=())
        for key, t in targets.items()
    }
    return judge_statements([_as_if(t, "/".join(key)) for key, t in targets.items()], holders.values(), decisions)


def _identity(t: Target) -> tuple[str, str, str, str, str]:
    return (
        t.article_id or "",
        comparable(t.quote or ""),
        comparable(t.content or ""),
        t.act or "",
        comparable(t.holder or ""),
    )


def _as_if(target: Target, id: str) -> Statement:
    row = {"id": id, "articleId": target.article_id, "act": target.act, "holderRef": id, "content": target.content}
    spans = dict.fromkeys(("contentStart", "contentEnd", "quoteStart", "quoteEnd"), 0)
    words = dict.fromkeys(("cue", "rule", "issue", "proposition"), "")
    scope = {"conditional": False, "negated": False, "factuality": "asserted", "confidence": 0.0}
    found: Statement = _records(Statement=[{**row, **spans, **words, **scope, "quote": target.quote}]).statements[0]
    return found


def _lost_actors(store: Store, decisions: Iterable[Decision]) -> set[str]:
    """Ids of decisions on actors or names that the store does not have."""
    keys = {a.key for a in known_actors(store)}
    named = {tuple(r) for r in store.read("MATCH (p:Participant) RETURN p.articleId AS article, p.name AS name").rows}
    return {
        d.id
        for d in decisions
        if d.target.actors
        and not (
            keys.issuperset(map(straight, d.target.actors))
            if d.target.participant is None
            else (d.target.article_id, d.target.participant) in named
        )
    }
