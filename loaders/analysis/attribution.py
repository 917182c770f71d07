"""Component `kg_speech`: who says what, in direct and indirect speech; rules after Krestel, Bergler & Witte, "Minding the Source"."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from loaders.analysis.chains import Chain, Chains
from loaders.analysis.syntax import after, agents, title_end
from loaders.lexicon import Lexicon

# Tokens of the longest signature: name, office and house.
_SIGNATURE = 14
_MARK = '"'


@dataclass(slots=True)
class Speech:
    """Tokens inside quotation marks, the speaker of quoted sentences without a verb of saying, and who narrates from where.

    `narrators` holds (first token, chain) for text without quotation marks that is somebody's own words: a statement "by"
    somebody, or what follows a line such as "The minister said:".
    """

    quoted: set[int] = field(default_factory=set)
    speaker_of: dict[int, Chain] = field(default_factory=dict)
    narrators: list[tuple[int, Chain]] = field(default_factory=list)

    def narrator(self, token: Token) -> Chain | None:
        """Who speaks at `token`, outside quotation marks."""
        if token.i in self.quoted:
            return None
        return next((chain for start, chain in reversed(self.narrators) if start <= token.i), None)


class SpeechFinder:
    """Sets `doc._.speech` and gives "I" and "we" their speaker."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.speech` set and first-person pronouns linked in `doc._.chains`."""
        speech = Speech(quoted=quoted_tokens(doc))
        speech.narrators = list(self._narrators(doc, doc._.chains))
        doc._.speech = speech
        self._carry_speakers(doc, speech)
        for mention in doc._.mentions:
            if mention.form == "pronoun" and mention.kind == "speaker":
                self._link_first_person(doc[mention.root], doc._.chains, speech)
        return doc

    def _carry_speakers(self, doc: Doc, speech: Speech) -> None:
        """Each quotation belongs to whom its last or its first sentence names, else to the speaker of the one before."""
        last, last_end = None, -1
        for start, end in quotations(speech.quoted):
            closing, opening = doc[min(end + 1, len(doc) - 1)].sent, doc[start].sent
            told = [s for s in (doc[end - 1].sent, closing, opening) if s.start <= end]
            speaker = next((c for s in told if (c := self._reporter(s, doc, speech))), None)
            if speaker is None and last is not None and not self._interrupted(doc, last_end, start, speech):
                speaker = last
            if speaker is not None:
                for sent in {doc[i].sent.start for i in range(start, end)}:
                    speech.speaker_of[sent] = speaker
            last, last_end = speaker or self._reporter(opening, doc, speech), end

    def _reporter(self, sent: Span, doc: Doc, speech: Speech) -> Chain | None:
        """Who is said in `sent`, outside its quotation marks, to say something."""
        outside = [t for t in sent if t.i not in speech.quoted]
        return next((c for t in outside if (c := self._says(t, doc._.chains))), None) or self._opens_quote(
            sent, doc, speech
        )

    def _interrupted(self, doc: Doc, end: int, start: int, speech: Speech) -> bool:
        """Whether a sentence without any quotation stands between two quotations."""
        between = {doc[i].sent.start: doc[i].sent for i in range(end, start) if not doc[i].is_space}
        return any(
            not any(t.i in speech.quoted for t in sent) and any(t.is_alpha for t in sent) for sent in between.values()
        )

    def _opens_quote(self, sent: Span, doc: Doc, speech: Speech) -> Chain | None:
        """The subject of a sentence that ends in a quotation without a verb of saying: 'X defended his choice, "…"'."""
        first = next((t for t in sent if t.i in speech.quoted), None)
        root = sent.root
        if first is None or first.i == sent.start or root.i in speech.quoted or root.i > first.i:
            return None
        if doc[first.i - 2].text not in {",", ":"}:
            return None
        return next((c for s in agents(root) if (c := doc._.chains.at.get(s.i)) and c.kind == "person"), None)

    def _narrators(self, doc: Doc, chains: Chains) -> Iterator[tuple[int, Chain]]:
        """Who begins to speak where: the author of a statement, then those after whose "said:" a paragraph begins."""
        first = author(doc, chains, self.lexicon) or signatory(doc, chains)
        if first is not None and any(t.lower_ in self.lexicon.words.pronoun_speaker for t in doc):
            yield title_end(doc), first
        for token in doc:
            if token.text != ":" or token.i + 2 >= len(doc) or "\n" not in doc[token.i + 1].text:
                continue
            opens_quote = doc[token.i + 2].text == _MARK
            if not opens_quote and (chain := self._announced(token, chains)) is not None:
                yield token.i + 2, chain

    def _announced(self, colon: Token, chains: Chains) -> Chain | None:
        """Who is said to speak in the line that ends with `colon`."""
        line = [t for t in colon.sent if t.i < colon.i]
        return next((c for t in line if (c := self._says(t, chains))), None)

    def _says(self, token: Token, chains: Chains) -> Chain | None:
        if token.lemma_.lower() not in self.lexicon.words.report or token.pos_ != "VERB":
            return None
        return next((c for s in agents(token) if (c := chains.at.get(s.i))), None)

    def _link_first_person(self, token: Token, chains: Chains, speech: Speech) -> None:
        if token.i in speech.quoted:
            chain = speaker_chain(token, self.lexicon) or speech.speaker_of.get(token.sent.start)
        else:
            chain = speech.narrator(token)
        if chain is not None:
            chains.at[token.i] = chain
            chains.links[token.i] = ("speaker", 0.8)


def quotations(quoted: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of quoted tokens, half-open, in text order."""
    indexes = sorted(quoted)
    for first, i in enumerate(indexes):
        if first == 0 or indexes[first - 1] != i - 1:
            end = i
            while end in quoted:
                end += 1
            yield i, end


def quoted_tokens(doc: Doc) -> set[int]:
    """Indexes of the tokens inside quotation marks; a mark that is never closed ends with its paragraph."""
    inside, found = False, set()
    for token in doc:
        if _parts_paragraphs(token):
            inside = False
        elif token.text == _MARK:
            inside = _is_open_after(token, inside)
        elif inside:
            found.add(token.i)
    return found


def _parts_paragraphs(token: Token) -> bool:
    """Whether the token is the white space between two paragraphs, no mere end of a line in one: a sentence of its own."""
    last = token.i + 1 == len(token.doc)
    return token.is_space and bool(token.is_sent_start) and (last or bool(token.nbor().is_sent_start))


def _is_open_after(mark: Token, inside: bool) -> bool:
    """Whether a quotation goes on after the mark: one before a word opens it, one right after a word ends it, else it turns."""
    doc = mark.doc
    parted_before = mark.i == 0 or bool(doc[mark.i - 1].whitespace_) or doc[mark.i - 1].is_space
    parted_after = mark.i + 1 == len(doc) or bool(mark.whitespace_) or doc[mark.i + 1].is_space
    if parted_before == parted_after:
        return not inside
    return parted_before


def author(doc: Doc, chains: Chains, lexicon: Lexicon) -> Chain | None:
    """Who speaks in the first person outside quotation marks: the one named after "statement by" in the headline."""
    for token in doc[: title_end(doc)]:
        if token.lemma_.lower() in lexicon.words.first_person_document:
            for preposition in ("by", "from", "of"):
                for head in after(token, preposition):
                    near = [c for t in (head, *head.subtree) if (c := chains.at.get(t.i))]
                    if near:
                        return next((c for c in near if c.kind == "person"), near[0])
    return _before_colon(doc, chains)


def _before_colon(doc: Doc, chains: Chains) -> Chain | None:
    """Whom a headline lets speak: "Works council: put the offer to a vote"."""
    title = doc[: title_end(doc)]
    colon = next((t.i for t in title if t.text == ":"), None)
    return chains.at.get(colon - 1) if colon else None


def signatory(doc: Doc, chains: Chains) -> Chain | None:
    """Who signs: the name with which a short last paragraph without a verb begins."""
    start = max((t.i + 1 for t in doc if t.is_space and "\n" in t.text and t.i + 1 < len(doc)), default=0)
    line = [t for t in doc[start:] if not t.is_space and not t.is_punct]
    if not line or len(line) > _SIGNATURE or any(t.pos_ in {"VERB", "AUX"} for t in line):
        return None
    chain = chains.at.get(line[0].i)
    return chain if chain is not None and chain.kind == "person" else None


def reporters(cue: Token, lexicon: Lexicon) -> list[Token]:
    """Who is said to say the clause of `cue`, nearest first: subjects of verbs of saying above it, and "according to"."""
    found: list[Token] = []
    below = cue
    for token in cue.ancestors:
        if below.dep_ in {"ccomp", "parataxis"} and token.lemma_.lower() in lexicon.words.report:
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
    return verb.lemma_.lower() in lexicon.words.report and not any(c.dep_ in {"ccomp", "dobj"} for c in verb.children)


def speaker_chain(cue: Token, lexicon: Lexicon) -> Chain | None:
    """The chain of the nearest reporter of `cue`; for a quoted sentence without one, the speaker carried over."""
    chains: Chains = cue.doc._.chains
    for reporter in reporters(cue, lexicon):
        if chain := chains.at.get(reporter.i):
            return chain
    speech: Speech = cue.doc._.speech
    return speech.speaker_of.get(cue.sent.start) if cue.i in speech.quoted else speech.narrator(cue)
