"""A small story as a graph: two states at odds over fish, a mediator, an impasse, a move that breaks it, another impasse."""

from datetime import date

from kg.model import Edge, Node, Value
from kg.store.bolt import BoltStore

NORWAY, ICELAND, FINLAND = (("Actor", name) for name in ("norway", "iceland", "finland"))
FISH, PORTS = ("Issue", "fisheries"), ("Issue", "ports")
STILL_STUCK = ("Impasse", "still-stuck")
TALKS, STUCK, BROKERING, MOVE = (
    ("Negotiation", "talks"),
    ("Impasse", "stuck"),
    ("Mediation", "brokering"),
    ("Shift", "move"),
)
RULE: dict[str, Value] = {"rule": "written by hand", "ruleVersion": 1}

# id: holder, addressee, issue, act, content, first and last day, polarity
POSITIONS = {
    "p1": (NORWAY, ICELAND, FISH, "demand", "cut the mackerel quota by a third", date(2031, 3, 4), -1),
    "p2": (ICELAND, NORWAY, FISH, "demand", "a fixed share of 16 per cent", date(2031, 3, 4), -1),
    "p3": (ICELAND, NORWAY, FISH, "rejection", "a share by distance from the coast", date(2031, 3, 5), -1),
    "p4": (NORWAY, ICELAND, FISH, "red_line", "a fixed share", date(2031, 3, 6), -1),
    "p5": (NORWAY, ICELAND, PORTS, "offer", "open its ports to Icelandic boats", date(2031, 3, 20), 1),
    "p6": (ICELAND, NORWAY, FISH, "concession", "drop the fixed share", date(2031, 4, 2), 1),
    "p7": (NORWAY, ICELAND, FISH, "acceptance", "a share that is counted anew each year", date(2031, 4, 9), 1),
}


def _node(at: tuple[str, str], /, **properties: Value) -> Node:
    return Node(label=at[0], id=at[1], properties=properties)


def _edge(type: str, start: tuple[str, str], end: tuple[str, str], /, **properties: Value) -> Edge:
    return Edge(type=type, start=start, end=end, properties=properties)


def _actors() -> list[Node]:
    named = {NORWAY: ("Oslo",), ICELAND: ("Reykjavik",), FINLAND: ("Helsinki",)}
    return [
        _node(
            end,
            name=end[1].capitalize(),
            kind="state",
            named=True,
            aliases=aliases,
            key=end[1],
            merged=False,
            search=f"|{end[1]}|{aliases[0].lower()}|",
        )
        for end, aliases in named.items()
    ]


def _position(id: str) -> tuple[list[Node], list[Edge]]:
    """A position with its one report, down to the sentence and the article."""
    holder, addressee, issue, act, content, day, polarity = POSITIONS[id]
    position, statement, passage, article = ((label, id) for label in ("Position", "Statement", "Passage", "Article"))
    verb = act.replace("_", " ")
    sentence = f"{holder[1].capitalize()} made known its {verb} on {day:%d %B}: {content}."
    nodes = [
        _node(
            position,
            name=content,
            act=act,
            polarity=polarity,
            content=content,
            conditional=False,
            negated=False,
            factuality="asserted",
            status="auto",
            reports=1,
            independentReports=1,
            sources=1,
            confidence=0.8,
            answer="open",
            firstOn=day,
            lastOn=day,
            **RULE,
        ),
        _node(statement, act=act, content=content, statedOn=day, confidence=0.8, articleId=id, issue=issue[1]),
        _node(passage, text=sentence, start=0, end=len(sentence), articleId=id),
        _node(
            article, title=f"{holder[1].capitalize()} on {issue[1]}", path=f"{id}.txt", language="en", publishedOn=day
        ),
    ]
    edges = [
        _edge("HOLDS", holder, position),
        _edge("ADDRESSED_TO", position, addressee),
        _edge("ABOUT", position, issue),
        _edge("IN_NEGOTIATION", position, TALKS),
        _edge("EXPRESSES", statement, position, content=content, statedOn=day),
        _edge("EVIDENCED_BY", statement, passage),
        _edge("IN", passage, article),
        _edge("PUBLISHED_BY", article, ("Source", "post")),
        _edge("COVERED_BY", TALKS, article),
    ]
    return nodes, edges


def _derived() -> tuple[list[Node], list[Edge]]:
    nodes = [
        _node(FISH, name="Fisheries", search="fisheries", open=False, domain="environment"),
        _node(PORTS, name="Ports", search="ports", open=False, domain="trade"),
        _node(("Source", "post"), name="North Sea Post"),
        _node(
            TALKS,
            name="Norway and Iceland: Fisheries",
            domain="environment",
            defined=False,
            articles=7,
            startedOn=date(2031, 3, 4),
            lastOn=date(2031, 4, 9),
            **RULE,
        ),
        _node(
            STUCK,
            name="Norway and Iceland over fisheries",
            severity=0.7,
            state="broken",
            since=date(2031, 3, 4),
            lastOn=date(2031, 3, 6),
            until=date(2031, 4, 2),
            explanation="both demand, both refuse",
            **RULE,
        ),
        _node(
            STILL_STUCK,
            name="Norway and Iceland over ports",
            severity=0.3,
            state="open",
            since=date(2031, 3, 20),
            lastOn=date(2031, 4, 9),
            explanation="an offer that nobody has answered",
            **RULE,
        ),
        _node(
            BROKERING,
            name="Finland between Norway and Iceland",
            method="mediation",
            status="ongoing",
            reports=2,
            independentReports=2,
            firstOn=date(2031, 3, 10),
            lastOn=date(2031, 4, 2),
            **RULE,
        ),
        _node(
            MOVE,
            name="Iceland toward agreement on fisheries",
            direction="toward",
            fromOn=date(2031, 3, 4),
            toOn=date(2031, 4, 2),
            **RULE,
        ),
    ]
    edges = [
        *(_edge("PARTY_TO", actor, TALKS, articles=7) for actor in (NORWAY, ICELAND)),
        *(_edge("OVER", TALKS, issue) for issue in (FISH, PORTS)),
        *(_edge("IN_NEGOTIATION", part, TALKS) for part in (STUCK, STILL_STUCK, BROKERING, MOVE)),
        *(_edge("BETWEEN", part, actor) for part in (STUCK, STILL_STUCK, BROKERING) for actor in (NORWAY, ICELAND)),
        _edge("OVER", STUCK, FISH),
        _edge("OVER", STILL_STUCK, PORTS),
        _edge("SHOWN_BY", STILL_STUCK, ("Position", "p5")),
        *(_edge("SHOWN_BY", STUCK, ("Position", id)) for id in ("p1", "p2", "p3", "p4")),
        _edge("BROKEN_BY", STUCK, ("Position", "p6")),
        _edge("MEDIATES", FINLAND, BROKERING, role="mediator"),
        _edge("BY", MOVE, ICELAND),
        _edge("FROM", MOVE, ("Position", "p2")),
        _edge("TO", MOVE, ("Position", "p6")),
        _edge("ABOUT", MOVE, FISH),
        _edge("CONFLICTS_WITH", ("Position", "p2"), ("Position", "p4"), **RULE),
        _edge("RESPONDS_TO", ("Position", "p7"), ("Position", "p6"), answer="accepted", **RULE),
    ]
    return nodes, edges


def tell(store: BoltStore) -> BoltStore:
    """The store with the story in it."""
    nodes, edges = _derived()
    nodes += _actors()
    for id in POSITIONS:
        more_nodes, more_edges = _position(id)
        nodes += more_nodes
        edges += more_edges
    store.write(nodes, edges)
    store.label()
    return store
