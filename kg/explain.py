"""Why a statement is one: the pattern that fired, on which words, who is who, what scope, and what its confidence rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.errors import QueryError
from kg.graph import records_from
from kg.model import LEARNED, Participant, Statement
from kg.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A statement with the participants that it names, by id, and the sentence that carries it."""

    statement: Statement
    participants: Mapping[str, Participant]
    sentence: str


def explain(store: Store, statement_id: str) -> Explanation:
    """What the store knows of one statement.

    Raises QueryError if it holds no statement of this id.
    """
    asked = statement_id.encode("utf-8", "replace").decode("utf-8")  # a command line may hold bytes that are no UTF-8
    rows = store.read("MATCH (s:Statement {id: $id}) RETURN properties(s) AS s", {"id": asked}).rows
    if not rows:
        raise QueryError(f"no statement {statement_id!r} in the store; kg extract PATH tells the ids")
    article = rows[0][0]["articleId"]
    passage = store.read(
        "MATCH (:Statement {id: $id})-[:EVIDENCED_BY]->(p:Passage) RETURN p.text AS text", {"id": statement_id}
    ).rows
    people = store.read("MATCH (p:Participant {articleId: $id}) RETURN properties(p) AS p", {"id": article}).rows
    empty = dict.fromkeys(("MediationReport", "Pressure", "TalksEvent", "TextImpasse", "Article"), ())
    records = records_from({**empty, "Statement": [rows[0][0]], "Participant": [row[0] for row in people]})
    return Explanation(
        statement=records.statements[0],
        participants={p.id: p for p in records.participants},
        sentence=passage[0][0] if passage else records.statements[0].quote.text,
    )


def reasons(found: Explanation) -> Iterator[tuple[str, str]]:
    """Yield what decided, as (question, answer), in the order in which it was decided."""
    s = found.statement
    yield "statement", f"{s.act}: {s.content.text}"
    yield "sentence", found.sentence
    yield "pattern", f"{s.rule} ({_whose(s)}), on {s.cue.text!r}"
    yield "scope", ", ".join([s.factuality, *(["negated"] if s.negated else [])])
    yield "condition", s.condition or "none"
    for role in ("holder", "addressee", "speaker", "source"):
        participant = found.participants.get(getattr(s, role) or "")
        if participant is not None:
            told = f", {s.addressee_method}" if role == "addressee" else ""
            yield role, f"{_named(participant)}{told}"
    yield "stated on", f"{s.stated_on} ({s.stated_precision})" if s.stated_on else "unknown"
    yield "confidence", f"{s.confidence:.2f}"
    yield "for and against", ", ".join(s.reasons) or "nothing known of this form"


def _whose(statement: Statement) -> str:
    """Where a rule is from: the trained encoder, or the lexicon."""
    return "the trained encoder" if statement.rule.startswith(LEARNED) else "schemas/lexicon"


def _named(participant: Participant) -> str:
    """The name with the way it was found: "Ingrid Solbakken (person, by name, 1.00)"."""
    known = "" if participant.resolved else ", unresolved"
    return f"{participant.name} ({participant.kind}, by {participant.method}, {participant.confidence:.2f}{known})"
