"""Properties → lines of a CSV file as `neo4j-admin database import` reads it; how a line is laid out is found once for all like it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from kg.errors import StoreError
from kg.store.rows import STAMP, picker, stamper

Properties: TypeAlias = Mapping[str, Any]

# Between the values of a list and the labels of a node: a character that text does not hold.
DELIMITER = "\x1f"
_TRUTH = ("false", "true")
# Types of values, by their names in a header.
_NAMES = {str: "string", bool: "boolean", int: "long", float: "double", date: "date"}
_LISTS = (list, tuple)
_EMPTY = type(None)


class NotPlainError(StoreError):
    """A value is not one that a line holds as it is; `kg.store.rows` makes it one, or says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How lines are written whose properties have the same names and types; positions count from the first property."""

    template: str
    values: Callable[[tuple[Any, ...]], Sequence[Any]]
    stamp: Callable[[tuple[Any, ...]], str] | None
    types: Mapping[str, type]
    bools: Sequence[int]
    lists: Mapping[int, str]
    # Quotation marks of a line without lists, none of whose texts holds one.
    marks: int


@dataclass(slots=True, kw_only=True)
class Lines:
    """One open file. A line starts with `start`, then has a cell for each of `columns`; with a column for it, a stamp is made if none is told."""

    # Texts are quoted, so that empty text differs from what is not told.

    path: Path
    file: TextIO
    start: str
    columns: Sequence[str]
    count: int = 0
    multiline: bool = False
    _bare: str = field(init=False)
    _layouts: dict[tuple[Any, ...], _Layout] = field(default_factory=dict)
    # The types of what is in the lists of a property; that of nothing for an empty one.
    _in_lists: dict[str, set[type]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The template of bare lines."""
        self._bare = self.start + "," * len(self.columns) + "\n"

    def add(self, first: tuple[Any, ...], properties: Properties, *last: str) -> None:
        """Write a line: its first cells, the properties that there are columns for, and texts for the last columns.

        Raises NotPlainError if a value is none that a line holds.
        """
        found = tuple(properties.values())
        key = (len(last), *properties, *map(type, found))
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = self._layout(properties, len(last))
        values = layout.values(found)
        marks = layout.marks
        if layout.bools or layout.lists:
            values = self._as_text(values, layout)
            marks += sum(2 for i in layout.lists if values[i])
        if layout.stamp is not None:
            last = (layout.stamp(found), *last)
        line = layout.template % (*first, *values, *last)
        # Counting the marks of the whole line is faster than looking for one in each text.
        if line.count('"') != marks:
            line = layout.template % tuple(map(_doubled, (*first, *values, *last)))
        if not line.isascii():
            _refuse_surrogates(line)
        if not self.multiline:
            self.multiline = line.count("\n") > 1 or "\r" in line
        self.file.write(line)
        self.count += 1

    def add_bare(self, first: tuple[Any, ...]) -> None:
        """Write a line that has nothing but its first cells."""
        self.file.write(self._bare % first)
        self.count += 1

    def type_of(self, column: str) -> str:
        """The type of the import tool for what was written in a column."""
        found = {layout.types[column] for layout in self._layouts.values() if column in layout.types}
        if found.isdisjoint(_LISTS):
            return _widest(found)
        return f"{_widest(self._in_lists[column] - {_EMPTY} or {str})}[]"

    @property
    def empty_lists(self) -> set[str]:
        """Properties of which a list was empty."""
        return {name for name, types in self._in_lists.items() if _EMPTY in types}

    def _layout(self, properties: Properties, last: int) -> _Layout:
        stamped = STAMP in self.columns and STAMP not in properties
        names = list(properties)
        if odd := [name for name in names if type(properties[name]) not in (*_NAMES, *_LISTS)]:
            raise NotPlainError(f"{odd[0]} is no plain value")
        columns = self.columns[: len(self.columns) - last - stamped]
        present = [name for name in columns if name in properties]
        types = {name: type(properties[name]) for name in present}
        cells = ['"%s"' if types.get(name) is str else "%s" if name in types else "" for name in columns]
        template = ",".join([self.start, *cells, *['"%s"'] * (last + stamped)]) + "\n"
        return _Layout(
            template=template,
            values=picker([names.index(name) for name in present]),
            stamp=stamper(properties) if stamped else None,
            types=types | dict.fromkeys(self.columns[len(columns) :], str),
            bools=tuple(i for i, name in enumerate(present) if types[name] is bool),
            lists={i: name for i, name in enumerate(present) if types[name] in _LISTS},
            marks=template.count('"'),
        )

    def _as_text(self, values: Sequence[Any], layout: _Layout) -> Sequence[Any]:
        """The values with truth values and lists as text; what is in lists is remembered."""
        told = list(values)
        for i in layout.bools:
            told[i] = _TRUTH[told[i]]
        for i, name in layout.lists.items():
            self._in_lists.setdefault(name, set()).update(map(type, told[i]) if told[i] else (_EMPTY,))
            told[i] = _list(told[i])
        return told


class _Quoted(str):
    """The cell of a list, in its quotation marks."""


def _list(values: Sequence[Any]) -> str:
    """The values between delimiters, quoted; an empty list is nothing, as the import tool reads it."""
    if not values:
        return ""
    types = {*map(type, values)}
    if types == {str}:
        return _Quoted('"' + _doubled(DELIMITER.join(v.replace(DELIMITER, " ") for v in values)) + '"')
    if types != {float}:
        raise NotPlainError("a list holds other values than texts or numbers")
    return _Quoted('"' + DELIMITER.join(map(str, values)) + '"')


def _doubled(cell: Any) -> Any:
    return cell.replace('"', '""') if isinstance(cell, str) and type(cell) is not _Quoted else cell


def _refuse_surrogates(line: str) -> None:
    try:
        line.encode()
    except UnicodeEncodeError as err:
        raise NotPlainError("a text holds half a character") from err


def _widest(types: set[type]) -> str:
    """The one type of the import tool that holds values of all these; a column of none is ignored."""
    if len(types) < 2:
        return _NAMES[next(iter(types))] if types else "IGNORE"
    return "double" if types == {int, float} else "string"
