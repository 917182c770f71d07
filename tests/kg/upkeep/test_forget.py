"""A store without an article is the store into which it was never loaded."""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UpkeepError
from kg.graph import evidence_graph
from kg.journal import append_decisions, read_journal
from kg.model import Extraction, Target
from kg.rebuild import rebuild
from kg.resolve.judgements import decide
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.upkeep.check import find_faults
from kg.upkeep.forget import carried, find_articles, forget, would_go
from tests.cli import fault, kg
from tests.conftest import tries
from tests.kg.talks import telling
from tests.kg.upkeep.graphs import SCHEMA, Whole, clear, restored, whole


def filled(store: BoltStore, articles: Sequence[Extraction]) -> BoltStore:
    """The store with these articles and no others, and what follows from them."""
    clear(store)
    store.prepare()
    for extraction in articles:
        store.write(*evidence_graph(extraction, fingerprint="f"))
    rebuild(store, SCHEMA)
    return store


def stored(store: BoltStore, articles: Sequence[Extraction]) -> Whole:
    return whole(filled(store, articles))


def invented(seed: int, number: int) -> list[Extraction]:
    random = Random(seed)
    return [telling(f"a{n}", random) for n in range(number)]


@pytest.mark.parametrize("gone", [("a3",), ("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7")], ids=["one", "all"])
def test_forgetting_leaves_what_a_load_without_it_makes(store: BoltStore, gone: tuple[str, ...]) -> None:
    articles = invented(4, 8)
    wanted = stored(store, [x for x in articles if x.article.id not in gone])
    forget(filled(store, articles), gone, schema=SCHEMA)
    assert whole(store) == wanted


@settings(max_examples=tries(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), gone=st.sets(st.integers(0, 9), min_size=1, max_size=4))
def test_any_articles_can_be_forgotten_together_or_one_by_one(embedded: BoltStore, seed: int, gone: set[int]) -> None:
    articles, ids = invented(seed, 10), [f"a{n}" for n in sorted(gone)]
    wanted = stored(embedded, [x for x in articles if x.article.id not in ids])
    filled(embedded, articles)
    for part in (ids[:1], ids[1:]):
        forget(embedded, part, schema=SCHEMA)
    assert whole(embedded) == wanted


def test_an_outlet_goes_with_its_last_article(store: BoltStore) -> None:
    restored(store)
    papers = dict(store.read("MATCH (a:Article)-[:PUBLISHED_BY]->(s:Source) RETURN a.id AS id, s.id AS source").rows)
    first, *others = sorted(papers)
    for some in ([first], others, sorted(papers)):
        kept = {paper for id, paper in papers.items() if id not in some}
        assert carried(store, some).get("Source", set()) == set(papers.values()) - kept


def test_what_would_go_is_what_goes(embedded: BoltStore) -> None:
    filled(embedded, invented(5, 8))
    before = {label: embedded.ids(label) for label in SCHEMA.nodes}
    told = would_go(embedded, ["a2"], schema=SCHEMA)
    assert {label: embedded.ids(label) for label in SCHEMA.nodes} == before
    forget(embedded, ["a2"], schema=SCHEMA)
    gone = {label: len(ids - embedded.ids(label)) for label, ids in before.items()}
    assert told == {label: number for label, number in gone.items() if number}
    assert told["Article"] == 1


def test_a_run_that_is_stopped_before_it_derives_is_completed_by_the_next(embedded: BoltStore) -> None:
    articles = invented(6, 8)
    wanted = stored(embedded, [x for x in articles if x.article.id not in ("a1", "a2")])
    filled(embedded, articles)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.upkeep.forget.refresh", _stop)
        with pytest.raises(KeyboardInterrupt):
            forget(embedded, ["a1"], schema=SCHEMA)
    assert [f.check for f in find_faults(embedded, SCHEMA) if f.label == "Meta"] == ["derived"]
    forget(embedded, ["a2"], schema=SCHEMA)
    assert whole(embedded) == wanted


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_articles_are_found_by_id_path_address_and_file(store: BoltStore) -> None:
    restored(store)
    first, second = sorted(store.ids("Article"))[:2]
    store.change(
        "UNWIND $rows AS row MATCH (a:Article {id: row}) SET a.path = 'news.jsonl#7', a.url = 'https://example.org/7'",
        [first],
    )
    for name in (first, "news.jsonl#7", "news.jsonl", "https://example.org/7"):
        assert [told.id for told in find_articles(store, [name])] == [first]
    assert len(find_articles(store, [second, "news.jsonl", first])) == 2
    with pytest.raises(UpkeepError, match=r"no article 'news\.json' in the store; give its id \(art-…\), its path"):
        find_articles(store, [first, "news.json"])


def test_a_path_that_is_no_text_is_found_as_it_was_stored(embedded: BoltStore) -> None:
    restored(embedded)
    first = min(embedded.ids("Article"))
    embedded.change(
        "UNWIND $rows AS row MATCH (a:Article {id: row[0]}) SET a.path = row[1]", [(first, "news/\ufffd.txt")]
    )
    assert [told.id for told in find_articles(embedded, [os.fsdecode(b"news/\xff.txt")])] == [first]


def test_the_command_forgets_keeps_corrections_and_says_so_the_second_time(tmp_path: Path) -> None:
    folder, journal = tmp_path / "negotiations.kg", tmp_path / "negotiations.corrections.jsonl"
    with EmbeddedStore(folder) as store:
        restored(store)
    decision = decide(
        "merge", Target(actors=("state/a", "state/b"), names=("A", "B")), user="ada", at="2031-03-05T10:00:00Z"
    )
    append_decisions(journal, [decision])
    done = kg("forget", "examples/fishing-1.txt", "--store", folder)
    assert done.returncode == 0, done.stderr
    assert "forgotten  1 article;" in done.stderr
    assert "no article 'examples/fishing-1.txt' in the store" in fault(
        kg("forget", "examples/fishing-1.txt", "--store", folder)
    )
    assert read_journal(journal, schema=SCHEMA) == [decision]
    with EmbeddedStore(folder) as store:
        assert (len(store.ids("Article")), store.ids("Decision")) == (2, {decision.id})
        assert find_faults(store, SCHEMA, deep=True) == []
