"""A small graph written by hand in the shape of schemas/graph.yaml: a port strike over three weeks, and a talk of fish.

Its texts hold what breaks formats: commas, quotes, a line feed, a formula, a character beyond the first plane.
"""

from datetime import date
from typing import Any

from kg.export.snapshot import Link, Snapshot
from kg.model import Edge, Node
from kg.schema import load_schema

SCHEMA = load_schema()
NODES: list[Node] = []
EDGES: list[Edge] = []


def node(label: str, id: str, **properties: Any) -> None:
    NODES.append(Node(label=label, id=id, properties=properties))


def edge(type: str, start: tuple[str, str], end: tuple[str, str], *, key: str = "", **properties: Any) -> None:
    EDGES.append(Edge(type=type, start=start, end=end, key=key, properties=properties))


def _rule(name: str) -> dict[str, Any]:
    return {"rule": name, "ruleVersion": 1}


def _articles() -> None:
    told = (
        ("art-1", "=Dockers, owners apart", date(2031, 3, 4), "Harbour Post"),
        ("art-2", 'Owners say "no" again', date(2031, 3, 11), "Harbour Post"),
        ("art-3", "Owners move", date(2031, 3, 20), "North Wire"),
        ("art-4", "Owners move", date(2031, 3, 20), "Harbour Post"),
        ("art-5", "Fish and quotas", None, None),
    )
    for id, title, day, outlet in told:
        dated = {} if day is None else {"publishedOn": day}
        node("Article", id, title=title, path=f"{id}.txt", language="en", fingerprint=f"fp-{id}", **dated)
        if outlet is not None:
            source = f"source-{outlet.split()[0].lower()}"
            edge("PUBLISHED_BY", ("Article", id), ("Source", source))
    node("Source", "source-harbour", name="Harbour Post")
    node("Source", "source-north", name="North Wire")
    edge("DUPLICATES", ("Article", "art-4"), ("Article", "art-3"), similarity=0.97)


SENTENCES = {
    "pass-1": (
        "art-1",
        30,
        'The Dockers Guild demands a rise of "five per cent", its chair Ada Moen said 🕊 on\nTuesday.',
    ),
    "pass-2": ("art-2", 25, "Port Owners refuse any rise, and talks are stuck."),
    "pass-3": ("art-3", 15, "Port Owners offer three per cent after Lund brokered."),
    "pass-4": ("art-5", 18, "Norway demands a share, and Iceland will not give one."),
}


def _passages() -> None:
    for id, (article, start, text) in SENTENCES.items():
        node("Passage", id, text=text, start=start, end=start + len(text), articleId=article)
        edge("IN", ("Passage", id), ("Article", article))


def _actors() -> None:
    told = (
        ("guild", "Dockers Guild", "union"),
        ("owners", "Port Owners", "company"),
        ("moen", "Ada Moen", "person"),
        ("lund", "Kari Lund", "person"),
        ("norway", "Norway", "state"),
        ("iceland", "Iceland", "state"),
    )
    for id, name, kind in told:
        aliases = ("DG", "the Guild") if id == "guild" else ()
        node("Actor", id, name=name, kind=kind, named=True, aliases=aliases, key=f"name/{name}", merged=False)
    node("Actor", "guild-2", name="Guild of Dockers", kind="union", named=True, aliases=(), key="name/x", merged=True)
    edge("SAME_AS", ("Actor", "guild-2"), ("Actor", "guild"), judgement="auto", method="name", score=0.91)
    edge("ACTS_FOR", ("Actor", "moen"), ("Actor", "guild"), key="chair", role="chair")


def _participant(id: str, article: str, actor: str, name: str, kind: str, **properties: Any) -> None:
    common = {"named": True, "resolved": True, "method": "name", "confidence": 1.0, "aliases": (name,)}
    node("Participant", id, articleId=article, name=name, kind=kind, **common, **properties)
    edge("MENTIONED_IN", ("Participant", id), ("Article", article))
    edge("REFERS_TO", ("Participant", id), ("Actor", actor), method="name", confidence=1.0)


def _participants() -> None:
    _participant("p-guild", "art-1", "guild-2", "Guild of Dockers", "union")
    _participant("p-moen", "art-1", "moen", "Ada Moen", "person", actsForRef="p-guild", role="chair")
    _participant("p-owners-1", "art-1", "owners", "Port Owners", "company")
    _participant("p-owners-2", "art-2", "owners", "Port Owners", "company")
    _participant("p-owners-3", "art-3", "owners", "Port Owners", "company")
    _participant("p-lund", "art-3", "lund", "Kari Lund", "person")
    _participant("p-norway", "art-5", "norway", "Norway", "state", gazetteerId="state/norway")
    _participant("p-iceland", "art-5", "iceland", "Iceland", "state", gazetteerId="state/iceland")


def _statement(id: str, passage: str, act: str, content: str, holder: str, **told: Any) -> None:
    article, start, text = SENTENCES[passage]
    at = start + text.index(content)
    given: dict[str, Any] = {
        "conditional": False,
        "negated": False,
        "factuality": "asserted",
        "confidence": 0.75,
        **told,
    }
    node(
        "Statement",
        id,
        articleId=article,
        act=act,
        content=content,
        contentStart=at,
        contentEnd=at + len(content),
        quote=text,
        quoteStart=start,
        quoteEnd=start + len(text),
        cue="demands",
        rule="want",
        holderRef=holder,
        **given,
    )
    edge("EVIDENCED_BY", ("Statement", id), ("Passage", passage))


def _statements() -> None:
    pay: dict[str, Any] = {"issue": "wages", "proposition": "cent five per rise"}
    _statement(
        "stmt-1",
        "pass-1",
        "demand",
        'a rise of "five per cent"',
        "p-moen",
        **pay,
        addresseeRef="p-owners-1",
        speakerRef="p-moen",
        statedOn=date(2031, 3, 4),
        amounts=(5.0,),
        units=("%",),
        amountTexts=("five per cent",),
        deadline=date(2031, 4, 1),
    )
    _statement("stmt-2", "pass-2", "rejection", "any rise", "p-owners-2", **pay, statedOn=date(2031, 3, 11))
    offer = {"issue": "wages", "proposition": "cent per three"}
    _statement("stmt-3", "pass-3", "offer", "three per cent", "p-owners-3", **offer, statedOn=date(2031, 3, 20))
    fish = {"issue": "open:share", "proposition": "share"}
    _statement("stmt-4", "pass-4", "demand", "a share", "p-norway", **fish, addresseeRef="p-iceland")
    _statement("stmt-5", "pass-4", "rejection", "give one", "p-iceland", **fish)
    edge("STATED_BY", ("Statement", "stmt-1"), ("Actor", "moen"))
    node(
        "Decision",
        "dec-1",
        verdict="reject",
        user="ada",
        at="2031-03-21T10:00:00Z",
        target="stmt-5",
        statementId="stmt-5",
    )
    edge("REVIEWS", ("Decision", "dec-1"), ("Statement", "stmt-5"))


def _position(
    id: str, statement: str, act: str, content: str, holder: str, issue: str, day: date | None, **told: Any
) -> None:
    days = {} if day is None else {"firstOn": day, "lastOn": day}
    given: dict[str, Any] = {
        "conditional": False,
        "negated": False,
        "factuality": "asserted",
        "status": "auto",
        "confidence": 0.75,
        "answer": "none",
        **dict.fromkeys(("reports", "independentReports", "sources"), 1),
        **told,
    }
    polarity = SCHEMA.acts[act].polarity
    node("Position", id, name=content, act=act, polarity=polarity, content=content, **given, **days, **_rule("same"))
    said = {} if day is None else {"statedOn": day}
    edge("EXPRESSES", ("Statement", statement), ("Position", id), content=content, **said)
    edge("HOLDS", ("Actor", holder), ("Position", id))
    edge("ABOUT", ("Position", id), ("Issue", issue))


def _derived() -> None:
    node("Issue", "wages", name="Wages", open=False, domain="labour")
    node("Issue", "issue-share", name="Share", open=True)
    first, second, third = date(2031, 3, 4), date(2031, 3, 11), date(2031, 3, 20)
    answered = {"answer": "rejected", "answeredOn": second}
    _position("pos-1", "stmt-1", "demand", 'a rise of "five per cent"', "moen", "wages", first, **answered)
    _position("pos-2", "stmt-2", "rejection", "any rise", "owners", "wages", second)
    _position("pos-3", "stmt-3", "offer", "three per cent", "owners", "wages", third, answer="open", status="confirmed")
    _position("pos-4", "stmt-4", "demand", "a share", "norway", "issue-share", None, answer="open")
    edge("ADDRESSED_TO", ("Position", "pos-1"), ("Actor", "owners"))
    edge("ADDRESSED_TO", ("Position", "pos-4"), ("Actor", "iceland"))
    edge("RESPONDS_TO", ("Position", "pos-2"), ("Position", "pos-1"), answer="rejected", **_rule("answers"))
    _talks(second, third)


def _talks(second: date, third: date) -> None:
    shift = {"direction": "toward", "fromOn": second, "toOn": third, "amountTo": 3.0, "unit": "%"}
    node("Shift", "shift-1", name="Port Owners on wages", **shift, **_rule("offer_after_refusal"))
    for type, end in (("BY", ("Actor", "owners")), ("FROM", ("Position", "pos-2")), ("TO", ("Position", "pos-3"))):
        edge(type, ("Shift", "shift-1"), end)
    edge("ABOUT", ("Shift", "shift-1"), ("Issue", "wages"))
    edge("SHOWN_BY", ("Shift", "shift-1"), ("Position", "pos-3"))
    stuck = {"severity": 0.5, "state": "broken", "since": second, "lastOn": second, "until": third}
    node(
        "Impasse",
        "imp-1",
        name="Guild and Owners over wages",
        **stuck,
        explanation="a demand is refused",
        **_rule("stated"),
    )
    for actor in ("guild", "owners"):
        edge("BETWEEN", ("Impasse", "imp-1"), ("Actor", actor))
        edge("BETWEEN", ("Mediation", "med-1"), ("Actor", actor))
        edge("PARTY_TO", ("Actor", actor), ("Negotiation", "neg-1"), articles=3)
    edge("OVER", ("Impasse", "imp-1"), ("Issue", "wages"))
    edge("SHOWN_BY", ("Impasse", "imp-1"), ("Passage", "pass-2"))
    edge("SHOWN_BY", ("Impasse", "imp-1"), ("Position", "pos-1"))
    edge("BROKEN_BY", ("Impasse", "imp-1"), ("Position", "pos-3"))
    _mediation(third)
    _negotiations()


def _mediation(day: date) -> None:
    text = SENTENCES["pass-3"][2]
    quote = {"quote": text, "quoteStart": 15, "quoteEnd": 15 + len(text), "rule": "broker"}
    refs = {"mediatorRefs": ("p-lund",), "partyRefs": ()}
    node("MediationReport", "rep-1", articleId="art-3", role="mediator", statedOn=day, **quote, **refs)
    edge("EVIDENCED_BY", ("MediationReport", "rep-1"), ("Passage", "pass-3"))
    counts = {"reports": 1, "independentReports": 1, "firstOn": day, "lastOn": day}
    node("Mediation", "med-1", name="Kari Lund", method="mediation", status="ended", **counts, **_rule("one_mediator"))
    edge("REPORTS", ("MediationReport", "rep-1"), ("Mediation", "med-1"))
    edge("MEDIATES", ("Actor", "lund"), ("Mediation", "med-1"), role="mediator")


def _negotiations() -> None:
    told = {
        "domain": "labour",
        "defined": False,
        "articles": 3,
        "startedOn": date(2031, 3, 4),
        "lastOn": date(2031, 3, 20),
    }
    node("Negotiation", "neg-1", name="Dockers Guild and Port Owners over wages", **told, **_rule("talks"))
    edge("OVER", ("Negotiation", "neg-1"), ("Issue", "wages"))
    for article in ("art-1", "art-2", "art-3"):
        edge("COVERED_BY", ("Negotiation", "neg-1"), ("Article", article))
    members = [("Position", f"pos-{n}") for n in (1, 2, 3)]
    for member in [*members, ("Mediation", "med-1"), ("Shift", "shift-1"), ("Impasse", "imp-1")]:
        edge("IN_NEGOTIATION", member, ("Negotiation", "neg-1"))
    told = {"domain": "trade", "defined": True, "articles": 1}
    node("Negotiation", "neg-2", name="Norway and Iceland over a share", **told, **_rule("talks"))
    edge("IN_NEGOTIATION", ("Position", "pos-4"), ("Negotiation", "neg-2"))
    edge("PARTY_TO", ("Actor", "norway"), ("Negotiation", "neg-2"), articles=1)


for part in (_articles, _passages, _actors, _participants, _statements, _derived):
    part()


def snapshot(nodes: list[Node] = NODES, edges: list[Edge] = EDGES) -> Snapshot:
    """The story as a snapshot, as `read_snapshot` gives it from a store but for the stamps."""
    found: dict[str, dict[str, Any]] = {}
    for n in sorted(nodes, key=lambda n: n.id):
        lists = {k: list(v) if isinstance(v, tuple) else v for k, v in n.properties.items()}
        found.setdefault(n.label, {})[n.id] = {**lists, "id": n.id}
    keyed = [Link(e.type, e.start, e.end, {**e.properties, **({"key": e.key} if e.key else {})}) for e in edges]
    order = {type: number for number, type in enumerate(SCHEMA.edges)}
    ends = {type: [(a, b) for a in t.start_labels for b in t.end_labels] for type, t in SCHEMA.edges.items()}
    keyed.sort(key=lambda x: (order[x.type], ends[x.type].index((x.start[0], x.end[0])), x.start, x.end))
    return Snapshot({label: found[label] for label in SCHEMA.nodes if label in found}, tuple(keyed), SCHEMA)
