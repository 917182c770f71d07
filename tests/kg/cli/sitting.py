"""One sitting of kg review without a store, run as a process of its own: `python -m tests.kg.cli.sitting JOURNAL`."""

import sys
from pathlib import Path

from kg.cli.keys import Keys, open_keys
from kg.cli.review import Dialogue
from kg.model import Participant, Span, Statement
from kg.review import Claim, KnownActor, Pair, Recorder, Sentence
from kg.schema import load_schema

TEXT = "Norway wants Iceland to cut its quota by a third."
BEFORE = "Talks on mackerel went on in Bergen."
NORWAY = KnownActor(key="gazetteer/state/norway", name="Norway")
ICELAND = KnownActor(key="gazetteer/state/iceland", name="Iceland")
INGRID = KnownActor(key="person/ingrid solbakken", name="Ingrid Solbakken", aliases=("Solbakken",))
SOLBAKKEN = KnownActor(key="person/solbakken", name="Solbakken", merged=True)
ACTORS = [ICELAND, INGRID, NORWAY, SOLBAKKEN]


def _span(text: str) -> Span:
    return Span(start=TEXT.index(text), end=TEXT.index(text) + len(text), text=text)


def claim(id: str = "s1") -> Claim:
    names = {"p1": "Norway", "p2": "Iceland"}
    people = {i: Participant(id=i, article_id="a1", name=n, kind="state", mentions=()) for i, n in names.items()}
    statement = Statement(
        id=id,
        article_id="a1",
        act="demand",
        holder="p1",
        addressee="p2",
        speaker="p1",
        content=_span("cut its quota by a third"),
        quote=_span(TEXT),
        cue=_span("wants"),
        rule="want",
        issue="fisheries",
        proposition="cut quota third",
        confidence=0.6,
        reasons=("cue=want +1.20",),
    )
    context = (Sentence(text=BEFORE, start=0, end=36), Sentence(text=TEXT, start=90, end=139))
    return Claim(
        statement=statement,
        title="Mackerel",
        source="Harbour Times",
        participants=people,
        actors={"p1": NORWAY, "p2": ICELAND},
        context=context,
        carrier=1,
        leverage=2,
    )


def pair() -> Pair:
    return Pair(
        first=INGRID,
        second=SOLBAKKEN,
        judgement="auto",
        method="surname",
        score=0.85,
        compared="surname",
        sentences=(("Ingrid Solbakken offered to meet.",), ("Solbakken left.",)),
    )


def dialogue(journal: Path, keys: Keys) -> Dialogue:
    recorder = Recorder(journal, "ada", load_schema(), [], frozenset({"a1"}))
    return Dialogue([claim("s1"), claim("s2"), pair()], recorder, keys=keys, actors=ACTORS)


if __name__ == "__main__":
    sys.stdout.write(f"stand: {dialogue(Path(sys.argv[1]), open_keys()).walk()}\n")
