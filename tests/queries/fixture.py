"""A graph with known answers: Norway and Iceland at odds over mackerel and ports, spring 2031, with Finland between them.

Iceland refuses Norway's demand and draws a red line; the talks are stuck until Iceland drops its own demand; Norway offers a
share, and then denies that it did. A union outside the talks threatens. One article is a reprint of another.
"""

from collections.abc import Iterable
from datetime import date

from kg.model import Edge, Node, Value

End = tuple[str, str]
Graph = tuple[list[Node], list[Edge]]

NORWAY, ICELAND, FINLAND, SOLBAKKEN, UNION = (
    ("Actor", id) for id in ("norway", "iceland", "finland", "solbakken", "deckhands")
)
NORGE, OSLO, ISLANDIA = (("Actor", id) for id in ("norge", "oslo-government", "islandia"))
FISH, PORTS, SURVEY = (("Issue", id) for id in ("fisheries", "ports", "survey"))
POST, GAZETTE = ("Source", "post"), ("Source", "gazette")
TALKS, SURVEY_TALKS = ("Negotiation", "mackerel-talks"), ("Negotiation", "survey-talks")
BROKERING, OFFERED = ("Mediation", "brokering"), ("Mediation", "offered")
RULE: dict[str, Value] = {"rule": "by_hand", "ruleVersion": 1}
PASSAGE = {"start": 0, "end": 9}

# id: name, kind, aliases, whether it is merged into another; what look-ups compare holds the merged names too.
ACTORS = {
    NORWAY: ("Norway", "state", ("Kingdom of Norway", "Norge", "government in Oslo"), False),
    ICELAND: ("Iceland", "state", ("Reykjavik",), False),
    FINLAND: ("Finland", "state", ("Helsinki",), False),
    SOLBAKKEN: ("Ingrid Solbakken", "person", (), False),
    UNION: ("Deckhands' Union", "union", ("DU",), False),
    NORGE: ("Norge", "state", (), True),
    OSLO: ("government in Oslo", "state", (), True),
    ISLANDIA: ("Islandia", "other", (), False),
}
# id: title, outlet, day, and of what it is a reprint
ARTICLES = {
    "a1": ("Norway wants less mackerel caught", POST, date(2031, 3, 4), None),
    "a2": ("Quota row widens", POST, date(2031, 3, 6), None),
    "a3": ("Row over quota widens", GAZETTE, date(2031, 3, 6), "a2"),
    "a4": ("Iceland says no", GAZETTE, date(2031, 3, 7), None),
    "a5": ("Oslo tables a share", POST, date(2031, 3, 20), None),
    "a6": ("Iceland gives way", GAZETTE, date(2031, 4, 2), None),
    "a7": ("Norway denies it offered a share", POST, date(2031, 4, 5), None),
    "a8": ("Finland asks for the survey", POST, date(2031, 2, 1), None),
    "a9": ("A paper without a date", POST, None, None),
}
# id: holder, addressee, issue, act, content, articles that report it, and what differs from the usual
POSITIONS: dict[str, tuple[End, End | None, End, str, str, tuple[str, ...], dict[str, Value]]] = {
    "p1": (
        NORWAY, ICELAND, FISH, "demand", "cut the mackerel quota", ("a1", "a2", "a3"),
        {"answer": "rejected", "answeredOn": date(2031, 3, 7), "independentReports": 2, "sources": 2, "status": "confirmed"},
    ),
    "p2": (ICELAND, NORWAY, FISH, "rejection", "a cut of the mackerel quota", ("a4",), {}),
    "p3": (ICELAND, NORWAY, FISH, "red_line", "a share by distance from the coast", ("a4",), {"confidence": 0.9}),
    "p4": (
        ICELAND, NORWAY, FISH, "demand", "a fixed share of 16 per cent", ("a4",),
        {"answer": "open", "deadline": date(2031, 5, 1), "amounts": (16.0,), "units": ("%",)},
    ),
    "p5": (
        SOLBAKKEN, ICELAND, PORTS, "offer", "open the ports to boats from Iceland", ("a5",),
        {"answer": "accepted", "answeredOn": date(2031, 4, 2)},
    ),
    "p6": (
        NORWAY, ICELAND, FISH, "offer", "15 per cent of the mackerel", ("a5",),
        {"answer": "open", "amounts": (15.0,), "units": ("%",), "conditional": True, "condition": "if the landing ban goes"},
    ),
    "p7": (ICELAND, NORWAY, FISH, "concession", "drop the fixed share", ("a6",), {}),
    "p8": (ICELAND, NORWAY, PORTS, "acceptance", "the opening of the ports", ("a6",), {}),
    "p9": (NORWAY, None, FISH, "denial", "offering 15 per cent of the mackerel", ("a7",), {"confidence": 0.5}),
    "p10": (UNION, NORWAY, PORTS, "threat", "a strike in every harbour", ("a5",), {}),
    "p11": (
        NORWAY, ICELAND, PORTS, "precondition", "end the landing ban", ("a5",),
        {"answer": "open", "conditional": True, "condition": "only once the landing ban ends"},
    ),
    "p12": (ICELAND, NORWAY, FISH, "precondition", "call back the patrol boats", ("a5",), {"answer": "open", "conditional": True}),
    "p13": (FINLAND, ICELAND, SURVEY, "demand", "hand over the survey of the stock", ("a8",), {"answer": "open"}),
    "p14": (NORWAY, ICELAND, FISH, "acceptance", "a fixed share", ("a7",), {"factuality": "hypothetical"}),
    "p15": (ICELAND, None, PORTS, "promise", "keep the ice-free berth", ("a9",), {}),
}  # fmt: skip
RESPONSES = (("p2", "p1", "rejected"), ("p8", "p5", "accepted"), ("p9", "p4", "rejected"))
CONFLICTS = (("p1", "p2"), ("p1", "p3"), ("p11", "p12"))
DENIALS = (("p6", "p9"),)
# id: rule, severity, parties, issues, positions that show it, since, last, until and what broke it
IMPASSES: dict[str, tuple[str, float, tuple[End, ...], tuple[str, ...], date, date | None, End | None]] = {
    "x1": ("red_line_against_demand", 0.85, (FISH,), ("p1", "p3"), date(2031, 3, 7), date(2031, 4, 2), ("Position", "p7")),
    "x2": ("precondition_cycle", 0.6, (FISH, PORTS), ("p11", "p12"), date(2031, 3, 20), None, None),
    "x3": ("stated", 0.8, (FISH,), (), date(2031, 3, 7), None, None),
    "x4": ("walkout", 0.7, (PORTS,), ("p10",), date(2031, 3, 20), date(2031, 4, 9), ("TalksEvent", "e2")),
}  # fmt: skip
SHIFTS = {
    "s1": (ICELAND, "toward", FISH, "p4", "p7", date(2031, 3, 7), date(2031, 4, 2)),
    "s2": (NORWAY, "away", FISH, "p6", "p9", date(2031, 3, 20), date(2031, 4, 5)),
}


def fixture_graph() -> Graph:
    """All nodes and edges; an edge's ends are among the nodes."""
    parts = [
        _actors(),
        _sources(),
        _reports(),
        _answers(),
        _talks(),
        _mediations(),
        _impasses(),
        _shifts(),
        _decisions(),
    ]
    return [node for nodes, _ in parts for node in nodes], [edge for _, edges in parts for edge in edges]


def _node(at: End, /, **properties: Value | None) -> Node:
    return Node(label=at[0], id=at[1], properties={k: v for k, v in properties.items() if v is not None})


def _edge(type: str, start: End, end: End, /, **properties: Value) -> Edge:
    return Edge(type=type, start=start, end=end, properties=properties)


def _actors() -> Graph:
    nodes = [
        _node(
            end, name=name, kind=kind, named=True, aliases=aliases, key=end[1], merged=merged,
            search="|" + "|".join(text.lower() for text in (name, *aliases)) + "|",
        )
        for end, (name, kind, aliases, merged) in ACTORS.items()
    ]  # fmt: skip
    spelling: dict[str, Value] = {
        "judgement": "auto",
        "method": "spelling",
        "score": 0.97,
        "compared": "'norge' and 'norway'",
    }
    proposed: dict[str, Value] = {
        "judgement": "proposed",
        "method": "spelling",
        "score": 0.9,
        "compared": "'islandia' and 'iceland'",
    }
    judged: dict[str, Value] = {"judgement": "confirmed", "method": "person", "score": 1.0, "compared": "by a person"}
    return nodes, [
        _edge("ACTS_FOR", SOLBAKKEN, NORWAY, role="foreign minister", **{"from": date(2030, 1, 1)}),
        _edge("SAME_AS", NORGE, NORWAY, **spelling),
        _edge("SAME_AS", ISLANDIA, ICELAND, **proposed),
        _edge("SAME_AS", OSLO, NORWAY, **judged, user="ada", decidedAt="2031-05-01T10:00:00Z"),
        _edge("PRESSES", FINLAND, NORWAY, toward="settle before summer", quote="Finland urged Norway to settle before summer.", statedOn=date(2031, 3, 12)),
    ]  # fmt: skip


def _sources() -> Graph:
    nodes = [_node(POST, name="North Sea Post"), _node(GAZETTE, name="Harbour Gazette")]
    nodes += [
        _node(FISH, name="Fisheries", open=False, domain="environment", search="fisheries"),
        _node(PORTS, name="Ports", open=False, domain="trade", search="ports"),
        _node(SURVEY, name="survey of the stock", open=True, search="survey of the stock"),
    ]
    edges = []
    for id, (title, source, day, original) in ARTICLES.items():
        nodes.append(
            _node(("Article", id), title=title, path=f"{id}.txt", language="en", fingerprint=id, publishedOn=day)
        )
        edges.append(_edge("PUBLISHED_BY", ("Article", id), source))
        if original is not None:
            edges.append(_edge("DUPLICATES", ("Article", id), ("Article", original), similarity=0.94))
    return nodes, edges


def _reports() -> Graph:
    """Positions with their reports, down to sentence and article."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for id, (holder, addressee, issue, act, content, articles, unusual) in POSITIONS.items():
        days = [day for a in articles if (day := ARTICLES[a][2]) is not None]
        common: dict[str, Value] = {
            "act": act, "content": content, "conditional": False, "negated": False, "factuality": "asserted", "confidence": 0.8,
            **{k: v for k, v in unusual.items() if k in {"conditional", "condition", "factuality", "confidence", "deadline", "amounts", "units"}},
        }  # fmt: skip
        derived: dict[str, Value] = {
            "status": "auto", "reports": len(articles), "independentReports": 1, "sources": 1, "answer": "none",
            "polarity": 1 if act in {"offer", "acceptance", "concession", "promise"} else -1, **common, **unusual, **RULE,
        }  # fmt: skip
        nodes.append(
            _node(
                ("Position", id),
                name=content,
                firstOn=min(days, default=None),
                lastOn=max(days, default=None),
                **derived,
            )
        )
        edges += [_edge("HOLDS", holder, ("Position", id)), _edge("ABOUT", ("Position", id), issue)]
        edges += [_edge("ADDRESSED_TO", ("Position", id), addressee)] if addressee is not None else []
        for article in articles:
            _report(nodes, edges, id, article, holder, issue, common)
    return nodes, edges


def _report(
    nodes: list[Node], edges: list[Edge], id: str, article: str, holder: End, issue: End, common: dict[str, Value]
) -> None:
    verb = str(common["act"]).replace("_", " ")
    text = f"{ACTORS[holder][0]}, {verb}: {common['content']} ({article})."
    statement = _statement(f"{id}-{article}", article, text, holder, issue, common)
    passage = ("Passage", f"{id}-{article}")
    said = {name: value for name in ("content", "statedOn") if (value := statement.properties.get(name)) is not None}
    nodes += [statement, _node(passage, text=text, articleId=article, **PASSAGE)]
    edges += [
        _edge("EXPRESSES", (statement.label, statement.id), ("Position", id), **said),
        _edge("EVIDENCED_BY", (statement.label, statement.id), passage),
        _edge("STATED_BY", (statement.label, statement.id), holder),
        _edge("IN", passage, ("Article", article)),
    ]


def _statement(id: str, article: str, text: str, holder: End, issue: End, common: dict[str, Value]) -> Node:
    amounts: dict[str, Value] = {"amountTexts": ("so much",)} if "amounts" in common else {}
    return _node(
        ("Statement", id), articleId=article, contentStart=0, contentEnd=1, quote=text, quoteStart=0, quoteEnd=len(text), cue="said",
        issue=issue[1], proposition=str(common["content"]), rule="by-hand", holderRef=holder[1], statedOn=ARTICLES[article][2],
        statedPrecision="published", **common, **amounts,
    )  # fmt: skip


def _answers() -> Graph:
    edges = [
        _edge("RESPONDS_TO", ("Position", a), ("Position", b), answer=answer, **RULE) for a, b, answer in RESPONSES
    ]
    edges += [_edge("CONFLICTS_WITH", ("Position", a), ("Position", b), **RULE) for a, b in CONFLICTS]
    edges += [
        _edge("CONFLICTS_WITH", ("Position", a), ("Position", b), rule="denial", ruleVersion=1) for a, b in DENIALS
    ]
    edges.append(_edge("CONDITIONAL_ON", ("Position", "p6"), ("Position", "p11"), **RULE))
    return [], edges


def _talks() -> Graph:
    nodes = [
        _node(
            TALKS, name="Norway and Iceland: Fisheries (2031)", domain="environment", defined=False, articles=7,
            startedOn=date(2031, 3, 4), lastOn=date(2031, 4, 9), **RULE,
        ),
        _node(
            SURVEY_TALKS, name="Finland and Iceland: survey of the stock (2031)", domain="other", defined=True, articles=1,
            startedOn=date(2031, 2, 1), lastOn=date(2031, 2, 1), **RULE,
        ),
        *_told("TalksEvent", "e1", "a5", "The two sides met in Bergen.", type="meeting", happenedOn=date(2031, 3, 15)),
        *_told("TalksEvent", "e2", "a7", "Both signed on the quay.", type="agreement", reportedOn=date(2031, 4, 9)),
    ]  # fmt: skip
    edges = [
        *(_edge("PARTY_TO", party, TALKS, articles=7) for party in (NORWAY, ICELAND)),
        *(_edge("PARTY_TO", party, SURVEY_TALKS, articles=1) for party in (FINLAND, ICELAND)),
        *(_edge("OVER", TALKS, issue) for issue in (FISH, PORTS)),
        _edge("OVER", SURVEY_TALKS, SURVEY),
        _edge("IN_NEGOTIATION", ("Position", "p13"), SURVEY_TALKS),
        *(_edge("IN_NEGOTIATION", ("Position", id), TALKS) for id in POSITIONS if id not in {"p13", "p15"}),
        *(_edge("COVERED_BY", TALKS, ("Article", id)) for id in ARTICLES if id not in {"a8", "a9"}),
        _edge("COVERED_BY", SURVEY_TALKS, ("Article", "a8")),
    ]
    for id, article in (("e1", "a5"), ("e2", "a7")):
        edges += _evidence("TalksEvent", id, article)
        edges += [_edge("INVOLVES", ("TalksEvent", id), party) for party in (NORWAY, ICELAND)]
        edges.append(_edge("IN_NEGOTIATION", ("TalksEvent", id), TALKS))
    return nodes, edges


def _told(label: str, id: str, article: str, text: str, **properties: Value) -> list[Node]:
    """A report and its sentence."""
    spans: dict[str, Value] = {
        "quote": text,
        "quoteStart": 0,
        "quoteEnd": len(text),
        "rule": "by-hand",
        "partyRefs": ("n", "i"),
    }
    return [
        _node((label, id), articleId=article, **spans, **properties),
        _node(("Passage", id), text=text, articleId=article, **PASSAGE),
    ]


def _evidence(label: str, id: str, article: str) -> list[Edge]:
    return [_edge("EVIDENCED_BY", (label, id), ("Passage", id)), _edge("IN", ("Passage", id), ("Article", article))]


def _mediations() -> Graph:
    days = {"firstOn": date(2031, 3, 20), "lastOn": date(2031, 4, 2)}
    role: dict[str, Value] = {"role": "mediator", "mediatorRefs": ("f",)}
    nodes = [
        _node(BROKERING, name="Finland between Iceland and Norway", method="mediation", status="ongoing", reports=2, independentReports=2, **days, **RULE),
        _node(OFFERED, name="Finland", method="good_offices", status="offered", reports=1, independentReports=1, **RULE),
        *_told("MediationReport", "r1", "a5", "Finland carries papers between the two.", **role),
        *_told("MediationReport", "r2", "a6", "Finland drafted the text that Iceland took.", **role),
        *_told("MediationReport", "r3", "a9", "Finland would host them.", role="host", mediatorRefs=("f",)),
    ]  # fmt: skip
    edges = [
        _edge("MEDIATES", FINLAND, BROKERING, role="mediator"),
        _edge("MEDIATES", FINLAND, OFFERED, role="host"),
        *(_edge("BETWEEN", BROKERING, party) for party in (NORWAY, ICELAND)),
        _edge("IN_NEGOTIATION", BROKERING, TALKS),
    ]
    for id, article, end in (("r1", "a5", BROKERING), ("r2", "a6", BROKERING), ("r3", "a9", OFFERED)):
        edges += _evidence("MediationReport", id, article)
        edges += [_edge("REPORTS", ("MediationReport", id), end), _edge("SHOWN_BY", end, ("Passage", id))]
    return nodes, edges


def _impasses() -> Graph:
    nodes = _told("TextImpasse", "t1", "a4", "The talks over mackerel are stuck.", issue="fisheries")
    edges = _evidence("TextImpasse", "t1", "a4")
    for id, (rule, severity, issues, positions, since, until, broken_by) in IMPASSES.items():
        at = ("Impasse", id)
        name = f"Iceland and Norway over {' and '.join(issue[1] for issue in issues)}"
        nodes.append(
            _node(
                at,
                name=name,
                rule=rule,
                ruleVersion=1,
                severity=severity,
                state="open" if until is None else "broken",
                explanation=rule,
                since=since,
                lastOn=since,
                until=until,
            )
        )
        edges += [_edge("BETWEEN", at, party) for party in (NORWAY, ICELAND)]
        edges += [_edge("OVER", at, issue) for issue in issues]
        edges += [_edge("SHOWN_BY", at, ("Position", position)) for position in positions]
        edges += [_edge("BROKEN_BY", at, broken_by)] if broken_by is not None else []
        edges.append(_edge("IN_NEGOTIATION", at, TALKS))
    edges.append(_edge("SHOWN_BY", ("Impasse", "x3"), ("Passage", "t1")))
    return nodes, edges


def _shifts() -> Graph:
    nodes: list[Node] = []
    edges: list[Edge] = []
    for id, (actor, direction, issue, origin, result, start, end) in SHIFTS.items():
        at = ("Shift", id)
        name = f"{ACTORS[actor][0]} moved {direction} on {issue[1]}"
        nodes.append(_node(at, name=name, direction=direction, fromOn=start, toOn=end, **RULE))
        edges += [_edge("BY", at, actor), _edge("ABOUT", at, issue), _edge("IN_NEGOTIATION", at, TALKS)]
        edges += [_edge("FROM", at, ("Position", origin)), _edge("TO", at, ("Position", result))]
    return nodes, edges


def _decisions() -> Graph:
    """One that holds, one that rejects a statement, one whose statement is gone, one about two actors."""
    rejected: dict[str, Value] = {
        "act": "threat", "content": "a war over fish", "conditional": False, "negated": False, "factuality": "asserted", "confidence": 0.3,
    }  # fmt: skip
    text = "Norway, threat: a war over fish (a2)."
    nodes = [
        _statement("wrong", "a2", text, NORWAY, FISH, rejected),
        _node(("Passage", "wrong"), text=text, articleId="a2", **PASSAGE),
        *_decided(
            "d1", "accept", "2031-05-01T09:00:00Z", "Norway demands: cut the mackerel quota", statementId="p1-a1"
        ),
        *_decided(
            "d2",
            "reject",
            "2031-05-01T09:05:00Z",
            "Norway threatens: a war over fish",
            statementId="wrong",
            note="a joke",
        ),
        *_decided(
            "d3",
            "edit",
            "2031-05-01T09:10:00Z",
            "Iceland demands: more herring",
            statementId="gone",
            changes="act: offer",
        ),
        *_decided("d4", "merge", "2031-05-01T10:00:00Z", "government in Oslo, Norway"),
    ]
    edges = [
        _edge("EVIDENCED_BY", ("Statement", "wrong"), ("Passage", "wrong")),
        _edge("IN", ("Passage", "wrong"), ("Article", "a2")),
        _edge("REVIEWS", ("Decision", "d1"), ("Statement", "p1-a1")),
        _edge("REVIEWS", ("Decision", "d2"), ("Statement", "wrong")),
    ]
    return nodes, edges


def _decided(id: str, verdict: str, at: str, target: str, **properties: Value) -> Iterable[Node]:
    yield _node(("Decision", id), verdict=verdict, user="ada", at=at, target=target, **properties)
