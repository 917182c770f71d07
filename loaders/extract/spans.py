"""Tokens → spans of the article: the words that say what, the clause that is evidence, the sentence."""

from collections.abc import Iterable

from spacy.tokens import Token

from kg.model import Article, Span
from loaders.analysis.syntax import clause_of, is_finite
from loaders.lexicon import Lexicon

# A closing mark without its opening one is no part of the words.
_MARK = '"'
# Words that open a clause and are no part of what it says.
_OPENERS = {"that", "and", "but", "to", "unless", "until", "if", "only", "provided", "providing", "once"}
_LEAD = {"nsubj", "nsubjpass", "expl", "mark"}


def content_span(head: Token, article: Article, lexicon: Lexicon, *, bare: bool = False) -> Span | None:
    """The words that say what: the subtree of `head` without its lead-in, cut where a contrasting clause begins.

    With `bare`, the subject and "to" before an infinitive are left out too.
    """
    tokens = _subtree(head, lexicon)
    if bare:
        lead = [c.i for c in head.children if c.i < head.i and (c.lower_ == "to" or c.dep_ in _LEAD or _is_modal(c))]
        first = max(lead, default=tokens[0].i - 1) + 1
        tokens = [t for t in tokens if t.i >= first]
    return trim(tokens, article)


def _is_modal(token: Token) -> bool:
    """Whether the token is a modal by itself; that of "won't" is one word with its negation."""
    return token.tag_ == "MD" and token.nbor().lower_ != "n't"


def _subtree(head: Token, lexicon: Lexicon) -> list[Token]:
    """Tokens below `head`, in order, up to the first contrasting clause or coordinated clause with its own subject."""
    cut = {t.i for child in head.subtree if _starts_another(child, head, lexicon) for t in child.subtree}
    kept = [t for t in head.subtree if t.i not in cut]
    end = next((t.i for t in head.subtree if t.i > head.i and t.i in cut), None)
    return [t for t in kept if end is None or t.i < end]


def _starts_another(token: Token, head: Token, lexicon: Lexicon) -> bool:
    if token.i <= head.i:
        return False
    if token.dep_ == "relcl" and token.left_edge.i and token.doc[token.left_edge.i - 1].text == ",":
        return True
    if token.dep_ == "advcl" and any(
        c.dep_ in {"mark", "advmod"} and c.lower_ in lexicon.words.contrast for c in token.children
    ):
        return True
    if token.dep_ != "conj" or token.pos_ not in {"VERB", "AUX"}:
        return False
    return any(c.dep_ in {"nsubj", "nsubjpass"} for c in token.children) or (
        is_finite(token) and not is_finite(token.head)
    )


def trim(tokens: list[Token], article: Article) -> Span | None:
    """The stretch from the first to the last of `tokens` without punctuation and conjunctions at its ends."""
    while tokens and (tokens[0].is_punct or tokens[0].is_space or tokens[0].lower_ in _OPENERS):
        tokens = tokens[1:]
    while tokens and (
        tokens[-1].is_space
        or tokens[-1].text in {",", ".", ";", ":", "-", "--", "—", "–", "!", "?"}
        or (tokens[-1].text == _MARK and not any(t.text == _MARK for t in tokens[:-1]))
        or tokens[-1].lower_ in {"and", "but"}
    ):
        tokens = tokens[:-1]
    return span_of(tokens, article) if tokens else None


def span_of(tokens: Iterable[Token], article: Article) -> Span:
    """The stretch of the article from the first to the last token."""
    found = list(tokens)
    start, end = found[0].idx, found[-1].idx + len(found[-1])
    return Span(start=start, end=end, text=article.text[start:end])


def overlap(one: Span, other: Span) -> int:
    """The characters that two stretches have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def sentence_span(token: Token, article: Article) -> Span:
    """The sentence of `token` without white space at its ends."""
    words = [t for t in token.sent if not t.is_space] or [token]
    return span_of(words, article)


def clause_span(token: Token, article: Article) -> Span:
    """The clause of `token`, with its subject, as evidence; never outside the sentence."""
    tokens = [t for t in clause_of(token).subtree if t.sent == token.sent]
    return trim(tokens, article) or sentence_span(token, article)
