"""Article → one spaCy Doc whose offsets are those of the article's text."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.characters import parted, straight
from kg.model import Article
from loaders.analysis.prefilter import Prefilter, rough_sentences

# 64 paragraphs a batch: best words/s of 8, 64 and 256 on 86,000 words of news, at half the memory of 256.
BATCH = 64
# Tokens of a batch of long paragraphs; one that is longer goes alone.
TOKENS = 12_000
# Characters of the longest piece that is parsed at once: spaCy refuses 1,000,000 and needs memory in proportion.
LONGEST = 50_000
# Characters of the longest sentence: the time of what is done in a sentence grows with its square. The longest of 71 news
# articles has 737.
SENTENCE = 4_000
# The tag of words that the parser did not get.
UNREAD = "XX"
_PARAGRAPH = re.compile(r"\S(?:[^\n]++|\n(?!\s*\n))*+")
_SENTENCE_END = re.compile(r"[.!?][\"')]*\s")
_LINE = re.compile(r"\S[^\n]*")
# "GENEVA, March 3 (Wire) - " before the first sentence, which the parser would take for its subject.
_DATELINE = re.compile(
    r"[A-Z][\w.' ]{2,30}(?:, [A-Z][\w. ]{2,20})?(?:, (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?)?"
    r" ?(?:\([\w .]+\) ?)?(?:-|–|—|--) (?=[A-Z\"])"
)
_LOUD_NOT = re.compile(r"\b[A-Z]+N'T\b")  # "they WON'T sign": the tokenizer knows it in small letters only
_WRAPPED = 120  # characters of the longest line of a text whose lines are broken to a width
_SHOUTED = 0.7  # share of capitals among letters from which a line counts as set in capitals


@dataclass(slots=True)
class _Parts:
    """An article whose paragraphs are on their way through the parser; `left` counts those that are not back yet."""

    article: Article
    docs: list[Doc]
    left: int


def parse(
    articles: Iterable[Article], nlp: Language, *, prefilter: Prefilter | None = None
) -> Iterator[tuple[Article, Doc]]:
    """Yield each article with its parsed Doc, in order; paragraphs are parsed in batches across articles.

    The Doc's text equals the article's but for the case of headlines set in capitals and for typography: its quotation
    marks and apostrophes are straight (names are given back as the article writes them). Paragraphs that `prefilter` finds
    not worth it are only cut into words.
    """
    waiting: deque[_Parts] = deque()
    for batch in _batches(_jobs(articles, nlp, prefilter, waiting)):
        for _, parts in nlp.pipe(batch, as_tuples=True, batch_size=BATCH):
            parts.left -= 1
        yield from _finished(waiting, nlp)
    yield from _finished(waiting, nlp)


def _batches(jobs: Iterable[tuple[Doc, _Parts]]) -> Iterator[list[tuple[Doc, _Parts]]]:
    """The jobs by `BATCH`, fewer where they are long: the parser's memory goes by the tokens of a batch."""
    batch: list[tuple[Doc, _Parts]] = []
    tokens = 0
    for doc, parts in jobs:
        if batch and (len(batch) == BATCH or tokens + len(doc) > TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append((doc, parts))
        tokens += len(doc)
    if batch:
        yield batch


def _jobs(
    articles: Iterable[Article], nlp: Language, prefilter: Prefilter | None, waiting: deque[_Parts]
) -> Iterator[tuple[Doc, _Parts]]:
    """Yield the paragraphs that are to be parsed; every article goes to the end of `waiting`."""
    for article in articles:
        docs = [nlp.make_doc(piece) for piece in pieces(article)]
        wanted = [True] * len(docs) if prefilter is None else prefilter.worth_reading(docs)
        parts = _Parts(article, [d if w else _unread(d) for d, w in zip(docs, wanted, strict=True)], sum(wanted))
        waiting.append(parts)
        yield from ((doc, parts) for doc, is_wanted in zip(docs, wanted, strict=True) if is_wanted)


def _finished(waiting: deque[_Parts], nlp: Language) -> Iterator[tuple[Article, Doc]]:
    while waiting and not waiting[0].left:
        parts = waiting.popleft()
        yield parts.article, _joined(_spaced(parts.docs, parts.article, nlp), nlp)


def _unread(doc: Doc) -> Doc:
    """The words of a paragraph, in rough sentences, without tags, lemmas or names."""
    size = len(doc)
    heads = [sentence.start for sentence in rough_sentences(doc) for _ in sentence]
    return Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[UNREAD] * size,
        pos=["X"] * size,
        deps=["dep"] * size,
        heads=heads,
    )


def _joined(docs: list[Doc], nlp: Language) -> Doc:
    """One Doc of the pieces, without the tensors, which the blanks lack and nobody reads."""
    merge: Any = Doc.from_docs  # its type stub lacks `exclude`
    return merge(docs, ensure_whitespace=False, exclude=["tensor"]) or Doc(nlp.vocab)


def pieces(article: Article) -> Iterator[str]:
    """Yield the paragraphs of an article as the parser gets them: as it was trained, with straight quotation marks."""
    text = _straightened(article.text)
    texts = [text[start:end] for start, end in _stretches(text)]
    shouted = set(filter(_is_shouted, texts))
    known = _cased_words(piece for piece in texts if piece not in shouted) if shouted else {}
    for piece in texts:
        yield parted(recase(piece, known) if piece in shouted else piece)


def _straightened(text: str) -> str:
    """The text, of the same length, with each quotation mark as `"`, also where it is written as two signs, ` as an apostrophe."""
    plain = straight(text).replace("``", ' "').replace("''", '" ').replace("`", "'")
    return _LOUD_NOT.sub(lambda m: m[0].lower(), plain) if "N'T" in plain else plain


def stretches(article: Article) -> list[tuple[int, int]]:
    """Where each of the pieces of an article starts and ends in its text."""
    return _stretches(_straightened(article.text))


def _stretches(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a text, straight as the parser gets it, start and end; one longer than it bears is cut at a space."""
    found: list[tuple[int, int]] = []
    for match in (_PARAGRAPH if _is_wrapped(text) else _LINE).finditer(text):
        start, end = match.start(), match.start() + len(match.group().rstrip())
        if (dateline := _DATELINE.match(text, start, end)) is not None and found:
            found.append((start, start + len(dateline.group().rstrip())))
            start = dateline.end()
        found += _bearable(text, start, end)
    return found or [(0, len(text))]


def _bearable(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraph in pieces of at most `LONGEST`, and of at most `SENTENCE` where no sentence ends."""
    while end - start > SENTENCE:
        ends = [m.end() for m in _SENTENCE_END.finditer(text, start, min(end, start + LONGEST))]
        long = next((a for a, b in pairwise([start, *ends, end]) if b - a > SENTENCE), None)
        if long is None and end - start <= LONGEST:
            break
        limit = start + LONGEST if long is None else long + SENTENCE
        cut = long if long is not None and long > start else text.rfind(" ", start + 1, limit)
        cut = cut if cut > start else limit
        yield start, cut
        start = cut
    yield start, end


def _is_wrapped(text: str) -> bool:
    """Whether a line break is only typography; where lines are long, each is a paragraph."""
    return max(map(len, text.splitlines()), default=0) <= _WRAPPED


def _spaced(docs: list[Doc], article: Article, nlp: Language) -> list[Doc]:
    """The paragraphs with Docs of the white space between them, so that offsets stay true."""
    places = stretches(article)
    starts, ends = [start for start, _ in places], [end for _, end in places]
    gaps = [article.text[a:b] for a, b in zip([0, *ends], [*starts, len(article.text)], strict=True)]
    filled = chain.from_iterable(zip((_blank(gap, nlp) for gap in gaps), [*docs, None], strict=True))
    return [doc for doc in filled if doc is not None and len(doc)]


def _blank(gap: str, nlp: Language) -> Doc:
    if not gap:
        return Doc(nlp.vocab)
    return Doc(
        nlp.vocab, words=[gap], spaces=[False], sent_starts=[True], tags=["_SP"], pos=["SPACE"], deps=["dep"], heads=[0]
    )


def _is_shouted(piece: str) -> bool:
    letters = sum(map(str.isalpha, piece))
    return letters > 8 and sum(map(str.isupper, piece)) / letters > _SHOUTED


def _cased_words(pieces: Iterable[str]) -> dict[str, str]:
    """How the words of the running text are written, by their capitals; a word also seen in lower case is no name."""
    words = [w for piece in pieces for w in re.findall(r"[\w.'-]+", piece)]
    lower = {w for w in words if w.islower()}
    return {w.upper(): w for w in words if w.lower() not in lower}


def recase(line: str, known: dict[str, str]) -> str:
    """`line` in the case of running text, of the same length: names as in `known`, the rest in lower case."""

    def word(match: re.Match[str]) -> str:
        found = match.group()
        cased = known.get(found) or known.get(found.removesuffix("'S")) or found.lower()
        cased += found[len(cased) :].lower()
        return cased if len(cased) == len(found) else found

    text = re.sub(r"[\w.'-]+", word, line)
    first = text[:1].upper()
    return first + text[1:] if len(first) == 1 else text
