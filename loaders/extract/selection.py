"""Candidates → candidates: those that another one already says, or that are only part of another, are left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from loaders.analysis.chains import Chain
from loaders.analysis.syntax import title_end
from loaders.extract.candidates import Candidate

# Share of common words from which two contents of one holder are one position told twice.
_SAME_WORDS = 0.5


def select(candidates: Sequence[Candidate], *, sure: Mapping[int, float]) -> list[Candidate]:
    """The candidates that stand for themselves, in text order.

    Left out: what is inside the content of another that is as sure, and held by its holder or by whom it is demanded of ("urged X to accept"), and what
    the same holder already says in other words of the same meaning; the body counts before the headline.
    """
    near = beside(candidates)
    outer = [
        c
        for c in candidates
        if not any(_is_part(c, o) for o in near[c.cue.sent.start] if o is not c and sure[id(o)] >= sure[id(c)])
    ]
    kept: defaultdict[str, list[tuple[Candidate, frozenset[str]]]] = defaultdict(list)
    for candidate in sorted(outer, key=lambda c: (*_fullest_first(c), -sure[id(c)], c.cue.i)):
        words = _words(candidate)
        if not any(_says_the_same(candidate, words, *other) for other in kept[candidate.act]):
            kept[candidate.act].append((candidate, words))
    return sorted((c for same_act in kept.values() for c, _ in same_act), key=lambda c: c.cue.i)


def beside(candidates: Iterable[Candidate]) -> Mapping[int, Sequence[Candidate]]:
    """The candidates by the first token of their cue's sentence."""
    found: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        found[candidate.cue.sent.start].append(candidate)
    return found


def _is_part(inner: Candidate, outer: Candidate) -> bool:
    if not outer.content.start <= inner.cue.idx < outer.content.end or inner.cue.i == outer.cue.i:
        return False
    if outer.act == "denial":  # what one denies another may have said
        return any(_is_one_of(holder, outer.holders) for holder in inner.holders)
    if inner.cue.i == outer.content_head.i and outer.slot != "self":
        return inner.cue.pos_ != "NOUN" or inner.slot == "self"
    asked = outer.addressees if outer.act == "demand" else ()
    return any(_is_one_of(holder, (*outer.holders, *asked)) for holder in inner.holders)


def _is_one_of(chain: Chain, chains: Sequence[Chain]) -> bool:
    return any(chain is other for other in chains)


def _fullest_first(candidate: Candidate) -> tuple[bool, bool]:
    """A content of its own before the mere name of a proposal, the body before the headline."""
    in_headline = candidate.cue.i < title_end(candidate.cue.doc)
    return candidate.slot == "self", in_headline


def _says_the_same(candidate: Candidate, words: frozenset[str], other: Candidate, other_words: frozenset[str]) -> bool:
    sides = [*other.holders, *(h.principal for h in other.holders if h.principal is not None)]
    known = other.holders if candidate.cue.i >= title_end(candidate.cue.doc) else sides
    if not all(_is_one_of(h, known) for h in candidate.holders):
        return False
    common = len(words & other_words)
    return common >= _SAME_WORDS * min(len(words), len(other_words)) or candidate.slot == "self"


def _words(candidate: Candidate) -> frozenset[str]:
    tokens = candidate.cue.doc.char_span(candidate.content.start, candidate.content.end, alignment_mode="expand")
    counted = [t for t in tokens or () if not t.is_stop and not t.is_punct]
    things = [t for t in counted if t.pos_ != "PROPN"]  # with whom is less than what
    return frozenset(t.lemma_.lower() for t in things or counted)
