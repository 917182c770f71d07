"""Chains → participants: only who takes part in something extracted, each with its mentions as spans of the article."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.characters import one_line, straight
from kg.ids import content_id
from kg.model import Article, Participant, Span
from kg.schema import Schema
from loaders.analysis.actors import PRONOUN_KINDS, Mention, not_actors
from loaders.analysis.chains import Chain, Chains, party_of
from loaders.analysis.syntax import coordinated, owners
from loaders.lexicon import Lexicon

# What may stand before "unions", "leaders" that take up two named before.
_THE_TWO = {"the", "these", "those", "both", "two"}
# What may stand before "nations", "companies" that take up several named before.
_SIZES = {"two": 2, "three": 3, "four": 4, "five": 5}
_COUNTS = frozenset(_SIZES)
_THE_SEVERAL = _COUNTS | {"the", "these", "those", "all"}
# Parts of speech of words that can be cues, as the lexicon calls them.
_PARTS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective", "ADP": "preposition"}


class Cast:
    """The actors of one article; a chain becomes a participant when something names it."""

    def __init__(self, article: Article, doc: Doc, *, lexicon: Lexicon, schema: Schema) -> None:
        self.article = article
        self._doc = doc
        self.schema = schema
        self.chains: Chains = doc._.chains
        self.lexicon = lexicon
        self._pronouns = {word for kind in PRONOUN_KINDS for word in lexicon.words.named(f"pronoun_{kind}")}
        self._things = not_actors(lexicon)
        self._ids: dict[int, str] = {}
        self._chains: dict[str, Chain] = {}

    @cached_property
    def _text(self) -> str:
        """The text of the Doc, whose offsets are the article's."""
        return self._doc.text

    @cached_property
    def words(self) -> list[tuple[Token, str, str]]:
        """The words that can be cues, in order, each with the lexicon's part of speech and its lemma in lower case."""
        return [(t, part, t.lemma_.lower()) for t in self._doc if (part := _PARTS.get(t.pos_)) is not None]

    def chain(self, token: Token) -> Chain | None:
        """The actor that `token` names, describes or points at; None if it is no actor."""
        found = self.chains.at.get(token.i)
        if (
            found is None
            and token.pos_ == "PROPN"
            and token.dep_ not in {"compound", "amod", "nmod"}
            and token.lemma_.lower() not in self._things
            and token.ent_type_ not in {"DATE", "TIME", "EVENT", "LAW", "WORK_OF_ART", "MONEY"}
        ):
            found = self._new_chain(token, named=True)
        if found is None and token.pos_ == "PRON" and token.lower_ in self._pronouns:
            found = self._new_chain(token, named=False)
        return found

    def chains_of(self, tokens: Iterable[Token]) -> list[Chain]:
        """The actors of `tokens` and of what is joined to them, each once; "the two sides" gives the principal pair."""
        found: list[Chain] = []
        for token in joined(tokens):
            for one in (*self._listed_before(token), *self._expanded(token)):
                if not any(one is other for other in found):
                    found.append(one)
        return found

    def _listed_before(self, token: Token) -> list[Chain]:
        """Names of a list of which the parser saw the last one only: "A, B, and C"."""
        doc, at = token.doc, self.chains.at
        i, found = token.left_edge.i - 1, list[Chain]()
        if token.pos_ != "PROPN" or i < 1 or doc[i].lower_ != "and":
            return []
        i -= 2 if doc[i - 1].text == "," else 1
        while i >= token.sent.start and (chain := at.get(i)) is not None and chain.named:
            found.insert(0, chain)
            while i >= token.sent.start and at.get(i) is chain:
                i -= 1
            if doc[i].text != ",":
                break
            i -= 1
        return found

    def _expanded(self, token: Token) -> list[Chain]:
        if token.i in self.chains.groups:
            return list(self.chains.groups[token.i])
        if group := self._two_meant(token) or self._several_meant(token):
            return group
        chain = self.chain(token)
        if chain is not None and not chain.named and (state := self._own_state(token)) is not None:
            return [state]
        if chain is None and token.lemma_.lower() in self.lexicon.words.document:
            return [c for t in owners(token) if (c := self.chain(t))]
        if chain is None or not chain.named:
            named = [c for t in members(token) if (c := self.chain(t)) and c.named]
            if len(named) > 1:
                return named
        return [chain] if chain else []

    def _own_state(self, token: Token) -> Chain | None:
        """The state of "his country", "our government": that for which the person acts."""
        if token.lemma_.lower() not in self.lexicon.words.own_state:
            return None
        for owner in (self.chains.at.get(c.i) for c in token.children if c.dep_ == "poss" and c.pos_ == "PRON"):
            while owner is not None and owner.kind != "state":
                owner = owner.principal
            if owner is not None:
                return owner
        return None

    def _two_meant(self, token: Token) -> list[Chain]:
        """The two parties that "both sides", "the two companies" take up; empty if it is none of these or they are not known."""
        kind = self.schema.nouns.get(token.lemma_.lower())
        both = is_both_sides(token, self.lexicon)
        if both:
            if kind == "person" and (two := self._two_before(token, kind)):
                return two
            if self.chains.pair:
                return list(self.chains.pair)
        if not _is_the_two(token) or (kind is None and not both):
            return []
        if kind in {None, "party", "other"}:  # "the two sides", "both parties": whatever they are
            return self._two_before(token, None)
        pair = [c for c in self.chains.pair if c.kind == kind]
        return self._two_before(token, kind) or (pair if len(pair) == 2 else [])

    def _two_before(self, token: Token, kind: str | None) -> list[Chain]:
        """The two of a kind named last before, in its sentence or the one before; empty if not just two; None is any party."""
        before = token.doc[token.sent.start - 2].sent.start if token.sent.start > 1 else 0
        found: list[Chain] = []
        for i in range(before, token.i):
            chain = self.chains.at.get(i)
            if chain is None or not chain.named or any(chain is c for c in found):
                continue
            if chain.kind == kind or (kind is None and party_of(chain) is chain):
                found.append(chain)
        return found if len(found) == 2 else []

    def _several_meant(self, token: Token) -> list[Chain]:
        """Those of one kind that were told together last before, in its sentence or the two before: "the three nations"; empty if none."""
        kind = self.schema.nouns.get(token.lemma_.lower())
        words = {c.lower_ for c in token.children if c.i < token.i}
        if kind is None or token.tag_ != "NNS" or not words <= _THE_SEVERAL or words.isdisjoint(_THE_SEVERAL - _COUNTS):
            return []
        count = next((size for word, size in _SIZES.items() if word in words), None)
        chain = self.chains.at.get(token.i)
        if chain is not None and chain.named:
            return []
        for first in reversed(list(token.doc[_sentences_before(token, 2) : token.i])):
            if first.dep_ == "conj":
                continue
            told = [c for t in coordinated(first) if (c := self.chains.at.get(t.i)) is not None and c.named]
            group = list({id(c): c for c in told if c.kind == kind}.values())
            if len(group) > 1 and len(group) == len({id(c) for c in told}) and count in {None, len(group)}:
                return group
        return []

    def _new_chain(self, token: Token, *, named: bool) -> Chain:
        left = min((t.i for c in token.lefts if c.dep_ == "compound" for t in c.subtree), default=token.i)
        mention = Mention(start=left, end=token.i + 1, root=token.i, form="name" if named else "pronoun", kind="other")
        text = token.doc[mention.start : mention.end].text
        chain = next((c for c in self.chains.chains if named and c.named and text in c.names), None)
        if chain is None:
            method = "name" if named else "unresolved"
            chain = Chain(kind="other", mentions=[mention], names=[text], named=named, method=method, confidence=0.5)
            self.chains.chains.append(chain)
        self.chains.at[token.i] = chain
        return chain

    def described(self, tokens: Tokens) -> Chain:
        """An actor who is no more than these words."""
        text = tokens.text
        chain = next((c for c in self.chains.chains if not c.named and c.names[0].lower() == text.lower()), None)
        if chain is None:
            kind = self.schema.nouns.get(tokens.root.lemma_.lower(), "other")
            mention = Mention(start=tokens.start, end=tokens.end, root=tokens.root.i, form="nominal", kind=kind)
            chain = Chain(kind, [mention], [text], named=False, method="description", confidence=0.5)
            self.chains.chains.append(chain)
        self.chains.at[tokens.root.i] = chain
        return chain

    def is_speaker(self, chain: Chain) -> bool:
        """Whether nothing is known of an actor but that it is who speaks: "I", "we"."""
        return chain.method == "unresolved" and chain.names[0].lower() in self.lexicon.words.pronoun_speaker

    def id(self, chain: Chain) -> str:
        """The participant id of a chain, which takes part from now on."""
        key = id(chain)
        if key not in self._ids:
            first = min(m.start for m in chain.mentions)
            self._ids[key] = content_id("part", self.article.id, self.name(chain), str(first))
            self._chains[self._ids[key]] = chain
        return self._ids[key]

    def only(self, ids: Collection[str]) -> None:
        """Take back that others than these take part: they were asked for where nothing came of it."""
        self._chains = {id: chain for id, chain in self._chains.items() if id in ids}
        self._ids = {key: id for key, id in self._ids.items() if id in ids}

    def holds(self, participant_id: str, chain: Chain) -> bool:
        """Whether `participant_id` is the participant of `chain`, without making it take part."""
        return self._chains.get(participant_id) is chain

    def name(self, chain: Chain) -> str:
        """The gazetteer's name for a chain, else the fullest name the article has for it."""
        if chain.gazetteer:
            return self.schema.gazetteer[chain.gazetteer].name
        return self._as_written(max(chain.names, key=lambda name: (len(name.split()), len(name))))

    def _as_written(self, name: str) -> str:
        """A name from the Doc with the apostrophes and quotation marks that the article has there."""
        start = self._text.find(name) if not self.article.text.isascii() else -1
        if start < 0:
            return name
        written = self.article.text[start : start + len(name)]
        return "".join(w if straight(w) == c else c for w, c in zip(written, name, strict=True))

    def participants(
        self, doc: Doc, is_principal: Callable[[Chain], bool] = lambda chain: True
    ) -> tuple[Participant, ...]:
        """Everybody whose id was asked for, and those they act for if `is_principal` says that it counts, in order of first mention."""
        waiting = list(self._chains.values())
        for chain in waiting:
            if chain.principal is not None and id(chain.principal) not in self._ids and is_principal(chain.principal):
                self.id(chain.principal)
                waiting.append(chain.principal)
        found = [self._participant(chain, doc) for chain in waiting]
        return tuple(sorted(found, key=lambda p: (p.mentions[0].start, p.mentions[0].end, p.id)))

    def _participant(self, chain: Chain, doc: Doc) -> Participant:
        unresolved = chain.method == "unresolved"
        return Participant(
            id=self.id(chain),
            article_id=self.article.id,
            name=one_line(self.name(chain)),
            kind=chain.kind,
            mentions=tuple(self._spans(chain, doc)),
            acts_for=self._ids.get(id(chain.principal)) if chain.principal is not None else None,
            role=chain.role,
            gazetteer=chain.gazetteer,
            named=chain.named,
            resolved=not unresolved,
            method="gazetteer" if chain.gazetteer else chain.method,
            confidence=chain.confidence,
        )

    def _spans(self, chain: Chain, doc: Doc) -> list[Span]:
        """Names and descriptions in text order; pronouns are left out unless there is nothing else."""
        mentions = [m for m in chain.mentions if m.form != "pronoun"] or chain.mentions
        spans = {(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1])) for m in mentions}
        return [Span(start=a, end=b, text=self.article.text[a:b]) for a, b in sorted(spans)]


def members(group: Token) -> Iterator[Token]:
    """Whom a group is said to include: "several states, including A and B", "leaders of A and B"."""
    for preposition in group.children:
        of_many = group.tag_ == "NNS" and preposition.lower_ in {"of", "from"}
        if preposition.dep_ == "prep" and (of_many or preposition.lower_ in {"including", "like"}):
            for child in preposition.children:
                if child.dep_ == "pobj":
                    yield from coordinated(child)


def is_both_sides(token: Token, lexicon: Lexicon) -> bool:
    """Whether the noun takes up two parties named before: "both sides", "the two governments"."""
    if token.lemma_.lower() not in lexicon.words.both_sides:
        return False
    return any(c.lower_ in {"both", "two"} for c in token.children) or token.lower_ in {"sides", "parties", "both"}


def _is_the_two(noun: Token) -> bool:
    """Whether it is "both", or a noun in "both unions", "the two unions", with nothing that tells them from others."""
    if noun.lower_ == "both":
        return not any(noun.children)
    before = {c.lower_ for c in noun.children if c.i < noun.i}
    return (
        noun.tag_ == "NNS" and before <= _THE_TWO and bool(before - {"two"}) and not before.isdisjoint({"both", "two"})
    )


def joined(tokens: Iterable[Token]) -> list[Token]:
    """`tokens` and what is coordinated with each."""
    return [one for token in tokens for one in coordinated(token)]


def _sentences_before(token: Token, number: int) -> int:
    """Index of the first token of the sentence that stands so many before that of `token`."""
    first = token.sent.start
    for _ in range(number):
        first = token.doc[first - 1].sent.start if first else 0
    return first
