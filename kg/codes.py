"""A table of hand codes → evidence in a store, and everything derived made anew.

The form is the statements table of `kg export dna`. A hand code is evidence of its own: a statement with the rule
"hand-coded" and confidence 1, in an article that was read before, or in one made from the row's title and date.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from kg.characters import comparable, straight
from kg.errors import CodesError
from kg.export.cells import unguarded
from kg.export.dna import COLON, agreement
from kg.gazetteer import GazetteerEntry
from kg.ids import content_id
from kg.model import HAND_CODED, Edge, Node, Value, Written
from kg.rebuild import Changes, update
from kg.schema import Schema
from kg.store import Store

# What an agreement is where the row names no act.
_ACTS = {"1": "acceptance", "0": "rejection"}
_YES = {"1": "1", "true": "1", "yes": "1", "0": "0", "false": "0", "no": "0"}

# Column → what it is; a row needs document, concept, agreement, text, and person or organization.
COLUMNS: Mapping[str, str] = {
    "document": "title of the article; needed",
    "person": "who stated it; person or organization is needed",
    "organization": "whose position it is; for a person, whom it acts for",
    "concept": "issue by name or id, and after a colon the proposition in lemmas; needed",
    "agreement": "1 or 0, true or false, yes or no; needed",
    "text": "the quotation; needed unless start and stop lie in a sentence that is in the store",
    "start": "first character of the quotation in the article's text, from 0",
    "stop": "the character after its last",
    "date": "date of the article, like 2031-03-04",
    "stated_on": "day on which it was said; without it the date of the article",
    "act": "one of the acts; without it acceptance for 1 and rejection for 0",
    "content": "what is wanted, offered, refused …, a part of the text; without it the whole",
    "addressee": "of whom",
    "organization_kind": "state, union, company …; without it that of the gazetteer, else other",
    "source": "outlet",
    "article": "id of the article, where it is known",
    "statement": "id of the statement in an export; a row whose statement is in the store adds nothing",
}
_NEEDED = ("document", "concept", "agreement")
# What every statement of a hand code has; nobody coded a cue or a condition.
_FIXED: Mapping[str, Value] = {"rule": HAND_CODED, "confidence": 1.0, "cue": "", "conditional": False}
_OPTIONAL = (
    "person",
    "organization",
    "organization_kind",
    "text",
    "content",
    "addressee",
    "source",
    "article",
    "statement",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One row of a table of hand codes, checked; `place` is its file and row."""

    place: str
    document: str
    person: str | None
    organization: str | None
    issue: str
    proposition: str
    act: str
    negated: bool
    text: str | None
    start: int | None
    stop: int | None
    published: date | None
    stated_on: date | None
    content: str | None
    addressee: str | None
    organization_kind: str | None
    source: str | None
    article: str | None
    statement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesReport:
    """What an import took in: rows, statements (equal rows are one), articles met in the store and made, what was written.

    `there` are the rows whose statement was in the store already.
    """

    rows: int
    statements: int
    there: int
    tied: int
    made: int
    written: Written


def import_codes(path: Path, *, store: Store, schema: Schema) -> CodesReport:
    """What was taken in from the CSV file at `path`, after the graph is derived anew; a second time nothing changes.

    Raises CodesError for the first fault, with row and column; then nothing was written.
    """
    codes = list(read_codes(path, schema=schema))
    store.prepare()
    coding = _Coding(_Shelf.of(store), schema, kinds=_kinds(codes))
    known = store.ids("Statement")
    new = [code for code in codes if code.statement not in known]
    for code in new:
        coding.add(code)
    changes = Changes(store)
    changes.note({*coding.tied, *coding.made})
    written = store.write(list(coding.nodes.values()), list(coding.edges.values()))
    written += update(store, schema, changes)
    statements = sum(node.label == "Statement" for node in coding.nodes.values())
    return CodesReport(
        rows=len(codes),
        statements=statements,
        there=len(codes) - len(new),
        tied=len(coding.tied),
        made=len(coding.made),
        written=written,
    )


# ---- rows ----


def read_codes(path: Path, *, schema: Schema) -> Iterator[Code]:
    """Yield the rows of a CSV file (comma or semicolon, UTF-8); columns that are not known are left aside.

    Raises CodesError naming row (the header is row 1) and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as err:
        raise CodesError(f"{path}: no such file; a table of hand codes as CSV is wanted") from err
    except (OSError, UnicodeDecodeError) as err:
        raise CodesError(f"{path}: cannot be read as text in UTF-8: {err}") from err
    head = text.split("\n", 1)[0]
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    if missing := [name for name in _NEEDED if name not in (rows.fieldnames or ())]:
        raise CodesError(f"{path}: row 1: no column {', '.join(missing)}; known: {', '.join(COLUMNS)}")
    for number, row in enumerate(rows, start=2):
        told = {name: _clean(row.get(name)) for name in COLUMNS}
        if any(told.values()):
            yield _code(told, f"{path}: row {number}", schema)


def _clean(value: Any) -> str:
    return unguarded(value.strip()) if isinstance(value, str) else ""


def _code(row: Mapping[str, str], place: str, schema: Schema) -> Code:
    """The row, checked; raises CodesError for its first fault."""
    agreed = _YES.get(row["agreement"].lower(), "")
    act = row["act"] or _ACTS.get(agreed, "")
    _check_words(row, place, agreed=agreed, act=act, schema=schema)
    start, stop = _offsets(row, place)
    issue, proposition = _split(row["concept"], schema)
    expected = agreement(act, negated=False, proposition=bool(proposition), schema=schema)
    return Code(
        place=place,
        document=row["document"],
        issue=issue,
        proposition=proposition,
        act=act,
        negated=int(agreed) != expected,
        start=start,
        stop=stop,
        published=_day(row["date"], place, "date"),
        stated_on=_day(row["stated_on"], place, "stated_on"),
        **{name: row[name] or None for name in _OPTIONAL},
    )


def _check_words(row: Mapping[str, str], place: str, *, agreed: str, act: str, schema: Schema) -> None:
    for name in _NEEDED:
        _want(row[name], place, name, "is empty; give it a value")
    _want(row["person"] or row["organization"], place, "person", "is empty, and organization too; give one of them")
    _want(agreed, place, "agreement", f"{row['agreement']!r} is neither 1 nor 0")
    _want(act in schema.acts, place, "act", f"unknown act {act!r}; known: {', '.join(schema.acts)}")
    kind, known = row["organization_kind"], ", ".join(schema.kinds)
    _want(not kind or kind in schema.kinds, place, "organization_kind", f"unknown {kind!r}; known: {known}")


def _offsets(row: Mapping[str, str], place: str) -> tuple[int | None, int | None]:
    start, stop = (_number(row[name], place, name) for name in ("start", "stop"))
    _want((start is None) == (stop is None), place, "stop" if stop is None else "start", "is empty; give both or none")
    _want(start is None or stop is None or start < stop, place, "stop", f"{stop} is not after start {start}")
    _want(row["text"] or start is not None, place, "text", "is empty; give the quotation, or start and stop")
    return start, stop


def _want(holds: object, place: str, column: str, fault: str) -> None:
    if not holds:
        raise CodesError(f"{place}, column {column}: {fault}")


def _number(text: str, place: str, column: str) -> int | None:
    if not text:
        return None
    _want(text.isdecimal(), place, column, f"{text!r} is no number of a character, from 0")
    return int(text)


def _day(text: str, place: str, column: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as err:
        raise CodesError(f"{place}, column {column}: {text!r} is no day; write it like 2031-03-04") from err


def _split(concept: str, schema: Schema) -> tuple[str, str]:
    """Issue id and proposition of a concept; an issue that the taxonomy does not know is an open one."""
    name, _, proposition = concept.partition(COLON)
    known = {comparable(issue.name): id for id, issue in schema.issues.items()} | {id: id for id in schema.issues}
    found = known.get(comparable(name))
    return found or f"open:{name.strip().lower()}", proposition.strip()


# ---- what is in the store ----


@dataclass(slots=True)
class _Shelf:
    """Articles and sentences of a store, and those that come to it."""

    articles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sentences: dict[str, list[tuple[int, int, str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store) -> "_Shelf":
        shelf = cls()
        for (article,) in store.read("MATCH (a:Article) RETURN properties(a) AS properties").rows:
            shelf.articles[article["id"]] = article
        for (passage,) in store.read("MATCH (p:Passage) RETURN properties(p) AS properties").rows:
            found = (passage["start"], passage["end"], passage["text"], passage["id"])
            shelf.sentences.setdefault(passage["articleId"], []).append(found)
        return shelf

    def article(self, code: Code) -> str | None:
        """Id of the article that a row is about: by its id, its title (and date), or the only one that has its words.

        Raises CodesError if several have the title and none, or several, the words.
        """
        if code.article is not None:
            return code.article if code.article in self.articles else None
        wanted = comparable(code.document)
        titled = [id for id, a in self.articles.items() if comparable(a["title"]) == wanted]
        titled = [id for id in titled if code.published in (None, self.articles[id].get("publishedOn"))]
        if len(titled) == 1:
            return titled[0]
        quoting = [id for id in titled or self.articles if self.quoted(id, code) is not None] if code.text else []
        if len(quoting) == 1:
            return quoting[0]
        _want(
            not titled,
            code.place,
            "document",
            f"{code.document!r} is the title of {len(titled)} articles; give article, its id",
        )
        return None

    def quoted(self, article: str, code: Code) -> tuple[int, int, str] | None:
        """Sentence (start, id is the last) in which the words of a row stand, or its offsets lie."""
        for start, end, text, id in sorted(self.sentences.get(article, ())):
            if (
                code.text is not None
                and (at := straight(text).find(straight(code.text))) >= 0
                and code.start in (None, start + at)
            ):
                return start + at, start + at + len(code.text), id
            if (
                code.text is None
                and code.start is not None
                and code.stop is not None
                and start <= code.start < code.stop <= end
            ):
                return code.start, code.stop, id
        return None

    def text(self, sentence: str, article: str, start: int, stop: int) -> str:
        """Words of a sentence between two offsets of its article."""
        first, text = next((s, t) for s, _, t, id in self.sentences[article] if id == sentence)
        return text[start - first : stop - first]

    def free(self, article: str) -> int:
        """First offset after all sentences of an article and a blank."""
        return max((end + 1 for _, end, _, _ in self.sentences.get(article, ())), default=0)


# ---- rows → evidence ----


class _Coding:
    """Collects the nodes and edges of rows."""

    def __init__(self, shelf: _Shelf, schema: Schema, *, kinds: Mapping[str, str]) -> None:
        self.shelf = shelf
        self.schema = schema
        self.nodes: dict[tuple[str, str], Node] = {}
        self.edges: dict[tuple[str, tuple[str, str], tuple[str, str]], Edge] = {}
        self.tied: set[str] = set()
        self.made: set[str] = set()
        self._known = _gazetteer(schema)
        self._kinds = kinds

    def add(self, code: Code) -> None:
        """Take in one row."""
        article = self._article(code)
        start, stop, passage = self._passage(code, article)
        quote = self.shelf.text(passage, article, start, stop)
        organization = self._organization(article, code.organization)
        holder = self._person(article, code.person, acts_for=organization) or organization
        assert holder is not None
        statement = self._statement(code, article, start=start, stop=stop, quote=quote, holder=holder)
        self._edge("EVIDENCED_BY", ("Statement", statement), ("Passage", passage))

    def _node(self, label: str, id: str, **properties: Value | None) -> str:
        told = {name: value for name, value in properties.items() if value is not None}
        self.nodes[label, id] = Node(label=label, id=id, properties=told)
        return id

    def _edge(self, type: str, start: tuple[str, str], end: tuple[str, str]) -> None:
        self.edges[type, start, end] = Edge(type=type, start=start, end=end)

    def _article(self, code: Code) -> str:
        found = self.shelf.article(code)
        if found is not None:
            if found not in self.made:
                self.tied.add(found)
            return found
        day = code.published.isoformat() if code.published else ""
        id = code.article or content_id("art", HAND_CODED, code.document, day, code.source or "")
        properties: dict[str, Value | None] = {
            "title": code.document,
            "path": f"{HAND_CODED}/{code.document}",
            "language": "en",
            "fingerprint": content_id("fp", id, HAND_CODED),
            "publishedOn": code.published,
        }
        self._node("Article", id, **properties)
        self.shelf.articles[id] = properties
        self.made.add(id)
        if code.source is not None:
            source = self._node("Source", content_id("source", code.source), name=code.source)
            self._edge("PUBLISHED_BY", ("Article", id), ("Source", source))
        return id

    def _passage(self, code: Code, article: str) -> tuple[int, int, str]:
        """Offsets of the quotation and the id of its sentence; words that no sentence holds become one."""
        if (found := self.shelf.quoted(article, code)) is not None:
            return found
        _want(
            code.text,
            code.place,
            "text",
            f"is empty, and no sentence in the store holds {code.start} to {code.stop}; give it",
        )
        text, start = str(code.text), self.shelf.free(article) if code.start is None else code.start
        stop = start + len(text)
        _want(
            code.stop in (None, stop),
            code.place,
            "stop",
            f"{code.stop} is not start {start} and the length of text, {stop}",
        )
        id = content_id("pass", article, str(start), str(stop))
        self._node("Passage", id, text=text, start=start, end=stop, articleId=article)
        self._edge("IN", ("Passage", id), ("Article", article))
        self.shelf.sentences.setdefault(article, []).append((start, stop, text, id))
        return start, stop, id

    def _organization(self, article: str, name: str | None) -> str | None:
        """Id of an actor that is no person, as the article has it; one name is one participant of an article."""
        if name is None:
            return None
        entry = self._known.get(comparable(name))
        kind = entry.kind if entry else self._kinds.get(comparable(name), "other")
        return self._participant(article, name, kind, gazetteerId=entry.id if entry else None)

    def _person(self, article: str, name: str | None, *, acts_for: str | None) -> str | None:
        return None if name is None else self._participant(article, name, "person", actsForRef=acts_for)

    def _participant(self, article: str, name: str, kind: str, **told: str | None) -> str:
        id = content_id("part", article, HAND_CODED, kind, name, told.get("actsForRef") or "")
        common: dict[str, Value] = {"articleId": article, "name": name, "kind": kind, "aliases": (name,)}
        sure: dict[str, Value] = {"named": True, "resolved": True, "method": HAND_CODED, "confidence": 1.0}
        self._node("Participant", id, **common, **sure, **told)
        self._edge("MENTIONED_IN", ("Participant", id), ("Article", article))
        return id

    def _statement(self, code: Code, article: str, *, start: int, stop: int, quote: str, holder: str) -> str:
        content = code.content or quote
        within = max(quote.find(content), 0)
        addressee = self._organization(article, code.addressee)
        parts = (article, code.act, str(code.negated), holder, addressee or "", code.issue, code.proposition)
        day = code.stated_on or code.published or self.shelf.articles[article].get("publishedOn")
        return self._node(
            "Statement",
            content_id("stmt", HAND_CODED, *parts, str(start), str(stop), content),
            **_FIXED,
            articleId=article,
            act=code.act,
            content=content,
            contentStart=start + within,
            contentEnd=min(start + within + len(content), stop),
            quote=quote,
            quoteStart=start,
            quoteEnd=stop,
            issue=code.issue,
            proposition=code.proposition,
            negated=code.negated,
            factuality="negated" if code.negated else "asserted",
            holderRef=holder,
            speakerRef=holder if code.person else None,
            addresseeRef=addressee,
            addresseeMethod="told" if addressee else None,
            statedOn=day,
            statedPrecision="day" if code.stated_on else "published",
        )


def _kinds(codes: Sequence[Code]) -> Mapping[str, str]:
    """Kind by name, in lower case, as any row tells it; a person may be an addressee too."""
    people = {comparable(code.person): "person" for code in codes if code.person}
    return people | {
        comparable(c.organization): c.organization_kind for c in codes if c.organization and c.organization_kind
    }


def _gazetteer(schema: Schema) -> Mapping[str, GazetteerEntry]:
    """Entries of the gazetteer by name and alias, in lower case; a name goes before an alias."""
    aliases = {comparable(alias): entry for entry in schema.gazetteer.values() for alias in entry.aliases}
    return aliases | {comparable(entry.name): entry for entry in schema.gazetteer.values()}
