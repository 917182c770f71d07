"""Description → the named actor it stands for: what is known of both, weighed by the trained decision on antecedents."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from loaders.analysis.actors import Mention
from loaders.analysis.chains import Chain, Chains
from loaders.analysis.syntax import agents

# Rules that are right as they stand: "the militant group Hamas", "the Norwegian government"; and the kinds of which "the union" is mostly
# the only one named, at least 68 of 100 on the articles that were learned from (government bodies 47, states 3).
_SURE = {"apposition", "government"}
_SURE_KINDS = {"company", "union", "armed_group"}
_Kind = NDArray[np.float64] | None
_SUBJECTS = {"nsubj", "nsubjpass"}
_PLURAL = {"NNS", "NNPS"}
_POINTING = {"this", "that", "these", "those", "its", "his", "her", "their"}
# Sentences before a description in which an actor is near.
_NEAR = 3
# Mentions beyond so many tell nothing more.
_MANY = 6


def is_sure(mention: Mention, method: str) -> bool:
    """Whether the rule that linked a description is right often enough, whatever the decision holds."""
    return method in _SURE or (method == "description" and mention.kind in _SURE_KINDS)


class _Named:
    """A named actor, with what is asked of it for every description: where it is named, in which sentences, its words, owners and kind."""

    def __init__(self, chain: Chain, sentences: Sequence[int], at: Mapping[int, Chain], kind: _Kind) -> None:
        """`sentences` are the first tokens of the sentences, `at` finds the chain of a token, `kind` is what the encoder sees it as."""
        names = sorted((m for m in chain.mentions if m.form == "name"), key=lambda m: m.start)
        self.chain = chain
        self.starts = [m.start for m in names]
        self.ends = [m.end for m in names]
        self.told = [bisect_right(sentences, start) - 1 for start in self.starts]
        self.words = {word for name in set(chain.names) for word in name.lower().split()}
        owners = {m.principal for m in names if m.principal is not None}
        self.owners = list({id(c): c for i in owners if (c := at.get(i)) is not None}.values())
        self.kind = kind

    def holds(self, token: int) -> bool:
        """Whether a token is part of the name somewhere."""
        place = bisect_right(self.starts, token) - 1
        return place >= 0 and token < self.ends[place]

    def last_end(self, before: int) -> int:
        """Where it is named last in the tokens before `before`; -1 if nowhere."""
        place = bisect_right(self.ends, before) - 1
        return self.ends[place] if place >= 0 else -1


class Antecedents:
    """The named actors of a Doc for which a description may stand, with what speaks for each."""

    def __init__(self, doc: Doc, found: Chains) -> None:
        """`found` is the chains of the Doc with all that is named in them."""
        self._doc = doc
        self._found = found
        self._starts = [sent.start for sent in doc.sents]
        self._named = [_Named(c, self._starts, found.at, self._kind(c.places)) for c in found.chains if c.named]

    def choices(self, mention: Mention) -> Iterator[tuple[Chain, dict[str, float]]]:
        """Yield each named actor with its features."""
        by_rule, method = self._found.by_rule[mention.root]
        root = self._doc[mention.root]
        own, kind = self._of_mention(mention, root), self._kind([(mention.start, mention.end)])
        alike = [n for n in self._named if n.chain.kind == mention.kind]
        nearest, nearest_alike = (_nearest(mention, named) for named in (self._named, alike))
        owner = self._found.at.get(mention.principal) if mention.principal is not None else None
        plain = bool(own.get("form=the")) and not own["modified"] and not own["with a phrase after it"]
        for named in self._named:
            chain = named.chain
            if owner is chain or named.holds(mention.root):
                continue
            features = own | self._of_both(mention, root, named)
            features |= {
                "alike": float(kind @ named.kind) if kind is not None and named.kind is not None else 0.0,
                "the only one of its kind": float(alike == [named]),
                "plain, the only one of its kind": float(plain and alike == [named]),
                f"plain {mention.kind}, the only one of its kind": float(plain and alike == [named]),
                "plain, the nearest of its kind": float(plain and named is nearest_alike),
                "the nearest": float(named is nearest),
                "the nearest of its kind": float(named is nearest_alike),
                "rules": float(chain is by_rule),
                f"rules by {method}": float(chain is by_rule),
                "rules take another": float(by_rule is not None and chain is not by_rule),
            }
            features |= _of_owners(owner, named)
            yield chain, {name: value for name, value in features.items() if value}

    def _of_mention(self, mention: Mention, root: Token) -> dict[str, float]:
        before = {c.lower_ for c in root.children if c.i < root.i}
        modified = any(
            c.dep_ in {"amod", "compound", "nummod", "poss"} and c.lower_ not in _POINTING for c in root.children
        )
        form = (
            "the" if "the" in before else "pointing" if before & _POINTING else "a" if before & {"a", "an"} else "bare"
        )
        plural = "plural" if root.tag_ in _PLURAL else "singular"
        seen = self._found.readings.looks([(mention.start, mention.end)])
        return {
            f"form={form}": 1.0,
            f"form={form} {plural}": 1.0,
            "modified": float(modified),
            f"modified form={form}": float(modified),
            "with a phrase after it": float(any(c.dep_ in {"prep", "relcl", "acl"} for c in root.children)),
            "holds an office": float(mention.role is not None),
            "subject": float(root.dep_ in _SUBJECTS),
            "seen": seen[0] if seen else 0.0,
        }

    def _of_both(self, mention: Mention, root: Token, named: _Named) -> dict[str, float]:
        chain, last = named.chain, bisect_left(named.starts, mention.start) - 1
        apart = bisect_right(self._starts, mention.start) - 1 - named.told[last] if last >= 0 else -1
        how_far = "after" if apart < 0 else str(min(apart, _NEAR + 1))
        is_subject = last >= 0 and self._doc[named.ends[last] - 1].dep_ in _SUBJECTS
        person = "person" if chain.kind == "person" else "body"
        return {
            f"{mention.kind} for {chain.kind}": 1.0,
            "same kind": float(mention.kind == chain.kind),
            f"apart={how_far}": 1.0,
            f"apart={how_far} {person}": 1.0,
            "name has the noun": float(not named.words.isdisjoint({root.lemma_.lower(), root.lower_})),
            "named often": min(len(named.starts), _MANY) / _MANY,
            "named in the headline": float(named.told[:1] == [0]),
            "subject before": float(is_subject and apart in {0, 1}),
            "both subjects": float(is_subject and apart == 1 and root.dep_ in _SUBJECTS),
            "same office": float(mention.role is not None and chain.role == mention.role),
            "another office": float(None not in (mention.role, chain.role) and chain.role != mention.role),
            "is called so": float(_is_called(root, named)),
        }

    def _kind(self, places: Iterable[tuple[int, int]]) -> _Kind:
        """The mean probability of each kind that the encoder sees at these places; None if it saw nothing."""
        told = [kinds for kinds in self._found.readings.kinds(places) if kinds]
        return np.mean([list(kinds.values()) for kinds in told], axis=0) if told else None


def _of_owners(owner: Chain | None, named: _Named) -> dict[str, float]:
    if owner is None:
        return {}
    same = any(c is owner for c in named.owners)
    return {"owned": 1.0, "same owner": float(same), "another owner": float(bool(named.owners) and not same)}


def _is_called(root: Token, named: _Named) -> bool:
    """Whether the text says that the one is the other: "X is the company that …", "X became the leader"."""
    return root.dep_ == "attr" and any(named.holds(subject.i) for subject in agents(root.head))


def _nearest(mention: Mention, named: Sequence[_Named]) -> _Named | None:
    """The one named last before the description."""
    best = max(named, key=lambda n: n.last_end(mention.start), default=None)
    return best if best is not None and best.last_end(mention.start) >= 0 else None
