"""Article → spaCy Doc with mentions, chains and speech; components are registered as kg_acts, kg_mentions, kg_chains, kg_speech."""

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.config import DEFAULT_MODEL, NEEDED_PIPES
from kg.errors import ModelError
from kg.model import Article
from kg.schema import Schema, load_schema
from loaders.analysis.actors import MentionFinder
from loaders.analysis.acts import ActFinder
from loaders.analysis.attribution import SpeechFinder
from loaders.analysis.documents import parse
from loaders.analysis.prefilter import prefilter_of
from loaders.analysis.reference import ChainBuilder
from loaders.analysis.rules import quicken
from loaders.encoder.network import load_network
from loaders.lexicon import load_lexicon

for _name in ("mentions", "chains", "speech", "read", "acts"):
    Doc.set_extension(_name, default=None, force=True)


@Language.factory(
    "kg_mentions", assigns=["doc._.mentions"], requires=["doc.ents", "token.dep", "token.pos", "token.lemma"]
)
def make_mentions(nlp: Language, name: str) -> MentionFinder:
    """Component that finds the mentions of actors."""
    return MentionFinder(nlp, schema=load_schema(), lexicon=load_lexicon(nlp.lang or "en"))


@Language.factory("kg_chains", assigns=["doc._.chains"], requires=["doc._.mentions", "token.dep"])
def make_chains(nlp: Language, name: str) -> ChainBuilder:
    """Component that links mentions of one actor."""
    return ChainBuilder(load_schema(), load_lexicon(nlp.lang))


@Language.factory("kg_speech", assigns=["doc._.speech"], requires=["doc._.chains"])
def make_speech(nlp: Language, name: str) -> SpeechFinder:
    """Component that finds who says what."""
    return SpeechFinder(load_lexicon(nlp.lang))


@Language.factory("kg_acts", assigns=["doc._.read", "doc._.acts"], requires=["token.dep"])
def make_acts(nlp: Language, name: str) -> ActFinder:
    """Component that sees what the sentences hold, tell and name."""
    return ActFinder(load_network())


@cache
def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The installed pipeline `name`: a package, or a folder written by spaCy.

    Raises ModelError if it is not installed or lacks tagger, parser, ner or lemmatizer.
    """
    nlp = _load(name)
    lacking = [pipe for pipe in NEEDED_PIPES if pipe not in nlp.pipe_names]
    if lacking:
        raise ModelError(
            f"model {name!r} lacks {', '.join(lacking)}; take a full English pipeline such as {DEFAULT_MODEL}"
        )
    if nlp.has_pipe("attribute_ruler"):
        for form, lemma in load_lexicon(nlp.lang).lemmas.items():
            nlp.get_pipe("attribute_ruler").add(patterns=[[{"LOWER": form}]], attrs={"LEMMA": lemma})  # type: ignore[attr-defined]
        quicken(nlp)
    return nlp


def _load(name: str) -> Language:
    try:
        if Path(name).is_dir():
            return spacy.load(name)
        package = importlib.import_module(name)
    except (ImportError, OSError, ValueError) as err:
        raise ModelError(f"model {name!r} is not installed; pip install it, or leave --model and KG_MODEL out") from err
    if hasattr(package, "load"):
        return package.load()  # type: ignore[no-any-return]
    if hasattr(package, "model_path"):
        return spacy.load(package.model_path())
    raise ModelError(f"{name!r} is a Python package but no spaCy model; take one such as {DEFAULT_MODEL}")


class Analysis:
    """Articles → Docs, with components that are made once.

    Without a `schema` the shipped one decides who is an actor. `skipping` leaves paragraphs that can carry nothing
    unread (loaders/analysis/prefilter.py).
    """

    def __init__(self, nlp: Language, schema: Schema | None = None, *, skipping: bool = True) -> None:
        lexicon = load_lexicon(nlp.lang or "en")
        self._nlp = nlp
        self._prefilter = prefilter_of(nlp, lexicon) if skipping else None
        # Each runs over whole articles, with the vocabulary of the model.
        whole = spacy.blank(nlp.lang or "en", vocab=nlp.vocab)
        whole.add_pipe("kg_acts")
        self._components = (*(pipe for _, pipe in whole.pipeline), *components(whole, schema or load_schema()))

    def __call__(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Doc]]:
        """Yield each article with its Doc, with `doc._.mentions`, `.chains` and `.speech` set, in order."""
        for article, doc in parse(articles, self._nlp, prefilter=self._prefilter):
            for component in self._components:
                doc = component(doc)
            yield article, doc


def components(nlp: Language, schema: Schema) -> tuple[Callable[[Doc], Doc], ...]:
    """The components that hang on the schema."""
    lexicon = load_lexicon(nlp.lang or "en")
    return MentionFinder(nlp, schema=schema, lexicon=lexicon), ChainBuilder(schema, lexicon), SpeechFinder(lexicon)
