"""Component `kg_speech`: who says what, in direct and indirect speech; rules after Krestel, Bergler & Witte, "Minding the Source"."""

from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from loaders.analysis.reference import Chain, Chains
from loaders.analysis.syntax import after, agents
from loaders.lexicon import Lexicon

_OPEN, _CLOSE, _STRAIGHT = "“", "”", '"'


@dataclass(slots=True)
class Speech:
    """Tokens inside quotation marks, the speaker of quoted sentences without a verb of saying, and the author's chain."""

    quoted: set[int] = field(default_factory=set)
    speaker_of: dict[int, Chain] = field(default_factory=dict)
    author: Chain | None = None


class SpeechFinder:
    """Sets `doc._.speech` and gives "I" and "we" their speaker."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.speech` set and first-person pronouns linked in `doc._.chains`."""
        speech = Speech(quoted=quoted_tokens(doc))
        speech.author = author(doc, doc._.chains, self.lexicon)
        doc._.speech = speech
        self._carry_speakers(doc, speech)
        for mention in doc._.mentions:
            if mention.form == "pronoun" and mention.kind == "speaker":
                self._link_first_person(doc[mention.root], doc._.chains, speech)
        return doc

    def _carry_speakers(self, doc: Doc, speech: Speech) -> None:
        """A quoted sentence without a verb of saying belongs to the speaker of the sentence before."""
        last: Chain | None = None
        for sent in doc.sents:
            if all(t.is_space for t in sent):
                continue
            reporter = next((r for t in sent if (r := self._says(t, doc._.chains))), None)
            if reporter is not None:
                last = reporter
            quoted = any(t.i in speech.quoted for t in sent)
            if quoted and last is not None:
                speech.speaker_of[sent.start] = last
            if not quoted and reporter is None:
                last = None

    def _says(self, token: Token, chains: Chains) -> Chain | None:
        if token.lemma_.lower() not in self.lexicon.lists["report"] or token.pos_ != "VERB":
            return None
        return next((c for s in agents(token) if (c := chains.at.get(s.i))), None)

    def _link_first_person(self, token: Token, chains: Chains, speech: Speech) -> None:
        if token.i in speech.quoted:
            chain = speaker_chain(token, self.lexicon) or speech.speaker_of.get(token.sent.start)
        else:
            chain = speech.author
        if chain is not None:
            chains.at[token.i] = chain
            chains.links[token.i] = ("speaker", 0.8)


def quoted_tokens(doc: Doc) -> set[int]:
    """Indexes of the tokens inside quotation marks; a mark that is never closed ends with its paragraph."""
    inside, found = False, set()
    for token in doc:
        if token.is_space and "\n" in token.text:
            inside = False
        elif token.text in {_OPEN, "``"}:
            inside = True
        elif token.text in {_CLOSE, "''"}:
            inside = False
        elif token.text == _STRAIGHT:
            inside = not inside
        elif inside:
            found.add(token.i)
    return found


def author(doc: Doc, chains: Chains, lexicon: Lexicon) -> Chain | None:
    """Who speaks in the first person outside quotation marks: the one named after "statement by" in the headline."""
    for token in doc:
        if token.is_space and "\n" in token.text:
            return None
        if token.lemma_.lower() in lexicon.lists["first_person_document"]:
            for preposition in ("by", "from", "of"):
                for head in after(token, preposition):
                    near = [head, *(t for t in head.subtree)]
                    if chain := next((c for t in near if (c := chains.at.get(t.i)) and c.kind == "person"), None):
                        return chain
    return None


def reporters(cue: Token, lexicon: Lexicon) -> list[Token]:
    """Who is said to say the clause of `cue`, nearest first: subjects of verbs of saying above it, and "according to"."""
    found: list[Token] = []
    below = cue
    for token in cue.ancestors:
        if below.dep_ in {"ccomp", "parataxis"} and token.lemma_.lower() in lexicon.lists["report"]:
            found += agents(token)[:1]
        below = token
    found += [
        s
        for c in below.children
        if c.dep_ in {"parataxis", "ccomp"} and c.i != cue.i and _is_tag(c, lexicon)
        for s in agents(c)[:1]
    ]
    for token in cue.sent:
        if token.lower_ == "according":
            found += list(after(token, "to"))
    return found


def _is_tag(verb: Token, lexicon: Lexicon) -> bool:
    """Whether the verb is a parenthetical "he said"."""
    return verb.lemma_.lower() in lexicon.lists["report"] and not any(
        c.dep_ in {"ccomp", "dobj"} for c in verb.children
    )


def speaker_chain(cue: Token, lexicon: Lexicon) -> Chain | None:
    """The chain of the nearest reporter of `cue`; for a quoted sentence without one, the speaker carried over."""
    chains: Chains = cue.doc._.chains
    for reporter in reporters(cue, lexicon):
        if chain := chains.at.get(reporter.i):
            return chain
    speech: Speech = cue.doc._.speech
    return speech.speaker_of.get(cue.sent.start) if cue.i in speech.quoted else None
