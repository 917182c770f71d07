"""A snapshot → the tables that are written as CSV and Parquet: one row a statement, mediation, impasse, shift …"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kg.export.cells import JOINT
from kg.export.snapshot import Key, Properties, Snapshot
from kg.resolve.judgements import plain_proposition

Row: TypeAlias = Mapping[str, Any]

# Types of columns; "texts" is a list.
TEXT, INTEGER, NUMBER, DATE, YES_NO, TEXTS = "text", "integer", "number", "date", "yes/no", "texts"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `type` is text, integer, number, date, yes/no or texts."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, its columns, and how its rows come from a snapshot."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    read: Callable[[Snapshot], Iterator[Row]]

    def rows(self, snapshot: Snapshot) -> list[list[Any]]:
        """Rows with a value for each column, None where nothing is told."""
        return [[row.get(column.name) for column in self.columns] for row in self.read(snapshot)]


# ---- what several tables need ----


def canonical(snapshot: Snapshot, actor: str) -> str:
    """Id of the actor for which a merged one stands; of any other, its own."""
    seen = {actor}
    while snapshot.get(("Actor", actor)).get("merged"):
        above = [id for id in snapshot.ends(("Actor", actor), "SAME_AS") if id not in seen]
        if not above:
            break
        actor = min(above)
        seen.add(actor)
    return actor


def actor_of(snapshot: Snapshot, participant: str | None) -> str | None:
    """Id of the canonical actor that a participant is; None if it is nobody's."""
    found = snapshot.ends(("Participant", participant), "REFERS_TO") if participant is not None else []
    return canonical(snapshot, min(found)) if found else None


def actor_names(snapshot: Snapshot, ids: Iterable[str]) -> tuple[str, ...]:
    """Names of the canonical actors, each once, sorted."""
    return snapshot.names("Actor", {canonical(snapshot, id) for id in ids})


def name_of(snapshot: Snapshot, actor: str | None) -> str | None:
    """Name of an actor."""
    return None if actor is None else str(snapshot.get(("Actor", actor)).get("name", actor))


def statement_actors(snapshot: Snapshot, statement: str) -> tuple[str | None, str | None]:
    """Ids of who holds what a statement says, and of who is said to have said it."""
    key, told = ("Statement", statement), snapshot.get(("Statement", statement))
    holders = [h for p in snapshot.ends(key, "EXPRESSES") for h in snapshot.starts(("Position", p), "HOLDS")]
    holder = canonical(snapshot, min(holders)) if holders else actor_of(snapshot, told.get("holderRef"))
    speakers = snapshot.ends(key, "STATED_BY")
    return holder, canonical(snapshot, min(speakers)) if speakers else None


def corrected(snapshot: Snapshot, statement: str) -> Properties:
    """Properties of a statement after people's corrections; one that expresses no position is as it was read.

    Where its words were corrected, they have no offsets, and its proposition is the words themselves.
    """
    key, read = ("Statement", statement), snapshot.get(("Statement", statement))
    said = next(iter(snapshot.links_from(key, "EXPRESSES")), None)
    if said is None:
        return read
    position, day = snapshot.get(said.end), said.properties.get("statedOn")
    return {
        **read,
        **{name: position[name] for name in ("act", "negated", "factuality", "conditional")},
        **_reworded(read, str(said.properties["content"])),
        "condition": read.get("condition") if position["conditional"] else None,
        "statedOn": day,
        "statedPrecision": read.get("statedPrecision") if day == read.get("statedOn") else "day",
    }


def _reworded(read: Properties, content: str) -> Properties:
    """What changes with the words of a statement; nothing if they are those that were read."""
    if content == read["content"]:
        return {}
    return {
        "content": content,
        "contentStart": None,
        "contentEnd": None,
        "proposition": plain_proposition(content),
        "amountTexts": [text for text in read.get("amountTexts") or () if text in content] or None,
    }


def addressees(snapshot: Snapshot, statement: str) -> list[str]:
    """Ids of the canonical actors to whom the position is addressed; of a statement that expresses none, as it was read."""
    positions = [("Position", p) for p in snapshot.ends(("Statement", statement), "EXPRESSES")]
    if not positions:
        found = actor_of(snapshot, snapshot.get(("Statement", statement)).get("addresseeRef"))
        return [] if found is None else [found]
    return sorted({canonical(snapshot, a) for p in positions for a in snapshot.ends(p, "ADDRESSED_TO")})


def addressee_names(snapshot: Snapshot, statement: str) -> str | None:
    """Names of the addressees in one text; None if there are none."""
    return JOINT.join(actor_names(snapshot, addressees(snapshot, statement))) or None


def passages_of(snapshot: Snapshot, key: Key) -> list[Properties]:
    """Passages that show a node, directly, by its positions or by its reports, in order of article and text."""
    shown = set(snapshot.ends(key, "SHOWN_BY", "Passage")) | set(snapshot.ends(key, "EVIDENCED_BY"))
    positions = [*snapshot.ends(key, "SHOWN_BY", "Position"), *([key[1]] if key[0] == "Position" else [])]
    reports = [("Statement", s) for p in positions for s in snapshot.starts(("Position", p), "EXPRESSES")]
    reports += [("MediationReport", r) for r in snapshot.starts(key, "REPORTS")]
    shown |= {passage for report in reports for passage in snapshot.ends(report, "EVIDENCED_BY")}
    found = [p for id in shown if (p := snapshot.get(("Passage", id)))]
    return sorted(found, key=lambda p: (str(p.get("articleId")), int(p.get("start", 0)), str(p["id"])))


def _evidence(snapshot: Snapshot, key: Key) -> dict[str, Any]:
    passages = passages_of(snapshot, key)
    articles = sorted({str(p["articleId"]) for p in passages})
    return {"evidence": tuple(dict.fromkeys(str(p["text"]) for p in passages)), "articles": tuple(articles)}


def _negotiations(snapshot: Snapshot, key: Key) -> tuple[str, ...]:
    return snapshot.names("Negotiation", snapshot.ends(key, "IN_NEGOTIATION"))


def outlet(snapshot: Snapshot, article: str) -> str | None:
    """Name of the outlet that published an article."""
    return next(iter(snapshot.names("Source", snapshot.ends(("Article", article), "PUBLISHED_BY"))), None)


def _principals(snapshot: Snapshot, actor: str | None) -> tuple[str, ...]:
    return () if actor is None else actor_names(snapshot, snapshot.ends(("Actor", actor), "ACTS_FOR"))


# ---- rows ----


def _position_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id in snapshot.of("Statement"):
        statement = corrected(snapshot, id)
        for position in snapshot.ends(("Statement", id), "EXPRESSES"):
            yield {
                **_of_statement(snapshot, id, statement),
                **_of_position(snapshot, position),
                **_of_article(snapshot, str(statement["articleId"])),
            }


def _of_statement(snapshot: Snapshot, id: str, statement: Properties) -> Row:
    key = ("Statement", id)
    holder, speaker = statement_actors(snapshot, id)
    passage = next(iter(passages_of(snapshot, key)), {})
    return {
        "statement": id,
        "actor": name_of(snapshot, holder),
        "actor_kind": snapshot.get(("Actor", holder or "")).get("kind"),
        "acts_for": _principals(snapshot, holder),
        "act": statement["act"],
        "content": statement["content"],
        "addressee": addressee_names(snapshot, id),
        "condition": statement.get("condition"),
        "negated": statement["negated"],
        "factuality": statement["factuality"],
        "stated_on": statement.get("statedOn"),
        "stated_precision": statement.get("statedPrecision"),
        "deadline": statement.get("deadline"),
        "amounts": statement.get("amountTexts"),
        "said_by": name_of(snapshot, speaker),
        "told_by": next(iter(actor_names(snapshot, snapshot.ends(key, "ATTRIBUTED_TO"))), None),
        "evidence": passage.get("text", statement["quote"]),
        "evidence_start": passage.get("start", statement["quoteStart"]),
        "evidence_end": passage.get("end", statement["quoteEnd"]),
        "content_start": statement["contentStart"],
        "content_end": statement["contentEnd"],
        "confidence": statement["confidence"],
        "rule": statement["rule"],
    }


def _of_position(snapshot: Snapshot, id: str) -> Row:
    key, position = ("Position", id), snapshot.get(("Position", id))
    return {
        "position": id,
        "issue": next(iter(snapshot.names("Issue", snapshot.ends(key, "ABOUT"))), None),
        "polarity": position.get("polarity"),
        "first_on": position.get("firstOn"),
        "last_on": position.get("lastOn"),
        "answer": position.get("answer"),
        "answered_on": position.get("answeredOn"),
        "status": position.get("status"),
        "reports": position.get("reports"),
        "independent_reports": position.get("independentReports"),
        "negotiations": _negotiations(snapshot, key),
    }


def _of_article(snapshot: Snapshot, id: str) -> Row:
    article = snapshot.get(("Article", id))
    return {
        "article": id,
        "title": article.get("title"),
        "published_on": article.get("publishedOn"),
        "source": outlet(snapshot, id),
        "url": article.get("url"),
    }


def _mediation_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id, mediation in snapshot.of("Mediation").items():
        key = ("Mediation", id)
        roles = {
            str(link.properties["role"]) for link in snapshot.links_to(key, "MEDIATES") if "role" in link.properties
        }
        yield {
            "mediation": id,
            "name": mediation.get("name"),
            "mediators": actor_names(snapshot, snapshot.starts(key, "MEDIATES")),
            "roles": tuple(sorted(roles)),
            "parties": actor_names(snapshot, snapshot.ends(key, "BETWEEN")),
            "first_on": mediation.get("firstOn"),
            "last_on": mediation.get("lastOn"),
            **_same(mediation, "method", "status", "reports", "rule"),
            "independent_reports": mediation.get("independentReports"),
            "negotiations": _negotiations(snapshot, key),
            **_evidence(snapshot, key),
        }


def _same(node: Properties, *names: str) -> Row:
    return {name: node.get(name) for name in names}


def _impasse_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id, impasse in snapshot.of("Impasse").items():
        key = ("Impasse", id)
        yield {
            "impasse": id,
            **_same(impasse, "name", "rule", "severity", "state", "since", "until", "explanation"),
            "last_on": impasse.get("lastOn"),
            "parties": actor_names(snapshot, snapshot.ends(key, "BETWEEN")),
            "issues": snapshot.names("Issue", snapshot.ends(key, "OVER")),
            "positions": tuple(sorted(snapshot.ends(key, "SHOWN_BY", "Position"))),
            "broken_by": _breakers(snapshot, key),
            "negotiations": _negotiations(snapshot, key),
            **_evidence(snapshot, key),
        }


def _breakers(snapshot: Snapshot, impasse: Key) -> tuple[str, ...]:
    positions = [snapshot.get(("Position", id)) for id in snapshot.ends(impasse, "BROKEN_BY", "Position")]
    events = [snapshot.get(("TalksEvent", id)) for id in snapshot.ends(impasse, "BROKEN_BY", "TalksEvent")]
    return tuple(
        sorted(
            [f"{p.get('act')}: {p.get('content')}" for p in positions]
            + [f"{e.get('type')}: {e.get('quote')}" for e in events]
        )
    )


def _shift_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id, shift in snapshot.of("Shift").items():
        key = ("Shift", id)
        yield {
            "shift": id,
            "actor": next(iter(actor_names(snapshot, snapshot.ends(key, "BY"))), None),
            "issue": next(iter(snapshot.names("Issue", snapshot.ends(key, "ABOUT"))), None),
            **_same(shift, "name", "direction", "unit", "rule"),
            "from_on": shift.get("fromOn"),
            "to_on": shift.get("toOn"),
            "amount_from": shift.get("amountFrom"),
            "amount_to": shift.get("amountTo"),
            **_sides(snapshot, key),
            "negotiations": _negotiations(snapshot, key),
            **_evidence(snapshot, key),
        }


def _sides(snapshot: Snapshot, shift: Key) -> Row:
    found: dict[str, Any] = {}
    for side, type in (("from", "FROM"), ("to", "TO")):
        position = next(iter(snapshot.ends(shift, type)), None)
        held = snapshot.get(("Position", position or ""))
        found |= {f"{side}_position": position, f"{side}_act": held.get("act"), f"{side}_content": held.get("content")}
    return found


def _negotiation_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id, negotiation in snapshot.of("Negotiation").items():
        key = ("Negotiation", id)
        impasses = [snapshot.get(("Impasse", i)) for i in snapshot.starts(key, "IN_NEGOTIATION", "Impasse")]
        yield {
            "negotiation": id,
            **_same(negotiation, "name", "domain", "defined", "articles", "rule"),
            "parties": actor_names(snapshot, snapshot.starts(key, "PARTY_TO")),
            "issues": snapshot.names("Issue", snapshot.ends(key, "OVER")),
            "started_on": negotiation.get("startedOn"),
            "last_on": negotiation.get("lastOn"),
            "positions": len(snapshot.starts(key, "IN_NEGOTIATION", "Position")),
            "open_impasses": sum(i.get("state") == "open" for i in impasses),
        }


def _actor_rows(snapshot: Snapshot) -> Iterator[Row]:
    for id, actor in snapshot.of("Actor").items():
        yield {
            "actor": id,
            **_same(actor, "name", "kind", "named", "aliases"),
            "acts_for": _principals(snapshot, id),
            "merged_into": canonical(snapshot, id) if actor.get("merged") else None,
            "positions": len(snapshot.ends(("Actor", id), "HOLDS")),
        }


def _article_rows(snapshot: Snapshot) -> Iterator[Row]:
    statements: dict[str, int] = {}
    for statement in snapshot.of("Statement").values():
        statements[statement["articleId"]] = statements.get(statement["articleId"], 0) + 1
    for id, article in snapshot.of("Article").items():
        yield {
            **_of_article(snapshot, id),
            **_same(article, "author", "path", "language", "words"),
            "statements": statements.get(id, 0),
            "duplicate_of": next(iter(snapshot.ends(("Article", id), "DUPLICATES")), None),
        }


# ---- columns ----


def _columns(*columns: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


_IN = ("negotiations", TEXTS, "names of the negotiations it belongs to")
_SHOWN = (("evidence", TEXTS, "the sentences that show it"), ("articles", TEXTS, "ids of their articles"))
_RULE = ("rule", TEXT, "the rule that found it")

TABLES: Sequence[Table] = (
    Table(
        "positions",
        "one row a statement: one report of one position; what a person rejected is left out",
        _columns(
            ("statement", TEXT, "id of the statement"),
            ("position", TEXT, "id of the position that groups the reports of one proposition"),
            ("actor", TEXT, "whose position it is"),
            ("actor_kind", TEXT, "state, person, union …"),
            ("acts_for", TEXTS, "for whom the actor acts"),
            ("act", TEXT, "demand, offer, rejection …"),
            ("content", TEXT, "what is wanted, offered, refused …, in the article's words"),
            ("addressee", TEXT, "of whom"),
            ("issue", TEXT, "name of the issue"),
            ("polarity", INTEGER, "-1 against, 1 toward a settlement"),
            ("condition", TEXT, "what it depends on"),
            ("negated", YES_NO, "whether it is denied or negated"),
            ("factuality", TEXT, "asserted, negated, denied, hypothetical, future, past"),
            ("stated_on", DATE, "day on which it was said"),
            ("stated_precision", TEXT, "day, week, month, year, or published: the article's date"),
            ("first_on", DATE, "first report of the position"),
            ("last_on", DATE, "last report of the position"),
            ("deadline", DATE, "day by which it is wanted"),
            ("amounts", TEXTS, "amounts in the content, in words"),
            (
                "answer",
                TEXT,
                "open, accepted, rejected, conceded, conditional, offered, dropped by its holder; none where nothing is to be answered",
            ),
            ("answered_on", DATE, "day of the answer"),
            ("said_by", TEXT, "who voiced it"),
            ("told_by", TEXT, "who told the reporter"),
            ("evidence", TEXT, "the sentence"),
            ("evidence_start", INTEGER, "its first character in the article's text"),
            ("evidence_end", INTEGER, "the character after its last"),
            ("content_start", INTEGER, "first character of the content"),
            ("content_end", INTEGER, "the character after its last"),
            ("article", TEXT, "id of the article"),
            ("title", TEXT, "its title"),
            ("published_on", DATE, "its date"),
            ("source", TEXT, "the outlet"),
            ("url", TEXT, "its address"),
            ("confidence", NUMBER, "probability that holder, act and content are right, 0 to 1"),
            ("rule", TEXT, "the pattern that found it"),
            ("status", TEXT, "auto, confirmed or corrected by a person"),
            ("reports", INTEGER, "statements that report the position"),
            ("independent_reports", INTEGER, "of these, reprints counted once"),
            _IN,
        ),
        _position_rows,
    ),
    Table(
        "mediations",
        "one row a mediation, over all its reports",
        _columns(
            ("mediation", TEXT, "id"),
            ("name", TEXT, "caption"),
            ("mediators", TEXTS, "who brokers"),
            ("roles", TEXTS, "in which role"),
            ("parties", TEXTS, "between whom"),
            ("method", TEXT, "mediation, good_offices, facilitation …"),
            ("status", TEXT, "offered, ongoing, ended, rejected"),
            ("first_on", DATE, "first report"),
            ("last_on", DATE, "last report"),
            ("reports", INTEGER, "number of reports"),
            ("independent_reports", INTEGER, "of these, reprints counted once"),
            _RULE,
            _IN,
            *_SHOWN,
        ),
        _mediation_rows,
    ),
    Table(
        "impasses",
        "one row an impasse",
        _columns(
            ("impasse", TEXT, "id"),
            ("name", TEXT, "caption"),
            ("parties", TEXTS, "who is stuck"),
            ("issues", TEXTS, "over what"),
            _RULE,
            ("severity", NUMBER, "0 to 1"),
            ("state", TEXT, "open or broken"),
            ("since", DATE, "first day"),
            ("last_on", DATE, "last report"),
            ("until", DATE, "day on which it broke"),
            ("explanation", TEXT, "why it is one"),
            ("broken_by", TEXTS, "what broke it"),
            ("positions", TEXTS, "ids of the positions that show it"),
            _IN,
            *_SHOWN,
        ),
        _impasse_rows,
    ),
    Table(
        "shifts",
        "one row a move of an actor on an issue",
        _columns(
            ("shift", TEXT, "id"),
            ("name", TEXT, "caption"),
            ("actor", TEXT, "who moved"),
            ("issue", TEXT, "on what"),
            ("direction", TEXT, "toward or away"),
            ("from_position", TEXT, "id of the position before"),
            ("from_act", TEXT, "its act"),
            ("from_content", TEXT, "its content"),
            ("to_position", TEXT, "id of the position after"),
            ("to_act", TEXT, "its act"),
            ("to_content", TEXT, "its content"),
            ("from_on", DATE, "day of the position before"),
            ("to_on", DATE, "day of the position after"),
            ("amount_from", NUMBER, "amount before"),
            ("amount_to", NUMBER, "amount after"),
            ("unit", TEXT, "unit of the amounts"),
            _RULE,
            _IN,
            *_SHOWN,
        ),
        _shift_rows,
    ),
    Table(
        "negotiations",
        "one row a negotiation",
        _columns(
            ("negotiation", TEXT, "id"),
            ("name", TEXT, "readable name"),
            ("domain", TEXT, "field of its issues"),
            ("defined", YES_NO, "whether a user defined it"),
            ("parties", TEXTS, "who negotiates"),
            ("issues", TEXTS, "over what"),
            ("started_on", DATE, "first article"),
            ("last_on", DATE, "last article"),
            ("articles", INTEGER, "number of articles"),
            ("positions", INTEGER, "number of positions"),
            ("open_impasses", INTEGER, "number of impasses that are open"),
            _RULE,
        ),
        _negotiation_rows,
    ),
    Table(
        "actors",
        "one row an actor; one that was merged into another names it",
        _columns(
            ("actor", TEXT, "id"),
            ("name", TEXT, "name"),
            ("kind", TEXT, "state, person, union …"),
            ("named", YES_NO, "no for a description"),
            ("aliases", TEXTS, "other names"),
            ("acts_for", TEXTS, "for whom it acts"),
            ("merged_into", TEXT, "id of the actor it was merged into"),
            ("positions", INTEGER, "number of positions it holds"),
        ),
        _actor_rows,
    ),
    Table(
        "articles",
        "one row an article",
        _columns(
            ("article", TEXT, "id"),
            ("title", TEXT, "title"),
            ("published_on", DATE, "date"),
            ("source", TEXT, "outlet"),
            ("url", TEXT, "address"),
            ("author", TEXT, "author"),
            ("path", TEXT, "file it was read from"),
            ("language", TEXT, "language"),
            ("words", INTEGER, "number of words"),
            ("statements", INTEGER, "number of statements, rejected ones too"),
            ("duplicate_of", TEXT, "id of the article it is a copy of"),
        ),
        _article_rows,
    ),
)
