"""Which id a node has by its contents, where these are all in the store."""

from collections.abc import Callable, Mapping
from typing import Any

from kg.errors import KGError
from kg.ids import content_id
from kg.journal import decision_from
from kg.model import HAND_CODED

Properties = Mapping[str, Any]


def expected_id(label: str, node: Properties) -> str | None:
    """The id that the contents of a node give; None if they are not all in the store (an article's text is not) or the id is a name.

    Raises KeyError or IndexError if a property is missing.
    """
    made = _IDS.get(label)
    return made(node) if made is not None else None


def _statement(n: Properties) -> str:
    if n["rule"] != HAND_CODED:
        return content_id(
            "stmt", n["articleId"], str(n["contentStart"]), str(n["contentEnd"]), n["act"], n["holderRef"]
        )
    meant = n["holderRef"], n.get("addresseeRef") or "", n["issue"], n["proposition"]
    place = str(n["quoteStart"]), str(n["quoteEnd"]), n["content"]
    return content_id("stmt", HAND_CODED, n["articleId"], n["act"], str(n["negated"]), *meant, *place)


def _decision(n: Properties) -> str:
    """The id itself if it is that of the contents."""
    try:
        return decision_from(n).id
    except (KGError, ValueError):
        return "another"


_IDS: Mapping[str, Callable[[Properties], str]] = {
    "Source": lambda n: content_id("source", n["name"]),
    "Passage": lambda n: content_id("pass", n["articleId"], str(n["start"]), str(n["end"])),
    "Statement": _statement,
    "MediationReport": lambda n: content_id("med", n["articleId"], n["mediatorRefs"][0], str(n["quoteStart"])),
    "Pressure": lambda n: content_id("press", n["articleId"], n["fromRef"], n["onRef"], str(n["quoteStart"])),
    "TalksEvent": lambda n: content_id("event", n["articleId"], n["type"], str(n["quoteStart"]), str(n["quoteEnd"])),
    "TextImpasse": lambda n: content_id("textimp", n["articleId"], str(n["quoteStart"]), str(n["quoteEnd"])),
    "Decision": _decision,
    "Actor": lambda n: content_id("actor", n["key"]),
}
