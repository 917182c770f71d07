"""The dialogue of kg review: one statement or pair after the other, one key for each decision."""

import getpass
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from kg.characters import escaped
from kg.cli.keys import Keys, Near, open_keys
from kg.cli.options import ActorsOption, DatabaseOption, JournalOption, StoreOption, ToOption, settings_of
from kg.cli.output import complain
from kg.cli.stores import asked
from kg.errors import QueryError, StoreError
from kg.model import Change, Decision
from kg.rebuild import refresh
from kg.review import (
    Claim,
    KnownActor,
    Pair,
    Recorder,
    change_of,
    choices_of,
    find_actor,
    known_actors,
    mention_target,
    near_names,
    open_journal,
    pair_target,
    review_queue,
    values_of,
)
from kg.schema import Schema, load_schema
from kg.store import Store

_CLAIM_KEYS = "a accept  r reject  e edit  m merge  s split  k skip  u undo  q quit  ? help"
_PAIR_KEYS = "a or m one actor  r or s two actors  k skip  u undo  q quit  ? help"
_HELP = """\
a  accept: holder, act and words are right
r  reject: nobody says this here; it stays in the store and leaves all answers
e  edit: field by field, Enter keeps a value, - empties it, Tab completes
m  merge: one of these names is the same actor as another name
s  split: here one of these names is not the actor it was taken for
k  skip, as does the space bar; it comes again next time
u  undo the last decision of this sitting and go back to it
q  quit; every decision is in the journal already
"""

UserOption = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="Who decides; without it KG_REVIEWER, else the login name."),
]


def review(
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many statements and merges.")] = 50,
    user: UserOption = None,
    journal: JournalOption = None,
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Walk through the least sure and most consequential statements and merges, and decide each with one key."""
    settings = settings_of(store, to, database, journal=journal, actors=actors)
    schema = load_schema(actors=settings.actors)
    with asked(settings) as opened:
        recorder = open_journal(opened, settings.journal_file, user=reviewer(user), schema=schema)
        queue = review_queue(opened, recorder.known, limit=limit)
        if not queue:
            complain("Nothing to review: people have decided on all there is.")
            return
        dialogue = Dialogue(queue, recorder, keys=open_keys(), actors=known_actors(opened))
        decided = dialogue.walk()
        if decided:
            apply(opened, recorder, schema)
    complain(f"decisions by {recorder.user}: {decided}, in {recorder.journal}")


def reviewer(user: str | None) -> str:
    """Who decides: the option, KG_REVIEWER, the login name.

    Raises QueryError if nobody can be told.
    """
    named = user or os.environ.get("KG_REVIEWER")
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError) as err:
        raise QueryError("who decides? This account has no login name; give --user NAME") from err


def apply(store: Store, recorder: Recorder, schema: Schema) -> None:
    """Bring the journal into the graph and derive it again."""
    complain("Deriving the graph again …")
    try:
        refresh(store, schema, journal=recorder.journal)
    except StoreError as err:
        raise StoreError(
            f"{err}; decisions are kept in {recorder.journal}, kg derive brings them into the graph"
        ) from err


class Dialogue:
    """One sitting: shows what is in `queue`, in order, and records what the keys say."""

    def __init__(
        self, queue: Sequence[Claim | Pair], recorder: Recorder, *, keys: Keys, actors: Sequence[KnownActor]
    ) -> None:
        self.queue = queue
        self.recorder = recorder
        self.keys = keys
        self.actors = actors
        self.console = Console(highlight=False)
        self.done: list[tuple[int, Decision]] = []

    def walk(self) -> int:
        """Number of decisions that stand when the person is through or quits."""
        at = 0
        while 0 <= at < len(self.queue):
            self._show(at)
            step = self._decide(at)
            if step is None:
                break
            at = step
        return len(self.done)

    def _decide(self, at: int) -> int | None:
        """The place to go on with, after a key that moves on; None to quit."""
        one = self.queue[at]
        verbs = self._claim_verbs(one) if isinstance(one, Claim) else self._pair_verbs(one)
        shown = _CLAIM_KEYS if isinstance(one, Claim) else _PAIR_KEYS
        while True:
            key = self.keys.key(f"{shown} > ")
            if key == "q":
                return None
            if key in ("k", " "):
                return at + 1
            if key == "u":
                if (back := self._undo()) is not None:
                    return back
            elif key in verbs:
                if (decision := self._tried(verbs[key])) is not None:
                    self.done.append((at, decision))
                    return at + 1
            else:
                self.console.print(_HELP, end="")

    def _tried(self, verb: Callable[[], Decision | None]) -> Decision | None:
        """The decision; None if the person gave up or the call was wrong, which is told."""
        try:
            return verb()
        except QueryError as err:
            self.console.print(_text(str(err), style="red"))
            return None

    def _undo(self) -> int | None:
        """The place of the decision that was taken back."""
        if not self.done:
            self.console.print("Nothing to undo in this sitting; kg correct --undo takes back an earlier decision.")
            return None
        at, decision = self.done.pop()
        self.recorder.undo(decision.id)
        self.console.print(_text(f"Undone: {decision.verdict}"))
        return at

    # ---- what the keys do ----

    def _claim_verbs(self, claim: Claim) -> Mapping[str, Callable[[], Decision | None]]:
        return {
            "a": lambda: self.recorder.record("accept", claim.target),
            "r": lambda: self.recorder.record("reject", claim.target),
            "e": lambda: self._edit(claim),
            "m": lambda: self._merge(claim),
            "s": lambda: self._split(claim),
        }

    def _pair_verbs(self, pair: Pair) -> Mapping[str, Callable[[], Decision | None]]:
        def one(verdict: str) -> Callable[[], Decision]:
            return lambda: self.recorder.record(verdict, pair.target)

        return {"a": one("accept"), "m": one("merge"), "r": one("reject"), "s": one("split")}

    def _edit(self, claim: Claim) -> Decision | None:
        changes: dict[str, Change] = {}
        for field, now in values_of(claim).items():
            typed = self._ask_field(field, now, claim)
            if typed is not None:
                changes[field] = typed[0]
        return self.recorder.edit(claim, changes) if changes else None

    def _ask_field(self, field: str, now: str, claim: Claim) -> tuple[Change] | None:
        """The new value, None to keep the old; asked again while it is no value of this field."""
        choices = choices_of(field, claim, self.actors, self.recorder.schema)
        while True:
            typed = self.keys.line(f"  {field} [{now or '-'}]: ", near=_near(choices))
            if typed in ("", now):
                return None
            try:
                return (change_of(claim, field, typed, self.recorder.schema),)
            except QueryError as err:
                self.console.print(_text(f"  {err}", style="red"))

    def _merge(self, claim: Claim) -> Decision | None:
        first = self._actor_of(claim, "merge which name")
        if first is None:
            return None
        names = [a.name for a in self.actors]
        typed = self.keys.line(f"  {first.name} is the same actor as: ", near=_near(names))
        if not typed:
            return None
        return self.recorder.record("merge", pair_target(first, find_actor(self.actors, typed)))

    def _split(self, claim: Claim) -> Decision | None:
        participant = self._participant_of(claim, "split which name off its actor")
        if participant is None:
            return None
        return self.recorder.record("split", mention_target(claim, participant))

    def _actor_of(self, claim: Claim, question: str) -> KnownActor | None:
        participant = self._participant_of(claim, question)
        if participant is None:
            return None
        found = claim.actors.get(participant)
        return found or find_actor(self.actors, claim.name(participant) or "")

    def _participant_of(self, claim: Claim, question: str) -> str | None:
        """Participant id of a name of the statement; the holder's if nothing is typed, None after q."""
        s = claim.statement
        named = {claim.name(p): p for p in (s.source, s.speaker, s.addressee, s.holder) if p in claim.participants}
        names = [name for name in named if name]
        typed = self.keys.line(f"  {question} [{claim.name(s.holder)}]: ", near=_near(names))
        if typed == "q":
            return None
        if not typed:
            return s.holder
        if typed not in named:
            raise QueryError(f"{typed!r} is not named by this statement; it names {', '.join(sorted(names))}")
        return named[typed]

    # ---- what is shown ----

    def _show(self, at: int) -> None:
        one = self.queue[at]
        self.console.rule(f"{at + 1} of {len(self.queue)}", align="left")
        if isinstance(one, Claim):
            self._show_claim(one)
        else:
            self._show_pair(one)

    def _show_claim(self, claim: Claim) -> None:
        told = ", ".join(filter(None, (claim.source, str(claim.published or ""))))
        self.console.print(_text(f"{claim.title}{f' ({told})' if told else ''}", style="bold"))
        for i, sentence in enumerate(claim.context):
            if i and sentence.start - claim.context[i - 1].end > 2:
                self.console.print(_text("  …", style="dim"))
            self.console.print(
                _sentence(sentence.text, claim) if i == claim.carrier else _text(f"  {sentence.text}", "dim")
            )
        for name, value in facts_of(claim):
            self.console.print(Text.assemble((f"  {name:<11}", "dim"), _text(value)))

    def _show_pair(self, pair: Pair) -> None:
        known = "taken for one actor" if pair.judgement == "auto" else "maybe one actor"
        self.console.print(_text(f"{pair.first.name} ~ {pair.second.name}: {known}", style="bold"))
        for actor, sentences in zip((pair.first, pair.second), pair.sentences, strict=True):
            called = f", also {'; '.join(actor.aliases)}" if actor.aliases else ""
            self.console.print(_text(f"> {actor.name} ({actor.key}{called})"))
            for sentence in sentences:
                text = _text(f"    {sentence}", style="dim")
                text.highlight_words([actor.name, *actor.aliases], style="not dim bold")
                self.console.print(text)
        self.console.print(
            _text(f"  score {pair.score:.2f}, by {pair.method or 'unknown'}: {pair.compared}", style="dim")
        )


def _text(text: str, style: str = "") -> Text:
    """The text for the terminal, in which what could steer it stands as its code."""
    return Text(escaped(text, keep="\n"), style=style)


def _sentence(text: str, claim: Claim) -> Text:
    """The sentence that carries the statement, its content and cue set off; ">" says so without colours."""
    shown = _text(f"> {text}", style="bold")
    shown.highlight_words([claim.statement.content.text], style="underline")
    shown.highlight_words([claim.statement.cue.text], style="reverse")
    return shown


def facts_of(claim: Claim) -> list[tuple[str, str]]:
    """What was read, as (name, value): who, what, to whom, about what, when, how sure and why."""
    s = claim.statement
    scope = [s.factuality, *(["negated"] if s.negated else []), *([f"if {s.condition}"] if s.condition else [])]
    facts = [
        ("who", _who(claim, s.holder)),
        ("what", f"{s.act}: {s.content.text}"),
        ("whom", _who(claim, s.addressee)),
        ("issue", s.issue),
        ("when", f"{s.stated_on} ({s.stated_precision})" if s.stated_on else ""),
        ("scope", ", ".join(scope)),
        ("said by", _who(claim, s.speaker) if s.speaker != s.holder else ""),
        ("confidence", f"{s.confidence:.2f}, {claim.leverage} conclusions rest on it"),
        ("why", f"{s.rule} on {s.cue.text!r}; {', '.join(s.reasons)}".rstrip("; ")),
        ("id", s.id),
    ]
    return [(name, value) for name, value in facts if value]


def _who(claim: Claim, participant: str | None) -> str:
    """The name in the article, and that of the actor where it is another."""
    name, actor = claim.name(participant) or "", claim.actors.get(participant or "")
    return f"{name} = {actor.name}" if actor is not None and actor.name != name else name


def _near(choices: Sequence[str]) -> Near:
    return lambda text: near_names(choices, text)
