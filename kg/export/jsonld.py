"""Snapshot → one JSON-LD file: W3C Web Annotations of sentences, with PROV for who said it and what found it.

The context stands in the file, so that reading it needs no network.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import kg
from kg.export.snapshot import Properties, Snapshot
from kg.export.tables import addressees, canonical, corrected, outlet, statement_actors

Thing: TypeAlias = dict[str, Any]

# Characters before and after a quotation, as the Web Annotation model shows them; no more than the sentence gives.
_AROUND = 40
_BASE = "urn:kg:"


def _ref(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": "@id"}


def _date(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": "xsd:date"}


CONTEXT: Mapping[str, Any] = {
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "kg": f"{_BASE}vocabulary:",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "motivation": _ref("oa:motivatedBy"),
    "body": _ref("oa:hasBody"),
    "target": _ref("oa:hasTarget"),
    "source": _ref("oa:hasSource"),
    "selector": _ref("oa:hasSelector"),
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "value": "rdf:value",
    "title": "dcterms:title",
    "issued": _date("dcterms:issued"),
    "language": "dcterms:language",
    "publisher": "dcterms:publisher",
    "creator": "dcterms:creator",
    "name": "foaf:name",
    "page": _ref("foaf:page"),
    "wasAttributedTo": _ref("prov:wasAttributedTo"),
    "wasDerivedFrom": _ref("prov:wasDerivedFrom"),
    "wasGeneratedBy": _ref("prov:wasGeneratedBy"),
    "wasAssociatedWith": _ref("prov:wasAssociatedWith"),
    "actedOnBehalfOf": _ref("prov:actedOnBehalfOf"),
    "used": _ref("prov:used"),
    "endedAt": "prov:endedAtTime",
    "holder": _ref("kg:holder"),
    "addressee": _ref("kg:addressee"),
    "position": _ref("kg:position"),
    "act": "kg:act",
    "issue": "kg:issue",
    "conditional": "kg:conditional",
    "negated": "kg:negated",
    "factuality": "kg:factuality",
    "statedOn": _date("kg:statedOn"),
    "confidence": "kg:confidence",
    "rule": "kg:rule",
    "verdict": "kg:verdict",
}


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Statements written as annotations into the file `out`, with their articles, actors and people's decisions."""
    things = [_extraction(), *_articles(snapshot), *_actors(snapshot), *_statements(snapshot), *_decisions(snapshot)]
    document = {"@context": CONTEXT, "@graph": things}
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1, default=_plain) + "\n", encoding="utf-8")
    return {out.name: len(snapshot.of("Statement"))}


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _iri(id: str | None) -> str | None:
    return None if id is None else f"{_BASE}{id}"


def _thing(id: str, type: str | list[str], **values: Any) -> Thing:
    told = {name: value for name, value in values.items() if value is not None and value != []}
    return {"id": f"{_BASE}{id}", "type": type, **told}


def _extraction() -> Thing:
    return _thing("extraction", "prov:SoftwareAgent", name=f"kg {kg.__version__}")


def _articles(snapshot: Snapshot) -> Iterator[Thing]:
    for id, article in snapshot.of("Article").items():
        yield _thing(
            id,
            "prov:Entity",
            title=article.get("title"),
            issued=article.get("publishedOn"),
            language=article.get("language"),
            publisher=outlet(snapshot, id),
            creator=article.get("author"),
            page=article.get("url"),
        )


def _actors(snapshot: Snapshot) -> Iterator[Thing]:
    for id, actor in snapshot.of("Actor").items():
        if actor.get("merged"):
            continue
        kind = "prov:Person" if actor.get("kind") == "person" else "prov:Organization"
        principals = sorted({canonical(snapshot, p) for p in snapshot.ends(("Actor", id), "ACTS_FOR")})
        yield _thing(id, kind, name=actor.get("name"), actedOnBehalfOf=[_iri(p) for p in principals])


def _statements(snapshot: Snapshot) -> Iterator[Thing]:
    for id in snapshot.of("Statement"):
        yield _annotation(snapshot, id, corrected(snapshot, id))


def _annotation(snapshot: Snapshot, id: str, statement: Properties) -> Thing:
    key = ("Statement", id)
    holder, speaker = statement_actors(snapshot, id)
    positions = snapshot.ends(key, "EXPRESSES")
    issues = [i for p in positions for i in snapshot.ends(("Position", p), "ABOUT")]
    body = _thing(
        f"{id}:body",
        "kg:Claim",
        value=statement["content"],
        holder=_iri(holder),
        addressee=[_iri(a) for a in addressees(snapshot, id)],
        position=[_iri(p) for p in positions],
        issue=next(iter(snapshot.names("Issue", issues)), statement["issue"]),
        statedOn=statement.get("statedOn"),
        **{name: statement.get(name) for name in ("act", "conditional", "negated", "factuality")},
    )
    return _thing(
        id,
        ["Annotation", "prov:Entity"],
        motivation="oa:classifying",
        body=body,
        target=_target(snapshot, id, statement),
        wasAttributedTo=_iri(speaker),
        wasDerivedFrom=_iri(statement["articleId"]),
        wasGeneratedBy=_generation(id, statement),
        confidence=statement["confidence"],
        rule=statement["rule"],
    )


def _generation(id: str, statement: Properties) -> Thing:
    return _thing(
        f"{id}:reading", "prov:Activity", used=_iri(statement["articleId"]), wasAssociatedWith=f"{_BASE}extraction"
    )


def _target(snapshot: Snapshot, id: str, statement: Properties) -> Thing:
    start, end, exact = statement["quoteStart"], statement["quoteEnd"], statement["quote"]
    before, after = _around(snapshot, id, statement)
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": before, "suffix": after}
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {
        "type": "SpecificResource",
        "source": _iri(statement["articleId"]),
        "selector": [{name: value for name, value in quote.items() if value}, position],
    }


def _around(snapshot: Snapshot, id: str, statement: Properties) -> tuple[str, str]:
    """What stands before and after the quotation in its sentence; empty where the sentence does not hold it."""
    for passage in snapshot.ends(("Statement", id), "EVIDENCED_BY"):
        sentence = snapshot.get(("Passage", passage))
        text, start = str(sentence.get("text", "")), statement["quoteStart"] - int(sentence.get("start", 0))
        end = start + len(statement["quote"])
        if start >= 0 and text[start:end] == statement["quote"]:
            return text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return "", ""


def _decisions(snapshot: Snapshot) -> Iterator[Thing]:
    for id, decision in snapshot.of("Decision").items():
        reviewed = [_iri(s) for s in snapshot.ends(("Decision", id), "REVIEWS")]
        person = {
            "id": f"{_BASE}user:{decision['user']}".replace(" ", "%20"),
            "type": "prov:Person",
            "name": decision["user"],
        }
        yield _thing(
            id,
            "prov:Activity",
            verdict=decision["verdict"],
            used=reviewed,
            endedAt=decision["at"],
            wasAssociatedWith=person,
        )
