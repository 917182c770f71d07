"""Candidates → the two principal parties of an article: who wants something of whom counts more than who is named with whom."""

from collections.abc import Iterable

from loaders.analysis.chains import Chains
from loaders.extract.candidates import Candidate

# Weight of one statement that names its addressee, against 1 of a sentence that names two parties.
_ADDRESSED = 2
_SURE = {"told", "pointed", "condition", "content"}


def choose_parties(candidates: Iterable[Candidate], chains: Chains) -> None:
    """Set `chains.pair` anew, with what the statements tell."""
    for candidate in candidates:
        if candidate.addressee_method in _SURE and not candidate.pushes:
            for holder in candidate.holders:
                for addressee in candidate.addressees[:1]:
                    chains.set_against(holder, addressee, _ADDRESSED)
    chains.choose_pair()
