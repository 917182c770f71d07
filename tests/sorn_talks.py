"""A negotiation written by hand in the shape of schemas/graph.yaml: two states argue about a river, a third one mediates."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kg.model import Edge, Node
from kg.schema import load_schema

HOSTILE = 'The spokesman wrote </script><img src="x" onerror="document.title=1"> & said it was “final”.'
_RULE = {"rule": "same_proposition", "ruleVersion": 2}
_POLARITY = {act.id: act.polarity for act in load_schema().acts.values()}


@dataclass
class Story:
    """Nodes and edges of one negotiation, told sentence by sentence."""

    name: str = "Avelland and Brunmark over the river Sorn"
    articles: int = 6
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    edges: dict[tuple[str, Any, Any, str], Edge] = field(default_factory=dict)

    def node(self, label: str, id: str, **properties: Any) -> tuple[str, str]:
        self.nodes[label, id] = Node(
            label=label, id=id, properties={k: v for k, v in properties.items() if v is not None}
        )
        return label, id

    def edge(self, type: str, start: tuple[str, str], end: tuple[str, str], **properties: Any) -> None:
        self.edges[type, start, end, ""] = Edge(type=type, start=start, end=end, properties=properties)

    @property
    def negotiation(self) -> tuple[str, str]:
        return self.node(
            "Negotiation",
            f"nego-{self.name}",
            name=self.name,
            domain="environment",
            defined=False,
            articles=self.articles,
            startedOn=date(2031, 3, 3),
            lastOn=date(2031, 5, 20),
            rule="same_parties_and_domain",
            ruleVersion=1,
        )

    def actor(self, name: str, kind: str = "state") -> tuple[str, str]:
        return self.node(
            "Actor",
            f"actr-{name}",
            name=name,
            kind=kind,
            named=True,
            aliases=(name,),
            key=f"{kind}/{name}",
            merged=False,
        )

    def issue(self, name: str) -> tuple[str, str]:
        return self.node("Issue", f"issu-{name}", name=name, open=False)

    def passage(self, sentence: str, day: date, source: str) -> tuple[str, str]:
        """The sentence in an article of that day and outlet."""
        article = self.node(
            "Article",
            f"artc-{source}-{day}",
            title=f"{source} on the Sorn talks",
            path="a.txt",
            language="en",
            fingerprint="f",
            publishedOn=day,
        )
        self.edge("PUBLISHED_BY", article, self.node("Source", f"srce-{source}", name=source))
        found = self.node(
            "Passage",
            f"pass-{source}-{day}-{sentence}",
            text=sentence,
            start=0,
            end=len(sentence),
            articleId=article[1],
        )
        self.edge("IN", found, article)
        return found

    def position(
        self,
        holder: str,
        act: str,
        content: str,
        issue: str,
        day: date,
        sentence: str,
        *,
        to: str | None = None,
        kind: str = "state",
        source: str = "Sorn Courier",
        answer: str = "none",
        confidence: float = 0.82,
    ) -> tuple[str, str]:
        """A position with one report of it."""
        found = self.node(
            "Position", f"posn-{holder}-{act}-{content}", name=f"{act}: {content}", act=act, polarity=_POLARITY[act], content=content, conditional=False, negated=False,
            factuality="asserted", status="auto", reports=1, independentReports=1, sources=1, confidence=confidence, answer=answer, firstOn=day, lastOn=day, **_RULE,
        )  # fmt: skip
        self.edge("HOLDS", self.actor(holder, kind), found)
        self.edge("ABOUT", found, self.issue(issue))
        self.edge("IN_NEGOTIATION", found, self.negotiation)
        if to:
            self.edge("ADDRESSED_TO", found, self.actor(to))
        self.report(found, sentence, day, source=source, confidence=confidence)
        return found

    def report(
        self,
        position: tuple[str, str],
        sentence: str,
        day: date,
        *,
        source: str = "Sorn Courier",
        confidence: float = 0.82,
    ) -> None:
        """One more report of a position."""
        act = position[1].split("-")[2]
        passage = self.passage(sentence, day, source)
        statement = self.node(
            "Statement", f"stmt-{position[1]}-{passage[1]}", articleId=f"artc-{source}-{day}", act=act, content="c", contentStart=0, contentEnd=1, quote=sentence, quoteStart=0,
            quoteEnd=len(sentence), cue="c", issue="i", proposition="p", conditional=False, negated=False, factuality="asserted", confidence=confidence, rule="r", holderRef="h", statedOn=day,
        )  # fmt: skip
        self.edge("EXPRESSES", statement, position, content="c", statedOn=day)
        self.edge("EVIDENCED_BY", statement, passage)

    def impasse(
        self,
        rule: str,
        issue: str,
        parties: tuple[str, ...],
        since: date,
        last: date,
        *,
        shown: tuple[tuple[str, str], ...] = (),
        severity: float = 0.7,
        until: date | None = None,
        broken_by: tuple[str, str] | None = None,
    ) -> tuple[str, str]:
        """An impasse, open unless it has an end."""
        found = self.node(
            "Impasse", f"impa-{rule}-{issue}", name=f"{' and '.join(parties)} over {issue}", rule=rule, ruleVersion=1, severity=severity, state="broken" if until else "open",
            explanation=f"{' and '.join(parties)} stand against each other on {issue}.", since=since, lastOn=last, until=until,
        )  # fmt: skip
        for party in parties:
            self.edge("BETWEEN", found, self.actor(party))
        self.edge("OVER", found, self.issue(issue))
        for one in shown:
            self.edge("SHOWN_BY", found, one)
        if broken_by:
            self.edge("BROKEN_BY", found, broken_by)
        self.edge("IN_NEGOTIATION", found, self.negotiation)
        return found

    def mediation(
        self,
        mediator: str,
        parties: tuple[str, ...],
        first: date,
        last: date,
        sentence: str,
        *,
        method: str = "mediation",
        status: str = "ongoing",
    ) -> None:
        found = self.node(
            "Mediation",
            f"medi-{mediator}",
            name=f"{mediator} between {' and '.join(parties)}",
            method=method,
            status=status,
            reports=1,
            independentReports=1,
            rule="same_mediated_parties",
            ruleVersion=1,
            firstOn=first,
            lastOn=last,
        )
        self.edge("MEDIATES", self.actor(mediator), found, role="mediator")
        for party in parties:
            self.edge("BETWEEN", found, self.actor(party))
        report = self.node(
            "MediationReport",
            f"mrep-{mediator}",
            articleId="a",
            quote=sentence,
            quoteStart=0,
            quoteEnd=1,
            rule="r",
            role="mediator",
            mediatorRefs=("x",),
            partyRefs=("y",),
            statedOn=first,
        )
        self.edge("REPORTS", report, found)
        self.edge("EVIDENCED_BY", report, self.passage(sentence, first, "Lake Gazette"))
        self.edge("IN_NEGOTIATION", found, self.negotiation)

    def event(self, type: str, day: date, sentence: str, *actors: str) -> tuple[str, str]:
        found = self.node(
            "TalksEvent",
            f"evnt-{type}-{day}",
            articleId="a",
            type=type,
            quote=sentence,
            quoteStart=0,
            quoteEnd=1,
            rule="r",
            partyRefs=("x",),
            happenedOn=day,
        )
        for actor in actors:
            self.edge("INVOLVES", found, self.actor(actor))
        self.edge("EVIDENCED_BY", found, self.passage(sentence, day, "Sorn Courier"))
        self.edge("IN_NEGOTIATION", found, self.negotiation)
        return found

    def shift(self, actor: str, issue: str, before: tuple[str, str], after: tuple[str, str], day: date) -> None:
        found = self.node(
            "Shift",
            f"shft-{actor}-{issue}",
            name=f"{actor} moved on {issue}",
            direction="toward",
            rule="moved",
            ruleVersion=1,
            toOn=day,
        )
        self.edge("BY", found, self.actor(actor))
        self.edge("ABOUT", found, self.issue(issue))
        self.edge("FROM", found, before)
        self.edge("TO", found, after)
        self.edge("IN_NEGOTIATION", found, self.negotiation)

    def records(self) -> tuple[list[Node], list[Edge]]:
        """What `Store.write` takes."""
        return list(self.nodes.values()), list(self.edges.values())


def sorn_talks() -> Story:
    """Eleven weeks of talks: two dams, a water quota, inspections; one impasse broken, two open."""
    s = Story()
    a, b = "Avelland", "Brunmark"
    quota = s.position(
        a,
        "demand",
        "a fixed quota of 40 cubic metres a second",
        "Water quota",
        date(2031, 3, 3),
        "Avelland demands that Brunmark guarantee a fixed quota of 40 cubic metres a second at the border gauge.",
        to=b,
        answer="rejected",
    )
    s.report(
        quota,
        "Avelland’s water ministry repeated its demand for a fixed quota of 40 cubic metres a second.",
        date(2031, 4, 2),
        source="Lake Gazette",
        confidence=0.74,
    )
    share = s.position(
        b,
        "rejection",
        "a fixed quota",
        "Water quota",
        date(2031, 3, 5),
        "Brunmark rejected a fixed quota, saying that dry years would empty its reservoirs.",
        to=a,
    )
    line = s.position(
        b,
        "red_line",
        "giving up the upper dam",
        "Dams",
        date(2031, 3, 9),
        "Giving up the upper dam is out of the question for Brunmark, its prime minister said.",
        to=a,
    )
    stop = s.position(
        a,
        "demand",
        "a stop of work on the upper dam",
        "Dams",
        date(2031, 3, 8),
        "Avelland wants Brunmark to stop work on the upper dam before any treaty is signed.",
        to=b,
        answer="rejected",
    )
    s.position(
        a,
        "precondition",
        "full flow data since 2020",
        "Inspections",
        date(2031, 3, 12),
        "Avelland will send inspectors only if Brunmark hands over full flow data since 2020.",
        to=b,
    )
    s.position(
        b,
        "precondition",
        "lifting the tariff on timber",
        "Inspections",
        date(2031, 3, 14),
        "Brunmark makes any inspection depend on Avelland lifting its tariff on timber.",
        to=a,
    )
    s.position(
        a,
        "threat",
        "take the dispute to the river court",
        "Dams",
        date(2031, 3, 20),
        "Avelland threatened to take the dispute to the river court within a month.",
        to=b,
    )
    s.position(
        "Sorn Farmers’ Union",
        "demand",
        "compensation for dry fields",
        "Compensation",
        date(2031, 3, 24),
        "The Sorn Farmers’ Union demands compensation for dry fields from both governments.",
        to=b,
        kind="union",
        source="Lake Gazette",
    )
    s.position(
        "Sorn Farmers’ Union",
        "rejection",
        "any cut in irrigation",
        "Water quota",
        date(2031, 4, 6),
        "The farmers reject any cut in irrigation this summer.",
        kind="union",
        source="Lake Gazette",
    )
    offer = s.position(
        b,
        "offer",
        "a share of 12 per cent of the yearly flow",
        "Water quota",
        date(2031, 4, 10),
        "Brunmark offered a share of 12 per cent of the yearly flow in place of a fixed quota.",
        to=a,
        answer="accepted",
    )
    yes = s.position(
        a,
        "acceptance",
        "a share of the yearly flow",
        "Water quota",
        date(2031, 4, 28),
        "Avelland accepted a share of the yearly flow as the basis of a treaty.",
        to=b,
    )
    s.position(
        a,
        "concession",
        "drop the demand for a fixed quota",
        "Water quota",
        date(2031, 4, 28),
        "Avelland dropped its demand for a fixed quota after three nights of talks.",
        to=b,
    )
    s.position(
        b,
        "promise",
        "publish reservoir levels every week",
        "Inspections",
        date(2031, 5, 2),
        "Brunmark promised to publish reservoir levels every week.",
        to=a,
    )
    s.position(
        b,
        "denial",
        "having diverted the spring flood",
        "Compensation",
        date(2031, 5, 6),
        HOSTILE,
        to=a,
        confidence=0.51,
    )
    s.position(
        "Dam Holding",
        "offer",
        "a bypass for 300 million",
        "Dams",
        date(2031, 5, 9),
        "Dam Holding is ready to build a bypass for 300 million.",
        to=b,
        kind="company",
        source="Lake Gazette",
    )
    s.position(
        a,
        "withdrawal",
        "suspend the working group on dams",
        "Dams",
        date(2031, 5, 12),
        "Avelland suspended the working group on dams on Monday.",
        to=b,
    )
    s.mediation(
        "Cerland",
        (a, b),
        date(2031, 3, 16),
        date(2031, 5, 20),
        "Cerland mediates between Avelland and Brunmark in its lakeside capital.",
    )
    s.mediation(
        "River Commission",
        (a, b),
        date(2031, 4, 4),
        date(2031, 4, 28),
        "The River Commission hosted two rounds on the water quota.",
        method="good_offices",
        status="ended",
    )
    s.event("meeting", date(2031, 3, 18), "Delegations of Avelland and Brunmark met in Cerland’s capital.", a, b)
    s.event("stall", date(2031, 3, 27), "The talks stalled over the upper dam.", a, b)
    s.event("resume", date(2031, 4, 4), "The talks resumed under the River Commission.", a, b)
    deal = s.event("progress", date(2031, 4, 28), "Both sides spoke of a breakthrough on the water quota.", a, b)
    s.event("walkout", date(2031, 5, 12), "Avelland’s delegates left the room on Monday.", a)
    s.shift(a, "Water quota", quota, yes, date(2031, 4, 28))
    s.shift(b, "Water quota", share, offer, date(2031, 4, 10))
    s.impasse(
        "opposing_positions",
        "Water quota",
        (a, b),
        date(2031, 3, 5),
        date(2031, 4, 2),
        shown=(quota, share),
        severity=0.6,
        until=date(2031, 4, 28),
        broken_by=deal,
    )
    s.impasse(
        "red_line_against_demand",
        "Dams",
        (a, b),
        date(2031, 3, 9),
        date(2031, 5, 12),
        shown=(line, stop),
        severity=0.85,
    )
    stated = s.passage(
        "After eleven weeks the two delegations are deadlocked over who inspects the gauges.",
        date(2031, 5, 16),
        "Lake Gazette",
    )
    s.impasse("stated", "Inspections", (a, b), date(2031, 5, 16), date(2031, 5, 16), shown=(stated,), severity=0.8)
    return s


def many_positions(count: int) -> Story:
    """A story with `count` positions of twenty actors on twelve issues."""
    story = sorn_talks()
    acts = list(_POLARITY)
    for n in range(count - 16):
        story.position(
            f"Party {n % 20:02}", acts[n % len(acts)], f"point {n} of the long list of things that parties bring up", f"Topic {n % 12:02}", date(2031, 3, 3 + n % 28),
            f"Party {n % 20:02} brought up point {n}.", to="Avelland" if n % 3 else "Brunmark",
        )  # fmt: skip
    return story


def tram_talks() -> Story:
    """A second, smaller negotiation."""
    story = Story(name="Tram strike in Port Lune", articles=2)
    story.position(
        "Tram Union",
        "demand",
        "a rise of 6 per cent",
        "Wages",
        date(2031, 2, 1),
        "The Tram Union demands a rise of 6 per cent.",
        kind="union",
    )
    return story
