"""The shipped vocabulary is sound, and a fault in a vocabulary is told with its place."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.resources import resource_folder
from kg.schema import load_schema

SMALL = {
    "acts.yaml": (
        "- {id: demand, label: Demand, coarse: demand, polarity: -1, plover: REQUEST, cameo: '10', meaning: wants it}\n"
    ),
    "actor_kinds.yaml": "- {id: state, label: State, meaning: a state}\n",
    "issues.yaml": "- {id: fish, name: Fish, domain: trade, keywords: [cod]}\n",
    "rules.yaml": "- {id: same, derives: MEETS, version: 1, meaning: who meets}\n",
    "actors/states.yaml": "- {id: state/norway, name: Norway, kind: state, demonyms: [Norwegian], seats: [Oslo]}\n",
    "actors/bodies.yaml": "- {id: body/court, name: Court, kind: state, acts_for: state/norway}\n",
    "actors/roles.yaml": "- {role: envoy, titles: [envoy], of: [state]}\n",
    "actors/nouns.yaml": "state: [country]\n",
    "actors/offices.yaml": "known_until: 2024-12-31\noffices: []\n",
    "graph.yaml": (
        "nodes:\n"
        "  Actor: {layer: derived, meaning: who, required: [kind], index: [kind],"
        " labels_from: {property: kind, vocabulary: acts}}\n"
        "edges:\n"
        "  MEETS: {layer: derived, from: [Actor], to: [Actor], properties: [place]}\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small vocabulary without faults."""
    (tmp_path / "actors").mkdir()
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_vocabulary_of_ones_own_is_read_from_its_folder(folder: Path) -> None:
    schema = load_schema(folder)
    assert schema.gazetteer["state/norway"].demonyms == ("Norwegian",)
    assert schema.gazetteer["body/court"].acts_for == "state/norway"
    assert schema.nouns == {"country": "state"}
    assert schema.roles[0].head is False
    assert schema.edges["MEETS"].start_labels == ("Actor",)
    assert schema.nodes["Actor"].label == "Actor"


def test_the_shipped_vocabulary_is_read_once() -> None:
    assert load_schema() is load_schema()
    assert load_schema() == load_schema(resource_folder("schemas"))


def test_the_shipped_vocabulary_holds_the_closed_list_of_acts() -> None:
    acts = "demand precondition offer concession promise acceptance rejection red_line denial threat withdrawal"
    assert set(load_schema().acts) == set(acts.split())


def test_labels_of_the_shipped_graph_differ() -> None:
    schema = load_schema()
    labels = [*schema.nodes, *(a.label for a in schema.acts.values()), *(k.label for k in schema.kinds.values())]
    assert len(labels) == len(set(labels))


def test_what_is_handed_out_cannot_be_changed() -> None:
    schema = load_schema()
    with pytest.raises(FrozenInstanceError):
        schema.acts["demand"].polarity = 1  # type: ignore[misc]  # that it is refused is what is tested
    with pytest.raises(TypeError):
        schema.acts["new"] = schema.acts["demand"]  # type: ignore[index]  # the same


_TWICE = "- {id: fish, name: F, domain: d, keywords: []}\n- {id: fish"
FAULTS = [
    ("acts.yaml", "label: Demand, ", "", r"acts\.yaml: entry 'demand': label: "),
    ("acts.yaml", "polarity: -1", "polarity: often", r"acts\.yaml: entry 'demand': polarity: "),
    ("issues.yaml", "domain: trade", "domain: trade, colour: red", r"issues\.yaml: entry 'fish': colour: "),
    ("issues.yaml", "- {id: fish", _TWICE, r"issues\.yaml: id 'fish' stands twice"),
    ("issues.yaml", "[cod]", "[cod", r"issues\.yaml: cannot be read as YAML"),
    ("issues.yaml", "- {", "fish: {", r"issues\.yaml: a list of entries is wanted, found dict"),
    ("actors/states.yaml", "kind: state", "kind: land", r"state/norway: unknown 'land'; known: state"),
    ("actors/states.yaml", "name: Norway", "name: no", r"states\.yaml: entry 'state/norway': name: "),
    ("actors/bodies.yaml", "for: state/norway", "for: state/sweden", r"court: unknown 'state/sweden'; known: "),
    ("actors/bodies.yaml", "id: body/court", "id: state/norway", r"id 'state/norway' stands twice"),
    ("actors/roles.yaml", "of: [state]", "of: [planet]", r"roles\.yaml: envoy: unknown 'planet'; known: state"),
    ("actors/nouns.yaml", "state:", "land:", r"nouns\.yaml: country: unknown 'land'; known: state"),
    ("actors/nouns.yaml", "[country]", "[country, country]", r"nouns\.yaml: 'country' stands under state and state"),
    ("actors/nouns.yaml", "[country]", "Country", r"nouns\.yaml: 'state': a list of nouns in lower case"),
    ("actors/nouns.yaml", "state: [country]", "- country", r"nouns\.yaml: a mapping is wanted, found list"),
    ("graph.yaml", "edges:", "arrows:", r"graph\.yaml: 'edges': a mapping from names to mappings is wanted"),
    ("graph.yaml", "to: [Actor]", "to: [Person]", r"graph\.yaml: MEETS: unknown 'Person'; known: Actor"),
    ("graph.yaml", "from: [Actor], ", "", r"graph\.yaml: entry 'MEETS': start_labels: "),
    ("graph.yaml", "layer: derived, meaning", "layer: soil, meaning", r"graph\.yaml: Actor: unknown 'soil'"),
    ("graph.yaml", "index: [kind]", "index: [size]", r"graph\.yaml: Actor: unknown 'size'; known: kind"),
    ("graph.yaml", "vocabulary: acts", "vocabulary: colours", r"graph\.yaml: Actor: unknown 'colours'; known: "),
    ("graph.yaml", "{property: kind, ", "{", r"graph\.yaml: Actor: unknown 'labels_from without property'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "sound", "faulty", "message"), FAULTS)
def test_a_fault_is_told_with_its_file_and_entry(
    folder: Path, file: str, sound: str, faulty: str, message: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert sound in text
    (folder / file).write_text(text.replace(sound, faulty, 1), encoding="utf-8")
    with pytest.raises(SchemaError, match=message) as raised:
        load_schema(folder)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("file", sorted(set(SMALL) - {"actors/states.yaml", "actors/bodies.yaml"}))
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(SchemaError, match=rf"schemas/{file}: is missing"):
        load_schema(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "issues.yaml").write_bytes(b"- {id: \xff}")
    with pytest.raises(SchemaError, match=r"issues\.yaml: cannot be read as YAML in UTF-8"):
        load_schema(folder)
