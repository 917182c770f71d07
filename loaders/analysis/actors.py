"""Component `kg_mentions`: where the text names, describes or points at an actor."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token

from kg.characters import straight
from kg.gazetteer import GazetteerEntry
from kg.schema import Role, Schema
from loaders.analysis.readings import Readings
from loaders.analysis.syntax import ends_a_sentence, title_end
from loaders.lexicon import Lexicon

# How a pronoun points: at a person, a thing, several, or the speaker; words.yaml has a list of each.
PRONOUN_KINDS = ("person", "thing", "many", "speaker")
# With what no name ends.
_NO_END = {"'s", "'", "of", "and", "for"}
_DETERMINERS = {"the", "a", "an", "both", "neither", "either"}
# From this probability on the encoder's kind of a name counts, whatever the model of entities says.
_SURE_KIND = 0.6
# Kinds by entity label; PER is what pipelines trained on other data call persons.
ENTITY_KINDS = {"PERSON": "person", "PER": "person", "ORG": "company", "NORP": "other", "GPE": "other"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One mention, in tokens, half-open; `root` is its head token.

    `form` is name, nominal or pronoun; a pronoun's `kind` is person, thing, many or speaker. `role` is the title it
    bears or is ("prime-minister"), `principal` the root of the mention for which the role is held. `adjective` marks a
    demonym before a noun: it owns things but is no noun phrase of its own.
    """

    start: int
    end: int
    root: int
    form: str
    kind: str
    gazetteer: str | None = None
    role: str | None = None
    principal: int | None = None
    adjective: bool = False


class MentionFinder:
    """Finds the mentions of a Doc: a gazetteer before the model's entities, then nouns for actors, then pronouns."""

    def __init__(self, nlp: Language, *, schema: Schema, lexicon: Lexicon) -> None:
        self.schema = schema
        self.things = not_actors(lexicon)
        self.saying = lexicon.words.saying
        self.honorifics = lexicon.words.honorific
        self.pronouns = {word: kind for kind in PRONOUN_KINDS for word in lexicon.words.named(f"pronoun_{kind}")}
        known = [_as_parsed(entry) for entry in schema.gazetteer.values()]
        self.forms = dict(_forms(known))
        self.demonyms = {d for entry in known for d in entry.demonyms}
        self.seats = {seat for entry in known for seat in entry.seats}
        self.titles = {title: role for role in schema.roles for title in role.titles}
        self.title_ends = {re.split("[ -]", title)[-1] for title in self.titles}
        self.matcher = PhraseMatcher(nlp.vocab)
        # Each form by its own name: a text may part its words in another way ("the People 's Republic").
        for form in self.forms:
            self.matcher.add(form, [nlp.make_doc(form)])

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.mentions` set, in text order."""
        named = self._names(doc)
        taken = {i for mention in named for i in range(mention.start, mention.end) if not mention.adjective}
        described = list(self._nominals(doc, taken))
        found = sorted([*named, *described, *self._pronouns(doc)], key=lambda m: (m.start, m.end))
        at = {i: m for m in found for i in range(m.start, m.end)} | {m.root: m for m in found}
        doc._.mentions = [self._with_role(mention, doc, at) for mention in found]
        return doc

    def _names(self, doc: Doc) -> list[Mention]:
        forms = dict(self._sure(doc))
        titles = self._in_titles(doc)
        forms = {span: form for span, form in forms.items() if not titles.issuperset(t.i for t in span)}
        known = list(forms)
        taken = {t.i for span in known for t in span}
        stripped = (_stripped(e, self.honorifics) for e in doc.ents if e.label_ in ENTITY_KINDS)
        model = [
            s
            for s in stripped
            if s is not None and s[-1].lemma_.lower() not in self.things and not titles.issuperset(t.i for t in s)
        ]
        model = list(_as_in_body(model, _headline_end(doc)))
        free = [
            span for span in model if not any(t.i in taken for t in span) or (len(span) > 2 and _covers(span, known))
        ]
        covered = {t.i for span in free for t in span}
        kinds = _one_kind_a_name(free, self.schema.nouns) | _kinds_seen(free, Readings(doc), self.schema.nouns)
        names = [
            self._known(span, form)
            for span, form in forms.items()
            if not any(t.i in covered for t in span) and not self._is_place(span, form)
        ]
        names += [Mention(start=s.start, end=s.end, root=s.root.i, form="name", kind=kinds[s.text]) for s in free]
        return names + list(self._found_again(doc, names, titles))

    def _in_titles(self, doc: Doc) -> set[int]:
        """Tokens of titles of several words, which name nobody: "Labor" in "the Labor Minister"."""
        return {i for t in doc if (size := self._title_size(t)) > 1 for i in range(t.i - size + 1, t.i + 1)}

    def _sure(self, doc: Doc) -> list[tuple[Span, str]]:
        """The longest forms that the gazetteer knows, without ambiguous ones of which nothing else in the article speaks.

        Of these no part counts either: other "Christian Democrats" are no "Democrats".
        """
        found = list(_longest((doc[start:end], doc.vocab.strings[form]) for form, start, end in self.matcher(doc)))
        named = {entry.id for _, form in found if form not in (entry := self.forms[form]).ambiguous}
        return [
            (span, form)
            for span, form in found
            if form not in (entry := self.forms[form]).ambiguous
            or entry.id in named
            or any(_has_words(doc.text, words) for words in entry.context)
        ]

    def _found_again(self, doc: Doc, names: Collection[Mention], titles: Set[int]) -> Iterator[Mention]:
        """Names that the model saw elsewhere in the Doc but not here: whole names, surnames, and names after "Mr"."""
        taken = {i for m in names for i in range(m.start, m.end)}
        kinds = {doc[m.start : m.end].text: m.kind for m in names if m.gazetteer is None and m.end - m.start > 1}
        surnames = {text.split()[-1] for text, kind in kinds.items() if kind == "person"}
        for token in doc:
            if token.i in taken or token.i in titles or token.pos_ != "PROPN" or not token.text[:1].isupper():
                continue
            size = next((n for n in (5, 4, 3, 2) if doc[token.i : token.i + n].text in kinds), 1)
            if size > 1 and not any(i in taken for i in range(token.i, token.i + size)):
                kind = kinds[doc[token.i : token.i + size].text]
            elif size == 1 and (token.text in surnames or self._is_addressed(token)):
                kind = "person"
            elif self._speaks(token) and not any(i in taken for i in range(token.left_edge.i, token.i)):
                yield Mention(start=_name_start(token), end=token.i + 1, root=token.i, form="name", kind="person")
                continue
            else:
                continue
            taken |= set(range(token.i, token.i + size))
            yield Mention(start=token.i, end=token.i + size, root=token.i + size - 1, form="name", kind=kind)

    def _speaks(self, token: Token) -> bool:
        """Whether the name is the subject of a verb of saying: "said Ana Ruiz"."""
        return token.dep_ == "nsubj" and token.head.lemma_ in self.saying and token.ent_type_ in {"", "PERSON"}

    def _is_addressed(self, token: Token) -> bool:
        """Whether "Mr", "Ms", "Dr" … stands right before the name."""
        return bool(token.i) and token.nbor(-1).lower_ in self.honorifics - _DETERMINERS

    def _is_place(self, span: Span, form: str) -> bool:
        """Whether a capital is only where something happens: "met in Oslo"."""
        root = span.root
        return (
            form in self.seats and root.dep_ == "pobj" and root.head.lower_ in {"in", "at", "near", "outside", "around"}
        )

    def _known(self, span: Span, form: str) -> Mention:
        entry = self.forms[form]
        adjective = form in self.demonyms and span.root.dep_ in {"amod", "compound", "nmod"}
        return Mention(
            start=span.start,
            end=span.end,
            root=span.root.i,
            form="name",
            kind=entry.kind,
            gazetteer=entry.id,
            adjective=adjective,
        )

    def _nominals(self, doc: Doc, taken: set[int]) -> Iterator[Mention]:
        for token in doc:
            if token.i in taken or token.pos_ not in {"NOUN", "PROPN", "ADJ"}:
                continue
            kind, role = self._noun_kind(token)
            if kind and token.dep_ not in {"compound", "amod"}:
                start, end = _phrase(token)
                yield Mention(start=start, end=end, root=token.i, form="nominal", kind=kind, role=role)

    def _noun_kind(self, token: Token) -> tuple[str | None, str | None]:
        role = self._title(token)
        if role:
            return ("source" if role.role == "official" else "person"), role.role
        lemma = token.lemma_.lower()
        two = f"{token.nbor(-1).lower_} {lemma}" if token.i else lemma
        return self.schema.nouns.get(two) or self.schema.nouns.get(lemma), None

    def _title(self, token: Token) -> Role | None:
        """The longest title that ends at `token`: "prime minister" before "minister"."""
        size = self._title_size(token)
        return self._role_of(token, size) if size else None

    def _title_size(self, token: Token) -> int:
        """Tokens of the longest title that ends at `token`; 0 if none does."""
        if _title_end(token).rpartition("-")[2] not in self.title_ends:
            return 0
        return next((n for n in (4, 3, 2, 1) if n <= token.i + 1 and self._role_of(token, n)), 0)

    def _role_of(self, token: Token, size: int) -> Role | None:
        words = [*(t.lower_ for t in token.doc[token.i - size + 1 : token.i]), _title_end(token)]
        return self.titles.get(" ".join(words)) or self.titles.get("-".join(words))

    def _pronouns(self, doc: Doc) -> Iterator[Mention]:
        for token in doc:
            if (kind := self.pronouns.get(token.lower_)) and token.pos_ in {"PRON", "DET"} and token.text != "US":
                yield Mention(start=token.i, end=token.i + 1, root=token.i, form="pronoun", kind=kind)

    def _with_role(self, mention: Mention, doc: Doc, at: Mapping[int, Mention]) -> Mention:
        """`mention` with the role it bears and the mention for which it bears it."""
        if mention.form == "name" and mention.kind != "person":
            return _owned(mention, doc[mention.root], at) if mention.kind == "government_body" else mention
        head = self._role_noun(mention, doc)
        if head is None:
            return _owned(mention, doc[mention.root], at) if mention.form == "nominal" else mention
        role = self._title(head)
        principal = _principal(head, mention, doc, at)
        return replace(mention, role=role.role if role else mention.role, principal=principal)

    def _role_noun(self, mention: Mention, doc: Doc) -> Token | None:
        """The noun of the role: before the name, in apposition to it, or the mention itself."""
        root = doc[mention.root]
        if mention.form == "nominal":
            return root if mention.role else None
        before = [doc[i] for i in range(mention.start - 1, max(mention.start - 4, -1), -1)]
        near = [*before[:1], *(t for t in doc[mention.start : mention.end])]
        near += [c for c in root.children if c.dep_ == "appos"] + ([root.head] if root.dep_ == "appos" else [])
        return next((t for t in near if self._title(t)), None)


def _title_end(token: Token) -> str:
    return token.lemma_.lower() if token.tag_ in {"NNS", "NNPS"} else token.lower_


def _name_start(token: Token) -> int:
    """Index of the first token of the name that ends at `token`."""
    return min((c.i for c in token.lefts if c.dep_ == "compound" and c.pos_ == "PROPN"), default=token.i)


def not_actors(lexicon: Lexicon) -> frozenset[str]:
    """Nouns that end the name of a thing, not of an actor: "the Treaty of …", "the Paris Conference"."""
    words = lexicon.words
    return words.agreement | words.talks | words.document | words.named_things


def _as_parsed(entry: GazetteerEntry) -> GazetteerEntry:
    """The entry with its names as the parser gets them from an article (`documents.pieces`)."""
    return replace(
        entry,
        name=straight(entry.name),
        aliases=_straight(entry.aliases),
        demonyms=_straight(entry.demonyms),
        seats=_straight(entry.seats),
        ambiguous=_straight(entry.ambiguous),
        context=_straight(entry.context),
    )


def _straight(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(straight, forms))


def _forms(entries: Iterable[GazetteerEntry]) -> Iterator[tuple[str, GazetteerEntry]]:
    for entry in entries:
        for form in entry.forms:
            yield form, entry


def _has_words(text: str, words: str) -> bool:
    return words in text and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _longest(found: Iterable[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    end = 0
    for span, form in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        if span.start >= end:
            yield span, form
            end = span.end


def _covers(span: Span, known: Iterable[Span]) -> bool:
    """Whether a longer name holds the known form and more: "Bank of Israel", "Japan Air Lines"."""
    inside = [k for k in known if k.start >= span.start and k.end <= span.end]
    return bool(inside) and all(k.end - k.start < span.end - span.start for k in inside) and span.label_ == "ORG"


def _stripped(entity: Span, honorifics: Collection[str]) -> Span | None:
    """The entity without article, honorific and genitive; None if nothing is left or it is split over lines."""
    start, end, doc = entity.start, entity.end, entity.doc
    while start < end and (doc[start].lower_ in honorifics or doc[start].pos_ == "DET" or doc[start].is_punct):
        start += 1
    while start < end and (doc[end - 1].lower_ in _NO_END or (doc[end - 1].is_punct and doc[end - 1].text != ".")):
        end -= 1
    span = Span(doc, start, end, label=entity.label)
    return span if start < end and doc[start].text[:1].isupper() and not any(t.is_space for t in span) else None


def _headline_end(doc: Doc) -> int:
    """Index of the first token after the headline; 0 if the text starts with a sentence."""
    end = title_end(doc)
    return 0 if ends_a_sentence(doc[:end].text) else end


def _as_in_body(names: Sequence[Span], body: int) -> Iterator[Span]:
    """Yield the names, those of the headline without what the body from token `body` on does not know after them: "Lebed" of "Lebed Chechnya"."""
    known = {name.text for name in names if name.start >= body}
    known |= {
        word for name in names if name.start >= body and name.label_ == "PERSON" for word in name.text.split()[-1:]
    }
    for name in names:
        if name.start >= body or name.text in known or len(name) < 2 or "of" in name.text.split():
            yield name
            continue
        parts = (name[:size] for size in range(len(name) - 1, 0, -1))
        part = next((p for p in parts if p.text in known), None)
        yield name if part is None else Span(name.doc, part.start, part.end, label=name.label)


def _one_kind_a_name(spans: Iterable[Span], nouns: Mapping[str, str]) -> dict[str, str]:
    """Kind of each name: by an actor noun inside it, else the type the model gave most often in this document."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        votes.setdefault(span.text, Counter())[ENTITY_KINDS[span.label_]] += 1
    full = {text.split()[-1] for text, count in votes.items() if " " in text and count.most_common(1)[0][0] == "person"}
    return {
        text: _kind_by_word(text, nouns) or ("person" if text in full else count.most_common(1)[0][0])
        for text, count in votes.items()
    }


def _kinds_seen(spans: Iterable[Span], seen: Readings, nouns: Mapping[str, str]) -> dict[str, str]:
    """Kind of each name of which the encoder is sure and no noun in it tells."""
    places: dict[str, list[tuple[int, int]]] = {}
    for span in spans:
        if _kind_by_word(span.text, nouns) is None:
            places.setdefault(span.text, []).append((span.start, span.end))
    told = {text: seen.kind(at) for text, at in places.items()}
    return {text: found[0] for text, found in told.items() if found is not None and found[1] >= _SURE_KIND}


def _kind_by_word(name: str, nouns: Mapping[str, str]) -> str | None:
    words = name.lower().replace(".", "").split()
    if len(words) < 2:
        return None
    return next(
        (kind for word in reversed(words) if (kind := nouns.get(word)) and kind not in {"person", "crowd", "source"}),
        None,
    )


def _phrase(noun: Token) -> tuple[int, int]:
    """The noun with what stands before it and an of-phrase; relative clauses and other phrases are left out."""
    left = min(
        (t.i for c in noun.lefts if c.dep_ not in {"relcl", "acl", "cc", "punct", "conj"} for t in c.subtree),
        default=noun.i,
    )
    start = left
    while start < noun.i and noun.doc[start].lower_ in _DETERMINERS:
        start += 1
    return start, noun.i + 1


def _owned(mention: Mention, noun: Token, at: Mapping[int, Mention]) -> Mention:
    """A description, or a body, with the actor it belongs to: "Norwegian officials", "the union's negotiators", "Kenya's Ministry of Health"."""
    body = mention.form == "name"
    for child in noun.children:
        owner = at.get(child.i)
        if owner is None or owner.form != "name" or owner.root == mention.root or (body and owner.kind != "state"):
            continue
        if child.dep_ in {"poss", "amod", "compound", "nmod"} and child.i < noun.i:
            return replace(mention, principal=owner.root)
    states = (at.get(p.i) for c in noun.children if body and c.lower_ == "of" for p in c.children)
    state = next((m for m in states if m is not None and m.kind == "state" and m.root != mention.root), None)
    return replace(mention, principal=state.root) if state is not None else mention


def _principal(noun: Token, mention: Mention, doc: Doc, at: Mapping[int, Mention]) -> int | None:
    """Root of the mention for which the role is held: before the noun, or after "of", "for", "at"."""
    for i in range(noun.i - 1, max(noun.i - 6, -1), -1):
        owner = at.get(i)
        if doc[i].is_punct or doc[i].pos_ in {"VERB", "ADP"}:
            break
        if owner and owner.root != mention.root and owner.form == "name" and owner.kind != "person":
            return owner.root
    for child in noun.children:
        if child.dep_ == "poss" and (owner := at.get(child.i)) and owner.root != mention.root:
            return owner.root
        if child.dep_ == "prep" and child.lower_ in {"of", "for", "at", "with"}:
            for below in child.subtree:
                owner = at.get(below.i)
                if owner and owner.root != mention.root and owner.kind != "person" and owner.form != "pronoun":
                    return owner.root
    return None
