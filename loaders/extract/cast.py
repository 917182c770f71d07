"""Chains → participants: only who takes part in something extracted, each with its mentions as spans of the article."""

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from kg.ids import content_id
from kg.model import Article, Participant, Span
from kg.schema import Schema
from loaders.analysis.actors import PRONOUN_KINDS, Mention
from loaders.analysis.reference import Chain, Chains
from loaders.analysis.syntax import coordinated
from loaders.lexicon import Lexicon


class Cast:
    """The actors of one article; a chain becomes a participant when something names it."""

    def __init__(self, article: Article, doc: Doc, *, lexicon: Lexicon, schema: Schema) -> None:
        self.article = article
        self.schema = schema
        self.chains: Chains = doc._.chains
        self.lexicon = lexicon
        self._pronouns = {word for kind in PRONOUN_KINDS for word in lexicon.lists[f"pronoun_{kind}"]}
        self._ids: dict[int, str] = {}
        self._chains: dict[str, Chain] = {}

    def chain(self, token: Token) -> Chain | None:
        """The actor that `token` names, describes or points at; None if it is no actor."""
        found = self.chains.at.get(token.i)
        if (
            found is None
            and token.pos_ == "PROPN"
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
            for one in self._expanded(token):
                if not any(one is other for other in found):
                    found.append(one)
        return found

    def _expanded(self, token: Token) -> list[Chain]:
        if is_both_sides(token, self.lexicon):
            return list(self.chains.pair)
        chain = self.chain(token)
        return [chain] if chain else []

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

    def id(self, chain: Chain) -> str:
        """The participant id of a chain, which takes part from now on."""
        key = id(chain)
        if key not in self._ids:
            first = min(m.start for m in chain.mentions)
            self._ids[key] = content_id("part", self.article.id, self.name(chain), str(first))
            self._chains[self._ids[key]] = chain
        return self._ids[key]

    def holds(self, participant_id: str, chain: Chain) -> bool:
        """Whether `participant_id` is the participant of `chain`, without making it take part."""
        return self._chains.get(participant_id) is chain

    def name(self, chain: Chain) -> str:
        """The gazetteer's name for a chain, else the fullest name the article has for it."""
        if chain.gazetteer:
            return self.schema.gazetteer[chain.gazetteer].name
        return max(chain.names, key=lambda name: (len(name.split()), len(name)))

    def participants(self, doc: Doc) -> tuple[Participant, ...]:
        """Everybody whose id was asked for, and those they act for, in order of first mention."""
        waiting = list(self._chains.values())
        for chain in waiting:
            if chain.principal is not None and id(chain.principal) not in self._ids:
                self.id(chain.principal)
                waiting.append(chain.principal)
        found = [self._participant(chain, doc) for chain in waiting]
        return tuple(sorted(found, key=lambda p: (p.mentions[0].start, p.id)))

    def _participant(self, chain: Chain, doc: Doc) -> Participant:
        unresolved = chain.method == "unresolved"
        return Participant(
            id=self.id(chain),
            article_id=self.article.id,
            name=self.name(chain),
            kind=chain.kind,
            mentions=tuple(self._spans(chain, doc)),
            acts_for=self.id(chain.principal) if chain.principal is not None else None,
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


def is_both_sides(token: Token, lexicon: Lexicon) -> bool:
    """Whether the noun takes up two parties named before: "both sides", "the two governments"."""
    if token.lemma_.lower() not in lexicon.lists["both_sides"]:
        return False
    return any(c.lower_ in {"both", "two"} for c in token.children) or token.lower_ in {"sides", "parties", "both"}


def joined(tokens: Iterable[Token]) -> list[Token]:
    """`tokens` and what is coordinated with each."""
    return [one for token in tokens for one in coordinated(token)]
