"""Statements → pressures: who, being no party to the bargain itself, pushes whom toward something."""

from collections.abc import Iterator, Sequence

from kg.ids import content_id
from kg.model import Pressure, Statement
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast

# How an addressee was found whom the text names as such.
_NAMED = {"told", "pointed"}
# Kinds that bargain for themselves, if the article does not show who the two parties are.
_BARGAINERS = {"company", "union", "crowd", "armed_group"}


def find_pressures(statements: Sequence[tuple[Statement, Candidate]], cast: Cast) -> Iterator[Pressure]:
    """Yield a pressure on each addressee of a cue that pushes, in text order, each once.

    A party to the bargain demands, it does not press: one of the two principal parties, or one of whom the other side
    wants something itself.
    """
    seen: set[str] = set()
    for statement, found in statements:
        if not found.pushes or _is_party(statement, found, statements, cast):
            continue
        for pressed in found.addressees if found.addressee_method in _NAMED else ():
            pressure = _pressure(statement, found, cast.id(pressed))
            if pressed.method != "unresolved" and pressure.id not in seen:
                seen.add(pressure.id)
                yield pressure


def _is_party(
    statement: Statement, found: Candidate, statements: Sequence[tuple[Statement, Candidate]], cast: Cast
) -> bool:
    pair = cast.chains.pair
    for holder in found.holders:
        if any(holder is party or holder.principal is party for party in pair):
            return True
        if not pair and (holder.kind in _BARGAINERS or found.cue.pos_ not in {"VERB", "ADJ"}):
            return True
    return any(s.addressee == statement.holder and s.addressee_method == "told" for s, _ in statements)


def _pressure(statement: Statement, found: Candidate, pressed: str) -> Pressure:
    return Pressure(
        id=content_id("press", statement.article_id, statement.holder, pressed, str(statement.quote.start)),
        article_id=statement.article_id,
        presser=statement.holder,
        pressed=pressed,
        toward=found.content.text,
        quote=statement.quote,
        rule=found.rule,
        stated_on=statement.stated_on,
    )
