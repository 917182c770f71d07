"""Faults → mended, where the store itself or the journal tells what is right; the rest is named, with the article to read again.

A report that is broken beyond that is taken out and its article marked, so that the next load reads it again: meanwhile all that is whole
can be derived from and asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import HAND_CODED
from kg.rebuild import DERIVED, OF_ARTICLE, refresh
from kg.schema import Schema
from kg.store import Store
from kg.upkeep.check import ONE, UNREAD, Fault, find_faults, has_own_stamp, sound

# Rounds of finding and mending: what one mends may lay bare another (a tie that is gone, then what it held).
ROUNDS = 4
_BROKEN = {"properties", "references", "ids"}
_DECIDED = {"Decision": "journal", "Definition": "talks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of the user's that tell what is right for decisions and definitions."""

    journal: Path | None = None
    talks: Path | None = None

    def of(self, label: str) -> Path | None:
        """The file of a label, if it is there."""
        path = self.journal if label == "Decision" else self.talks if label == "Definition" else None
        return path if path is not None and path.exists() else None


def repair(store: Store, faults: Sequence[Fault], schema: Schema, *, files: Files, deep: bool = False) -> list[Fault]:
    """What is still wrong after all that can be mended is."""
    for _ in range(ROUNDS):
        left = _mendable(faults)
        if not left:
            break
        _mend(store, left, schema, files)
        again = find_faults(store, schema, deep=deep)
        if again == faults:
            break
        faults = again
    return list(faults)


def _mendable(faults: Iterable[Fault]) -> list[Fault]:
    """Faults but those that wait for a load."""
    return [fault for fault in faults if fault.check != "readings"]


def _mend(store: Store, faults: Sequence[Fault], schema: Schema, files: Files) -> None:
    store.note(DERIVED, None)  # a repair that is stopped is one to be run again
    by_check: dict[str, list[Fault]] = {}
    for fault in faults:
        by_check.setdefault(fault.check, []).append(fault)
    if "twins" in by_check:  # what else is told of these ids is told of either of two; the next round sees
        _part_twins(store, by_check["twins"])
        return
    if "structure" in by_check:
        store.define()
    _cut(store, by_check.get("relationships", []), schema)
    _tie(store, by_check.get("evidence", []))
    _restore_words(store, by_check.get("quotes", []))
    _mend_nodes(store, faults, schema, files)
    ties = "evidence" in by_check or "relationships" in by_check  # then the next round tells what is an orphan
    _take_out(store, (f for f in by_check.get("orphans", []) if not ties or f.told.endswith("is not there")))
    store.label()
    if sound(find_faults(store, schema)):
        refresh(store, schema, journal=files.journal, talks=files.talks)


def _is_derived(label: str, schema: Schema) -> bool:
    return label in schema.nodes and schema.nodes[label].layer == "derived"


def _take_out(store: Store, faults: Iterable[Fault]) -> None:
    ids: dict[str, set[str]] = {}
    for fault in faults:
        ids.setdefault(fault.label, set()).add(fault.id)
    for label, gone in ids.items():
        store.remove(label, gone)


# ---- nodes ----


def _part_twins(store: Store, faults: Sequence[Fault]) -> None:
    """Keep of nodes with one id the one that is as kg wrote it and has most relationships."""
    for label, id in sorted({(fault.label, fault.id) for fault in faults}):
        rows = store.read(
            f"MATCH (n:{label}) WHERE n.id = $id OPTIONAL MATCH (n)-[r]-() "
            "RETURN elementId(n) AS element, properties(n) AS properties, count(r) AS links",
            {"id": id},
        ).rows
        ranked = sorted(rows, key=lambda row: (has_own_stamp(label, row[1]), row[2], row[0]))
        store.change(
            f"UNWIND $rows AS row MATCH (n:{label}) WHERE elementId(n) = row DETACH DELETE n",
            [element for element, _, _ in ranked[:-1]],
        )


def _mend_nodes(store: Store, faults: Sequence[Fault], schema: Schema, files: Files) -> None:
    """What is derived goes, to be derived anew; what people decided follows their file; evidence waits for its article to be read again."""
    wrong = [f for f in faults if f.check in _BROKEN | {"stamps"}]
    _take_out(store, (f for f in wrong if _is_derived(f.label, schema)))
    _take_out(store, (f for f in wrong if f.label in _DECIDED and files.of(f.label) is not None))
    evidence = [f for f in wrong if not _is_derived(f.label, schema) and f.label not in _DECIDED]
    evidence = [f for f in evidence if not _is_mended(store, f)]
    evidence += [f for f in faults if f.check == "evidence" and f.told == "has no sentence" and _is_untied(store, f)]
    coded = _coded(store, evidence)  # no reading brings these back: kg import does
    evidence = [f for f in evidence if (f.label, f.id) not in coded]
    _mark(store, evidence)
    _take_out(store, (f for f in evidence if f.check in _BROKEN | {"evidence"} and f.label in OF_ARTICLE))


def _coded(store: Store, faults: Sequence[Fault]) -> set[tuple[str, str]]:
    """Label and id of those nodes that people coded by hand."""
    found = set()
    for label in {f.label for f in faults}:
        cypher = (
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) WHERE n.rule = $coded OR n.method = $coded RETURN n.id"
        )
        ids = sorted({f.id for f in faults if f.label == label})
        found |= {(label, row[0]) for row in store.read(cypher, {"ids": ids, "coded": HAND_CODED}).rows}
    return found


def _is_mended(store: Store, fault: Fault) -> bool:
    """Whether the node is as kg wrote it by now."""
    rows = store.read(f"MATCH (n:{fault.label}) WHERE n.id = $id RETURN properties(n) AS p", {"id": fault.id}).rows
    return fault.check == "stamps" and all(has_own_stamp(fault.label, row[0]) for row in rows)


def _is_untied(store: Store, fault: Fault) -> bool:
    cypher = f"MATCH (n:{fault.label} {{id: $id}})-[:EVIDENCED_BY]->(p) RETURN count(p) AS n"
    return store.read(cypher, {"id": fault.id}).rows == ((0,),)


def _mark(store: Store, faults: Sequence[Fault]) -> None:
    """Have the next load read the articles of these nodes again and write the nodes, whatever it finds there."""
    for label in {f.label for f in faults}:
        ids = sorted({f.id for f in faults if f.label == label})
        store.change(f"UNWIND $rows AS row MATCH (n:{label} {{id: row}}) SET n.stamp = ''", ids)
    articles = {f.article for f in faults if f.article is not None} | _published(store, faults)
    store.change(
        f"UNWIND $rows AS row MATCH (a:Article {{id: row}}) SET a.fingerprint = '{UNREAD}', a.stamp = ''",
        sorted(articles),
    )


def _published(store: Store, faults: Sequence[Fault]) -> set[str]:
    ids = sorted({f.id for f in faults if f.label == "Source"})
    cypher = "UNWIND $ids AS id MATCH (a:Article)-[:PUBLISHED_BY]->(:Source {id: id}) RETURN a.id AS id"
    return {row[0] for row in store.read(cypher, {"ids": ids}).rows}


def _restore_words(store: Store, faults: Sequence[Fault]) -> None:
    """A quote or content from its sentence, a sentence from a quote that is all of it: only where the stamp then fits."""
    for fault in faults:
        if fault.label == "Passage":
            continue
        rows = store.read(
            f"MATCH (n:{fault.label} {{id: $id}})-[:EVIDENCED_BY]->(p:Passage) RETURN properties(n) AS n, properties(p) AS p",
            {"id": fault.id},
        ).rows
        for report, passage in rows:
            for label, old, new in (
                (fault.label, report, _from_passage(report, passage)),
                ("Passage", passage, _from_quote(report, passage)),
            ):
                if new != old and not has_own_stamp(label, old) and has_own_stamp(label, new):
                    store.change(f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n = row", [new])


def _from_passage(report: Mapping[str, Any], passage: Mapping[str, Any]) -> Mapping[str, Any]:
    def cut(start: Any, end: Any) -> str:
        return str(passage["text"])[start - passage["start"] : end - passage["start"]]

    try:
        words = {"quote": cut(report["quoteStart"], report["quoteEnd"])}
        if "contentStart" in report:
            words["content"] = cut(report["contentStart"], report["contentEnd"])
    except (KeyError, TypeError):
        return report
    return {**report, **words}


def _from_quote(report: Mapping[str, Any], passage: Mapping[str, Any]) -> Mapping[str, Any]:
    whole = (report.get("quoteStart"), report.get("quoteEnd")) == (passage.get("start"), passage.get("end"))
    return {**passage, "text": report.get("quote")} if whole else passage


# ---- relationships ----


def _cut(store: Store, faults: Sequence[Fault], schema: Schema) -> None:
    """Take out relationships that kg does not know, that lead astray or stand twice; what should be there is tied or derived anew."""
    for fault in faults:
        if not fault.id:
            store.change(f"UNWIND $rows AS row MATCH ()-[r:`{fault.label.replace('`', '``')}`]->() DELETE r", [1])
            continue
        start, _, end = fault.id.partition(">")
        cypher = (
            f"UNWIND $rows AS row MATCH (a)-[r:{fault.label}]->(b) WHERE a.id = row.start AND b.id = row.end DELETE r"
        )
        store.change(cypher, [{"start": start, "end": end}])


def _tie(store: Store, faults: Sequence[Fault]) -> None:
    """Tie reports to the sentence of their article that holds their quote, sentences and participants to their article."""
    for fault in faults:
        type = next(t for t, labels in ONE.items() if fault.label in labels)
        if fault.told.startswith("is tied"):
            store.change(f"UNWIND $rows AS row MATCH (n:{fault.label} {{id: row}})-[r:{type}]->() DELETE r", [fault.id])
        _TIES[type](store, fault)


def _tie_report(store: Store, fault: Fault) -> None:
    cypher = (
        f"UNWIND $rows AS row MATCH (n:{fault.label} {{id: row}}) MATCH (p:Passage {{articleId: n.articleId}}) "
        "WHERE p.start <= n.quoteStart AND n.quoteEnd <= p.end AND p.text CONTAINS n.quote "
        "WITH n, p ORDER BY p.start DESC LIMIT 1 MERGE (n)-[:EVIDENCED_BY]->(p)"
    )
    store.change(cypher, [fault.id])


def _tie_to_article(type: str) -> Callable[[Store, Fault], None]:
    def tie(store: Store, fault: Fault) -> None:
        cypher = (
            f"UNWIND $rows AS row MATCH (n:{fault.label} {{id: row}}) MATCH (a:Article {{id: n.articleId}}) "
            f"MERGE (n)-[:{type}]->(a)"
        )
        store.change(cypher, [fault.id])

    return tie


_TIES: Mapping[str, Callable[[Store, Fault], None]] = {
    "EVIDENCED_BY": _tie_report,
    "IN": _tie_to_article("IN"),
    "MENTIONED_IN": _tie_to_article("MENTIONED_IN"),
}
