"""Snapshot → documents and statements for the Discourse Network Analyzer.

Column names are those of `dna_getDocuments` and `dna_getStatements` in rDNA 3.1, followed by ours; the variables person,
organization, concept and agreement are those of its statement type "DNA Statement".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from kg.export.cells import guarded, write_csv
from kg.export.snapshot import Properties, Snapshot
from kg.export.tables import (
    DATE,
    INTEGER,
    TEXT,
    Column,
    Row,
    actor_of,
    addressee_names,
    canonical,
    corrected,
    name_of,
    outlet,
    statement_actors,
)
from kg.schema import Schema

# DNA keeps titles, persons, organizations and concepts as VARCHAR(190).
SHORT = 190
_Spoken: TypeAlias = Mapping[str, set[str]]
_FOR = frozenset({"demand", "offer", "accept"})
# Between issue and proposition in a concept.
COLON = ": "

DOCUMENTS: Sequence[Column] = (
    Column("document_id", INTEGER, "number of the document in this export"),
    Column("coder_id", INTEGER, "1"),
    Column("title", TEXT, "title of the article"),
    Column("text", TEXT, "its sentences that carry something, each at its place; what is between them is blank"),
    Column("author", TEXT, "author"),
    Column("source", TEXT, "outlet"),
    Column("section", TEXT, "empty"),
    Column("type", TEXT, "empty"),
    Column("notes", TEXT, "id of the article"),
    Column("date_time", INTEGER, "its date as seconds since 1970-01-01 UTC"),
)
STATEMENTS: Sequence[Column] = (
    Column("ID", INTEGER, "number of the statement in this export"),
    Column("document_id", INTEGER, "number of its document"),
    Column("start", INTEGER, "first character of the quotation in the document's text, from 0"),
    Column("stop", INTEGER, "the character after its last"),
    Column("coder_id", INTEGER, "1"),
    Column("person", TEXT, "who stated it, where that is a person"),
    Column("organization", TEXT, "whose position it is: for a person, whom it acts for"),
    Column("concept", TEXT, "issue and, after a colon, the proposition as sorted lemmas"),
    Column("agreement", INTEGER, "1 for it, 0 against it"),
    Column("document", TEXT, "title of the article"),
    Column("date", DATE, "date of the article"),
    Column("stated_on", DATE, "day on which it was said"),
    Column("text", TEXT, "the quotation"),
    Column("act", TEXT, "demand, offer, rejection …"),
    Column("content", TEXT, "what is wanted, offered, refused …"),
    Column("addressee", TEXT, "of whom"),
    Column("organization_kind", TEXT, "state, union, company …"),
    Column("source", TEXT, "outlet"),
    Column("article", TEXT, "id of the article"),
    Column("statement", TEXT, "id of the statement"),
)


def agreement(act: str, *, negated: bool, proposition: bool, schema: Schema) -> int:
    """1 if who does this act is for the concept, 0 if against it.

    A concept with a proposition is agreed with by who demands, offers, promises or accepts it and disagreed with by who
    rejects, denies or threatens; a concept that is an issue alone is agreed with by acts toward a settlement (polarity 1).
    Where the statement is negated it is the other way round.
    """
    known = schema.acts[act]
    toward = known.coarse in _FOR if proposition else known.polarity > 0
    return int(toward != negated)


def concept(issue: str, proposition: str) -> str:
    """Name of the concept, cut at a word so that DNA can hold it."""
    full = f"{issue}{COLON}{proposition}" if proposition else issue
    return full if len(full) <= SHORT else full[: SHORT + 1].rpartition(" ")[0] or full[:SHORT]


def write(snapshot: Snapshot, out: Path, *, concepts: str = "proposition", guard: bool = True) -> dict[str, int]:
    """Rows of `documents.csv` and `statements.csv` written into the folder `out`.

    `concepts` is "proposition" or "issue". Statements that a person rejected are left out.
    """
    numbers = {id: number for number, id in enumerate(_documents(snapshot), start=1)}
    documents = [_document(snapshot, id, number) for id, number in numbers.items()]
    statements = list(_statements(snapshot, numbers, concepts=concepts))
    return {
        "documents.csv": _write(
            out / "documents.csv", DOCUMENTS, _guarded(documents) if guard else documents, guard=False
        ),
        "statements.csv": _write(out / "statements.csv", STATEMENTS, statements, guard=guard),
    }


def _guarded(documents: Iterable[Row]) -> list[Row]:
    """The documents with all texts guarded but the one that offsets count in."""
    return [
        {name: guarded(value) if isinstance(value, str) and name != "text" else value for name, value in row.items()}
        for row in documents
    ]


def _write(path: Path, columns: Sequence[Column], rows: Sequence[Row], *, guard: bool) -> int:
    names = [column.name for column in columns]
    return write_csv(path, names, ([row.get(name) for name in names] for row in rows), guard=guard)


def _documents(snapshot: Snapshot) -> list[str]:
    """Ids of articles that carry a statement, by date and title."""
    ids = {
        str(s["articleId"])
        for id, s in snapshot.of("Statement").items()
        if snapshot.ends(("Statement", id), "EXPRESSES")
    }
    told = {id: snapshot.get(("Article", id)) for id in ids}
    return sorted(ids, key=lambda id: (told[id].get("publishedOn") or date.max, str(told[id].get("title")), id))


def _document(snapshot: Snapshot, id: str, number: int) -> Row:
    article = snapshot.get(("Article", id))
    day = article.get("publishedOn")
    return {
        "document_id": number,
        "coder_id": 1,
        "title": str(article.get("title", ""))[:SHORT],
        "text": _laid_out(snapshot, id),
        "author": article.get("author"),
        "source": outlet(snapshot, id),
        "notes": id,
        "date_time": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) if day else None,
    }


def _laid_out(snapshot: Snapshot, article: str) -> str:
    """The sentences of an article at their offsets, blanks between; characters that Java counts twice are replaced."""
    passages = [snapshot.get(("Passage", p)) for p in snapshot.starts(("Article", article), "IN", "Passage")]
    text: list[str] = []
    for passage in sorted(passages, key=lambda p: int(p["start"])):
        text += " " * (passage["start"] - len(text))
        text[passage["start"] : passage["start"] + len(passage["text"])] = passage["text"]
    return "".join(c if c <= "\uffff" else "\ufffd" for c in text)


def _statements(snapshot: Snapshot, numbers: dict[str, int], *, concepts: str) -> Iterator[Row]:
    told = [
        (numbers[str(s["articleId"])], s["quoteStart"], id, corrected(snapshot, id))
        for id, s in snapshot.of("Statement").items()
        if snapshot.ends(("Statement", id), "EXPRESSES")
    ]
    spoken = _spoken(snapshot)
    for number, (document, _, id, statement) in enumerate(sorted(told, key=lambda t: t[:3]), start=1):
        yield {"ID": number, "document_id": document, "coder_id": 1, **_row(snapshot, id, statement, concepts, spoken)}


def _row(snapshot: Snapshot, id: str, statement: Properties, concepts: str, spoken: _Spoken) -> Row:
    article = snapshot.get(("Article", str(statement["articleId"])))
    position = ("Position", snapshot.ends(("Statement", id), "EXPRESSES")[0])
    issue = next(iter(snapshot.names("Issue", snapshot.ends(position, "ABOUT"))), str(statement["issue"]))
    proposition = str(statement["proposition"]) if concepts == "proposition" else ""
    return {
        "start": statement["quoteStart"],
        "stop": statement["quoteEnd"],
        **_who(snapshot, id, statement, spoken),
        "concept": concept(issue, proposition),
        "agreement": agreement(
            statement["act"], negated=statement["negated"], proposition=bool(proposition), schema=snapshot.schema
        ),
        "document": article.get("title"),
        "date": article.get("publishedOn"),
        "stated_on": statement.get("statedOn"),
        "text": statement["quote"],
        "act": statement["act"],
        "content": statement["content"],
        "addressee": addressee_names(snapshot, id),
        "source": outlet(snapshot, str(statement["articleId"])),
        "article": statement["articleId"],
        "statement": id,
    }


def _who(snapshot: Snapshot, id: str, statement: Properties, spoken: _Spoken) -> Row:
    """Person and organization: a person that holds a position is the person, whom it acts for the organization."""
    holder, speaker = statement_actors(snapshot, id)
    person = next((a for a in (speaker, holder) if _is_person(snapshot, a)), None)
    acts = holder is not None and _is_person(snapshot, holder)
    organization = _principal(snapshot, str(holder), statement, spoken) if acts else holder
    return {
        "person": name_of(snapshot, person),
        "organization": name_of(snapshot, organization),
        "organization_kind": snapshot.get(("Actor", organization or "")).get("kind"),
    }


def _is_person(snapshot: Snapshot, actor: str | None) -> bool:
    return snapshot.get(("Actor", actor or "")).get("kind") == "person"


def _principal(snapshot: Snapshot, person: str, statement: Properties, spoken: _Spoken) -> str | None:
    """For whom the person acts: as the statement's own article has it, else the only one anywhere in the graph."""
    holder = str(statement.get("holderRef"))
    told = actor_of(snapshot, snapshot.get(("Participant", holder)).get("actsForRef"))
    told = told if actor_of(snapshot, holder) == person else None
    above = {canonical(snapshot, a) for a in snapshot.ends(("Actor", person), "ACTS_FOR")} | spoken.get(person, set())
    return told if told is not None else next(iter(above)) if len(above) == 1 else None


def _spoken(snapshot: Snapshot) -> _Spoken:
    """For each person, the ids of those that are no persons whose positions it voiced."""
    found: dict[str, set[str]] = defaultdict(set)
    for id in snapshot.of("Statement"):
        holder, speaker = statement_actors(snapshot, id)
        if holder is not None and speaker is not None and _is_person(snapshot, speaker) > _is_person(snapshot, holder):
            found[speaker].add(holder)
    return found
