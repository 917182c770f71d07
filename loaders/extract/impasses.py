"""Doc → impasses that the text itself says or shows: a deadlock, or two positions set against each other."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from kg.characters import straight
from kg.ids import content_id
from kg.model import Article, Span, Statement, TalksEvent, TextImpasse
from kg.resolve.issues import resolve_issue
from kg.schema import Schema
from loaders.analysis.syntax import after
from loaders.extract.cast import Cast
from loaders.extract.spans import content_span, sentence_span
from loaders.lexicon import Lexicon

_CONTRAST = {"while", "whereas", "but", "although", "though", "however", "despite", "versus", ";"}
# Cues of a stall that name the impasse itself, so that it counts without its parties.
_NAMED = {"stall-noun", "no-agreement"}
_ASKING = {"demand", "precondition"}
_TAKEN_UP = {"demand", "demands", "condition", "conditions", "proposal", "request", "step", "that", "it"}
_WANTING, _REFUSING = {"demand", "precondition", "offer", "acceptance"}, {"rejection", "red_line"}


def find_impasses(
    article: Article,
    doc: Doc,
    cast: Cast,
    *,
    lexicon: Lexicon,
    schema: Schema,
    events: Iterable[TalksEvent],
    statements: Sequence[Statement],
) -> Iterator[TextImpasse]:
    """Yield one impasse for each sentence that says or shows one, in text order."""
    stalls = {sentence_span(_token(doc, e.quote), article).start: e for e in events if e.type == "stall"}
    for sentence in doc.sents:
        tokens = [t for t in sentence if not t.is_space]
        if not tokens:
            continue
        span = sentence_span(tokens[0], article)
        inside = [s for s in statements if span.start <= s.content.start < span.end]
        opposed = _opposed(inside, tokens)
        if opposed:
            yield _impasse(article, span, opposed, inside[0].issue, "contrast")
        elif (stall := stalls.get(span.start)) is not None and (len(stall.parties) >= 2 or stall.rule in _NAMED):
            yield _impasse(article, span, stall.parties, _issue(tokens, article, lexicon, schema), "stall")
        elif refused := _refused(inside):
            yield _impasse(article, span, refused, inside[0].issue, "refusal")


def _answers(first: Statement, second: Statement) -> bool:
    """Whether the later of two statements takes up the earlier: "a demand that the union has refused"."""
    return second.content.start <= first.content.start or second.content.text.split()[-1].lower() in _TAKEN_UP


def _refused(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Who refuses and whose demand or offer it is, where the sentence names both."""
    for statement in statements:
        told = statement.addressee_method == "told" and statement.addressee is not None
        if statement.act in _REFUSING and told and statement.factuality == "asserted":
            return statement.holder, statement.addressee or ""
    return ()


def _token(doc: Doc, quote: Span) -> Token:
    found = doc.char_span(quote.start, quote.end, alignment_mode="expand")
    return found[0] if found is not None else doc[0]


def _opposed(statements: Sequence[Statement], tokens: Sequence[Token]) -> tuple[str, ...]:
    """The holders of two positions that a word of contrast, or a demand and its refusal, set against each other."""
    contrast = any(t.lower_ in _CONTRAST for t in tokens)
    for first in statements:
        for second in statements:
            if first.holder == second.holder or first.content.start >= second.content.start:
                continue
            both_want = first.act in _ASKING and second.act in _ASKING | {"acceptance"}
            answer = {first.act, second.act} & _WANTING and {first.act, second.act} & _REFUSING
            if (contrast and (both_want or answer)) or (answer and _answers(first, second)):
                return first.holder, second.holder
    return ()


def _issue(tokens: Sequence[Token], article: Article, lexicon: Lexicon, schema: Schema) -> str:
    """What the talks are stuck over: the issue of the phrase after "over", "on" or "concerning"; else the talks."""
    for token in tokens:
        for preposition in ("over", "on", "about", "concerning"):
            for head in after(token, preposition):
                if (
                    head.pos_ in {"NOUN", "PROPN"}
                    and not head.ent_type_
                    and (span := content_span(head, article, lexicon))
                ):
                    lemmas = [t.lemma_.lower() for t in head.subtree if not t.is_punct and not t.is_space]
                    return resolve_issue(lemmas, head=straight(span.text.lower())[:80], schema=schema)
    return "open:talks"


def _impasse(article: Article, quote: Span, parties: Sequence[str], issue: str, rule: str) -> TextImpasse:
    return TextImpasse(
        id=content_id("textimp", article.id, str(quote.start), str(quote.end)),
        article_id=article.id,
        parties=tuple(parties),
        issue=issue,
        quote=quote,
        rule=rule,
    )
