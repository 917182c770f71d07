"""What `kg extract` prints."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from kg.contract import to_json
from tests.kg.derive.records import article, fishing, person, span, statement

KEYS = {
    "article": {"id", "path", "title", "published", "url", "source", "language"},
    "actors": {"id", "name", "kind", "acts_for", "mentions"},
    "statements": {
        *("id", "act", "holder", "addressee", "source", "content", "quote"),
        *("issue", "conditional", "negated", "stated_on", "confidence", "rule"),
    },
    "mediations": {"mediator", "parties", "quote"},
    "pressures": {"from", "on", "for", "quote"},
    "events": {"type", "parties", "date", "quote"},
    "impasses": {"parties", "issue", "quote"},
}


def test_every_key_of_the_contract_is_there() -> None:
    found = to_json(fishing())
    assert set(found) == set(KEYS)
    for name, keys in KEYS.items():
        rows: list[dict[str, Any]] = [found[name]] if name == "article" else found[name]
        assert rows
        assert all(keys <= set(row) for row in rows)


def test_it_is_json_with_iso_dates_and_nulls() -> None:
    found = json.loads(json.dumps(to_json(fishing(published=date(2024, 3, 1)))))
    assert found["article"]["published"] == "2024-03-01"
    assert found["article"]["url"] is None
    assert found["statements"][0]["stated_on"] == "2024-03-01"
    assert found["events"][0]["date"] is None
    assert to_json(fishing(published=None))["statements"][0]["stated_on"] is None


def test_a_span_has_its_offsets_and_text() -> None:
    assert to_json(fishing())["mediations"][0]["quote"] == {"start": 5, "end": 27, "text": "Norway wants more cod."}


def test_actors_that_take_part_are_listed_once_and_those_they_act_for() -> None:
    aside = person("a1-x", "Nora Holm")
    principal = person("a1-q", "Jens Berg")
    voice = person("a1-v", "Kari Lund", acts_for="a1-q")
    said = statement("a1-s3", "offer", "a1-v")
    extraction = fishing()
    extraction = replace(
        extraction,
        participants=(*extraction.participants, aside, principal, voice),
        statements=(*extraction.statements, said),
    )
    listed = [actor["id"] for actor in to_json(extraction)["actors"]]
    assert {"a1-v", "a1-q", "a1-x"} <= set(listed)
    assert len(listed) == len(set(listed))


def test_every_reference_is_a_listed_actor() -> None:
    found = to_json(fishing())
    listed = {actor["id"] for actor in found["actors"]}
    used = {s[key] for s in found["statements"] for key in ("holder", "addressee", "source", "speaker")} - {None}
    used |= {p for name in ("mediations", "events", "impasses") for row in found[name] for p in row["parties"]}
    used |= {row[key] for row in found["pressures"] for key in ("from", "on")}
    assert used <= listed


def test_statements_are_in_text_order_whatever_the_order_of_the_records() -> None:
    later, earlier = (
        replace(statement(id, "offer", "a1-no"), quote=span(start=at)) for id, at in (("s1", 40), ("s2", 4))
    )
    extraction = replace(fishing(), statements=(later, earlier))
    assert [s["id"] for s in to_json(extraction)["statements"]] == ["s2", "s1"]
    backwards = replace(extraction, statements=(earlier, later), participants=extraction.participants[::-1])
    assert to_json(backwards) == to_json(extraction)


def test_an_article_that_says_nothing_has_empty_lists() -> None:
    found = to_json(
        replace(
            fishing(),
            article=article(),
            participants=(),
            statements=(),
            mediations=(),
            pressures=(),
            events=(),
            impasses=(),
        )
    )
    assert all(found[name] == [] for name in KEYS if name != "article")
