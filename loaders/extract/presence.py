"""Doc → who takes part in the talks without a record of its own: those who speak, hold an office, or are named again."""

from collections.abc import Iterator

from spacy.tokens import Doc

from loaders.analysis.reference import Chain, Chains
from loaders.analysis.syntax import agents
from loaders.lexicon import Lexicon

# Kinds that take part when they are named twice: F1 of actors .647 without, .711 with these on the working set.
_BODIES = {"state", "igo", "armed_group", "union", "party"}


def present(doc: Doc, lexicon: Lexicon) -> Iterator[Chain]:
    """Yield named persons who speak or hold an office, and named bodies mentioned at least twice, in order of chains."""
    chains: Chains = doc._.chains
    speakers = list(_speakers(doc, chains, lexicon))
    for chain in chains.chains:
        if not chain.named:
            continue
        if (chain.kind == "person" and (chain.role or any(chain is s for s in speakers))) or (
            chain.kind in _BODIES and len(chain.mentions) > 1
        ):
            yield chain


def _speakers(doc: Doc, chains: Chains, lexicon: Lexicon) -> Iterator[Chain]:
    for token in doc:
        if token.pos_ == "VERB" and token.lemma_.lower() in lexicon.words.report:
            yield from (c for s in agents(token) if (c := chains.at.get(s.i)) is not None)
