"""A graph of the schema's shape with as many statements as wanted, made from a seed: few actors and issues are in most of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kg.graph import check
from kg.model import Edge, Node, Value
from kg.schema import Schema, load_schema

Graph = tuple[list[Node], list[Edge]]
End = tuple[str, str]

START = date(2030, 1, 1)
DAYS = 1_500
# Articles of a block; a position has its reports, answers and conflicts inside one block.
BLOCK = 60
STATEMENTS_AN_ARTICLE = 6
RULE: dict[str, Value] = {"rule": "synthetic", "ruleVersion": 1}
# Act and how often it occurs in a hundred, as in news about negotiations.
ACTS = {
    "demand": 29,
    "offer": 14,
    "rejection": 14,
    "acceptance": 12,
    "promise": 8,
    "threat": 7,
    "precondition": 4,
    "concession": 4,
    "red_line": 3,
    "denial": 3,
    "withdrawal": 2,
}
ASKING = ("demand", "precondition", "offer")
ANSWERS = {
    "acceptance": "accepted",
    "concession": "accepted",
    "rejection": "rejected",
    "red_line": "rejected",
    "denial": "rejected",
}
IMPASSE_RULES = ("opposing_positions", "mutual_rejection", "precondition_cycle", "walkout", "silence", "stated")
WORDS = (
    "border",
    "ceasefire",
    "quota",
    "pension",
    "tariff",
    "prisoner",
    "corridor",
    "inspection",
    "wage",
    "pipeline",
    "ferry",
    "budget",
)


def _skewed(random: Random, size: int) -> int:
    """An index below `size`; a tenth of them take more than half."""
    return int(size * random.random() ** 4)


@dataclass(frozen=True, slots=True)
class _Talks:
    """A negotiation: its parties and issues, the first day of its articles."""

    end: End
    parties: tuple[End, ...]
    issues: tuple[End, ...]


@dataclass(slots=True)
class _Held:
    """A position while its block is made: who holds it, and in which articles it is reported."""

    end: End
    act: str
    holder: End
    addressee: End | None
    issue: End
    talks: _Talks
    reports: list[tuple[End, date | None]] = field(default_factory=list)

    @property
    def first_on(self) -> date | None:
        """The day of the first report."""
        return min((day for _, day in self.reports if day is not None), default=None)


class Synthesis:
    """Makes the graph block by block, so that a large one need not be held at once."""

    def __init__(self, statements: int, *, seed: int = 5) -> None:
        self.statements = statements
        self.random = Random(seed)
        self.actors = [("Actor", f"actor-{n}") for n in range(max(12, statements // 30))]
        self.issues = [("Issue", f"issue-{n}") for n in range(max(8, statements // 20))]
        self.sources = [("Source", f"source-{n}") for n in range(max(3, statements // 2_000))]
        self.talks = [self._talks(n) for n in range(max(2, statements // 200))]

    def _talks(self, n: int) -> _Talks:
        parties = {self._actor() for _ in range(4)}
        issues = {self.issues[_skewed(self.random, len(self.issues))] for _ in range(3)}
        return _Talks(("Negotiation", f"talks-{n}"), tuple(sorted(parties)), tuple(sorted(issues)))

    def _actor(self) -> End:
        return self.actors[_skewed(self.random, len(self.actors))]

    def blocks(self) -> Iterator[Graph]:
        """Yield nodes and edges; an edge never comes before its ends."""
        yield self._ground()
        articles = max(2, self.statements // STATEMENTS_AN_ARTICLE)
        for start in range(0, articles, BLOCK):
            yield _Block(self, range(start, min(start + BLOCK, articles)), articles).graph()

    def _ground(self) -> Graph:
        nodes: list[Node] = []
        edges: list[Edge] = []
        for n, (label, id) in enumerate(self.actors):
            _add_actor(nodes, edges, n, (label, id), self.random)
        nodes += [_issue(n, end, self.random) for n, end in enumerate(self.issues)]
        nodes += [
            Node(label=end[0], id=end[1], properties={"name": f"Outlet {n}"}) for n, end in enumerate(self.sources)
        ]
        for n, talks in enumerate(self.talks):
            nodes.append(_negotiation(n, talks))
            edges += [Edge(type="PARTY_TO", start=p, end=talks.end, properties={"articles": 10}) for p in talks.parties]
            edges += [Edge(type="OVER", start=talks.end, end=issue) for issue in talks.issues]
        return nodes, edges


def _add_actor(nodes: list[Node], edges: list[Edge], n: int, end: End, random: Random) -> None:
    kind = ("state", "person", "union", "party", "igo", "armed_group")[n % 6]
    nodes.append(_actor(end, f"Actor {n}", (f"A{n}", f"the {n}th"), kind, merged=False))
    if n % 3 == 2:
        properties: dict[str, Value] = {"role": "spokesperson"}
        principal = ("Actor", f"actor-{_skewed(random, n)}")
        edges.append(Edge(type="ACTS_FOR", start=end, end=principal, properties=properties))
    if n % 10 == 0:
        other = ("Actor", f"{end[1]}-merged")
        nodes.append(_actor(other, f"Aktor {n}", (), kind, merged=True))
        judged: dict[str, Value] = {"judgement": "auto", "method": "name", "score": 0.9, "compared": "names"}
        edges.append(Edge(type="SAME_AS", start=other, end=end, properties=judged))


def _actor(end: End, name: str, aliases: tuple[str, ...], kind: str, *, merged: bool) -> Node:
    names = "|".join(text.lower() for text in (name, *aliases))
    properties: dict[str, Value] = {"name": name, "kind": kind, "named": True, "aliases": aliases, "key": end[1]}
    return Node(label=end[0], id=end[1], properties={**properties, "merged": merged, "search": f"|{names}|"})


def _issue(n: int, end: End, random: Random) -> Node:
    name = f"{random.choice(WORDS).capitalize()} {n}"
    return Node(label=end[0], id=end[1], properties={"name": name, "open": n > 60, "search": name.lower()})


def _negotiation(n: int, talks: _Talks) -> Node:
    properties: dict[str, Value] = {"name": f"Talks {n}", "domain": "conflict", "defined": False, "articles": 30}
    properties |= {"startedOn": START, "lastOn": START + timedelta(days=DAYS)}
    return Node(label=talks.end[0], id=talks.end[1], properties={**properties, **RULE})


class _Block:
    """Some articles in a row with all that they report."""

    def __init__(self, whole: Synthesis, articles: range, total: int) -> None:
        self.whole, self.random, self.total = whole, whole.random, total
        self.numbers = articles
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.articles: list[tuple[End, date | None, _Talks]] = []
        self.positions: list[_Held] = []

    def graph(self) -> Graph:
        """Nodes and edges of the block."""
        for n in self.numbers:
            self._article(n)
        wanted = len(self.articles) * STATEMENTS_AN_ARTICLE
        while wanted > 0:
            wanted -= self._position(f"{self.numbers[0]}-{wanted}", min(wanted, 1 + _skewed(self.random, 8)))
        for n, position in enumerate(self.positions):
            self._write(position, n)
        self._between()
        self._around()
        return self.nodes, self.edges

    def _node(self, at: End, /, **properties: Value | None) -> End:
        self.nodes.append(
            Node(label=at[0], id=at[1], properties={k: v for k, v in properties.items() if v is not None})
        )
        return at

    def _edge(self, type: str, start: End, end: End, /, **properties: Value) -> None:
        self.edges.append(Edge(type=type, start=start, end=end, properties=properties))

    def _article(self, n: int) -> None:
        talks = self.whole.talks[_skewed(self.random, len(self.whole.talks))]
        day = None if n % 50 == 49 else START + timedelta(days=n * DAYS // self.total)
        end = self._node(
            ("Article", f"article-{n}"), title=f"Report {n}", path=f"{n}.txt", language="en", publishedOn=day,
            fingerprint=f"{n}", words=400,
        )  # fmt: skip
        self._edge("PUBLISHED_BY", end, self.whole.sources[_skewed(self.random, len(self.whole.sources))])
        self._edge("COVERED_BY", talks.end, end)
        if self.articles and n % 8 == 7:
            self._edge("DUPLICATES", end, self.articles[0][0], similarity=0.95)
        self.articles.append((end, day, talks))

    def _position(self, id: str, reports: int) -> int:
        talks = self.random.choice(self.articles)[2]
        act = self.random.choices(list(ACTS), weights=list(ACTS.values()))[0]
        inside = self.random.random() < 0.8
        holder = self.random.choice(talks.parties) if inside else self.whole._actor()
        addressee = self.random.choice(talks.parties) if self.random.random() < 0.7 else None
        held = _Held(
            ("Position", f"position-{id}"), act, holder, addressee if addressee != holder else None,
            self.random.choice(talks.issues), talks,
        )  # fmt: skip
        told = [a for a in self.articles if a[2] is talks][:reports]
        held.reports = [(end, day) for end, day, _ in told]
        self.positions.append(held)
        return len(held.reports)

    def _write(self, held: _Held, n: int) -> None:
        days = [day for _, day in held.reports if day is not None]
        content = f"{held.act.replace('_', ' ')} of the {self.random.choice(WORDS)} and the {self.random.choice(WORDS)}"
        number = self.random.random() < 0.1
        deadline = max(days) + timedelta(days=30) if days and n % 12 == 0 else None
        amounts: dict[str, Value] = (
            {"amounts": (float(self.random.randrange(100)),), "units": ("EUR",)} if number else {}
        )
        common: dict[str, Value | None] = {
            "act": held.act, "content": content, "conditional": held.act == "precondition", "negated": False,
            "factuality": "asserted", "deadline": deadline, **amounts,
        }  # fmt: skip
        answer = "open" if held.act in ASKING else "none"
        self._node(
            held.end, **common, name=content, polarity=-1 if held.act in {"demand", "rejection"} else 1, status="auto",
            reports=len(held.reports), independentReports=max(1, len(held.reports) - 1), sources=1 + len(held.reports) // 2,
            confidence=round(self.random.uniform(0.4, 0.99), 3), answer=answer, firstOn=min(days, default=None),
            lastOn=max(days, default=None), **RULE,
        )  # fmt: skip
        self._edge("HOLDS", held.holder, held.end)
        self._edge("ABOUT", held.end, held.issue)
        self._edge("IN_NEGOTIATION", held.end, held.talks.end)
        if held.addressee is not None:
            self._edge("ADDRESSED_TO", held.end, held.addressee)
        for k, (article, day) in enumerate(held.reports):
            self._report(held, f"{held.end[1]}-{k}", article, day, common)

    def _report(self, held: _Held, id: str, article: End, day: date | None, common: dict[str, Value | None]) -> None:
        quote = f"The party made its {common['content']} known in the words that follow here for a while."
        units = {k: v for k, v in common.items() if k != "amounts" or v}
        if "amounts" in common:
            units["amountTexts"] = ("some euros",)
        statement = self._node(
            ("Statement", f"statement-{id}"), **units, articleId=article[1], contentStart=20, contentEnd=40, quote=quote,
            quoteStart=0, quoteEnd=len(quote), cue="made", issue=held.issue[1], proposition=" ".join(sorted(quote.split()[4:9])),
            confidence=round(self.random.uniform(0.4, 0.99), 3), rule=f"rule-{len(id) % 7}", holderRef=held.holder[1], statedOn=day,
            statedPrecision="published",
        )  # fmt: skip
        dated: dict[str, Value] = {} if day is None else {"statedOn": day}
        passage = self._node(("Passage", f"passage-{id}"), text=quote, start=0, end=len(quote), articleId=article[1])
        self._edge("EXPRESSES", statement, held.end, content=str(common["content"]), **dated)
        self._edge("EVIDENCED_BY", statement, passage)
        self._edge("IN", passage, article)
        self._edge("STATED_BY", statement, held.holder)
        if self.random.random() < 0.003:
            decision = self._node(
                ("Decision", f"decision-{id}"), verdict="accept", user="analyst", at="2034-01-01T10:00:00Z",
                target=quote, statementId=statement[1],
            )  # fmt: skip
            self._edge("REVIEWS", decision, statement)

    def _between(self) -> None:
        """Answers, conflicts, conditions, impasses and shifts between positions on one issue."""
        by_issue: dict[End, list[_Held]] = {}
        for held in self.positions:
            by_issue.setdefault(held.issue, []).append(held)
        for group in by_issue.values():
            asked = [p for p in group if p.act in ASKING]
            for n, answer in enumerate(p for p in group if p.act in ANSWERS):
                others = [p for p in asked if p.holder != answer.holder]
                if others:
                    self._answer(answer, self.random.choice(others), n)
            for one in asked[::9]:
                self._edge("CONDITIONAL_ON", one.end, self.random.choice(self.positions).end, **RULE)
            for n, (one, other) in enumerate(zip(group[::9], group[5::9], strict=False)):
                if one.first_on is not None and other.first_on is not None:
                    self._shift(one, other, n)

    def _answer(self, answer: _Held, asked: _Held, n: int) -> None:
        verdict = ANSWERS[answer.act]
        if n % 2 == 0:
            self._edge("RESPONDS_TO", answer.end, asked.end, answer=verdict, **RULE)
        if verdict == "rejected" and n % 3 == 0:
            self._edge("CONFLICTS_WITH", min(answer.end, asked.end), max(answer.end, asked.end), **RULE)
        if verdict == "rejected" and n % 7 == 0:
            self._impasse(answer, asked)

    def _impasse(self, one: _Held, other: _Held) -> None:
        broken = self.random.random() < 0.5
        day = other.first_on
        end = self._node(
            ("Impasse", f"impasse-{one.end[1]}"), name="Stuck", rule=self.random.choice(IMPASSE_RULES), ruleVersion=1,
            severity=round(self.random.random(), 2), state="broken" if broken else "open", explanation="both refuse",
            since=day, lastOn=one.first_on, until=day if broken else None,
        )  # fmt: skip
        for party in {one.holder, other.holder}:
            self._edge("BETWEEN", end, party)
        self._edge("OVER", end, one.issue)
        self._edge("IN_NEGOTIATION", end, one.talks.end)
        for shown in (one, other):
            self._edge("SHOWN_BY", end, shown.end)
        if broken:
            self._edge("BROKEN_BY", end, other.end)

    def _shift(self, one: _Held, other: _Held, n: int) -> None:
        end = self._node(
            ("Shift", f"shift-{one.end[1]}"), name="Moved", direction="toward" if n % 3 else "away", fromOn=one.first_on,
            toOn=other.first_on, **RULE,
        )  # fmt: skip
        self._edge("FROM", end, one.end)
        self._edge("TO", end, other.end)
        self._edge("BY", end, other.holder)
        self._edge("ABOUT", end, other.issue)
        self._edge("IN_NEGOTIATION", end, other.talks.end)

    def _around(self) -> None:
        """A mediation, reports of pressure and events of the talks for every tenth article or so."""
        for n, (article, day, talks) in zip(self.numbers, self.articles, strict=True):
            if n % 10 == 0:
                self._mediation(n, article, day, talks)
            if n % 4 == 0:
                self._event(n, article, day, talks)
            if n % 6 == 0 and len(talks.parties) > 1:
                self._edge(
                    "PRESSES",
                    talks.parties[0],
                    talks.parties[1],
                    toward="settle",
                    quote="They press.",
                    statedOn=day or START,
                )

    def _told(self, label: str, n: int, article: End, **properties: Value | None) -> End:
        quote = "They spoke of the talks for a while."
        passage = self._node(
            ("Passage", f"{label}-passage-{n}"), text=quote, start=0, end=len(quote), articleId=article[1]
        )
        end = self._node(
            (label, f"{label}-{n}"), articleId=article[1], quote=quote, quoteStart=0, quoteEnd=len(quote), rule="synthetic",
            partyRefs=("a", "b"), **properties,
        )  # fmt: skip
        self._edge("EVIDENCED_BY", end, passage)
        self._edge("IN", passage, article)
        return end

    def _mediation(self, n: int, article: End, day: date | None, talks: _Talks) -> None:
        report = self._told("MediationReport", n, article, role="mediator", mediatorRefs=("m",), statedOn=day)
        end = self._node(
            ("Mediation", f"mediation-{n}"), name="Between", method="mediation", status="ongoing", reports=1,
            independentReports=1, firstOn=day, lastOn=day, **RULE,
        )  # fmt: skip
        self._edge("REPORTS", report, end)
        self._edge("SHOWN_BY", end, ("Passage", f"MediationReport-passage-{n}"))
        self._edge("MEDIATES", self.whole._actor(), end, role="mediator")
        for party in talks.parties[:2]:
            self._edge("BETWEEN", end, party)
        self._edge("IN_NEGOTIATION", end, talks.end)

    def _event(self, n: int, article: End, day: date | None, talks: _Talks) -> None:
        event = self._told("TalksEvent", n, article, type=("meeting", "call", "walkout")[n % 3], happenedOn=day)
        for party in talks.parties[:2]:
            self._edge("INVOLVES", event, party)
        self._edge("IN_NEGOTIATION", event, talks.end)


def checked(blocks: Iterator[Graph], schema: Schema | None = None) -> Iterator[Graph]:
    """Yield the same blocks; raise SchemaError for what schemas/graph.yaml does not describe."""
    known = schema or load_schema()
    for nodes, edges in blocks:
        check(nodes, edges, known)
        yield nodes, edges
