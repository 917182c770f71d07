"""Description → the named actor it stands for: what is known of both, weighed by the trained decision on antecedents."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
from spacy.tokens import Doc, Token

from loaders.analysis.actors import Mention
from loaders.analysis.chains import Chain, Chains
from loaders.analysis.syntax import agents

# Rules that are right as they stand: "the militant group Hamas", "the Norwegian government"; and the kinds of which "the union" is mostly
# the only one named, at least 68 of 100 on the articles that were learned from (government bodies 47, states 3).
_SURE = {"apposition", "government"}
_SURE_KINDS = {"company", "union", "armed_group"}
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


class Antecedents:
    """The named actors of a Doc for which a description may stand, with what speaks for each."""

    def __init__(self, doc: Doc, found: Chains) -> None:
        """`found` is the chains of the Doc with all that is named in them."""
        self._doc = doc
        self._found = found
        self._readings = found.readings
        self._starts = [sent.start for sent in doc.sents]
        self._named = [c for c in found.chains if c.named]
        self._places = {id(c): sorted((m.start, m.end) for m in c.mentions if m.form == "name") for c in self._named}
        self._owners = {id(c): {m.principal for m in c.mentions if m.principal is not None} for c in self._named}
        self._kinds = {id(c): self._kind(self._places[id(c)]) for c in self._named}

    def choices(self, mention: Mention) -> Iterator[tuple[Chain, dict[str, float]]]:
        """Yield each named actor with its features."""
        by_rule, method = self._found.by_rule[mention.root]
        root = self._doc[mention.root]
        own = self._of_mention(mention, root)
        alike = [c for c in self._named if c.kind == mention.kind]
        nearest = self._nearest(mention, self._named)
        nearest_alike = self._nearest(mention, alike)
        owner = self._found.at.get(mention.principal) if mention.principal is not None else None
        plain = bool(own.get("form=the")) and not own["modified"] and not own["with a phrase after it"]
        for chain in self._named:
            if owner is chain or any(s <= mention.root < e for s, e in self._places[id(chain)]):
                continue
            features = own | self._of_both(mention, root, chain)
            features |= {
                "the only one of its kind": float(alike == [chain]),
                "plain, the only one of its kind": float(plain and alike == [chain]),
                f"plain {mention.kind}, the only one of its kind": float(plain and alike == [chain]),
                "plain, the nearest of its kind": float(plain and chain is nearest_alike),
                "the nearest": float(chain is nearest),
                "the nearest of its kind": float(chain is nearest_alike),
                "rules": float(chain is by_rule),
                f"rules by {method}": float(chain is by_rule),
                "rules take another": float(by_rule is not None and chain is not by_rule),
            }
            features |= self._of_owners(owner, chain)
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
        seen = self._readings.looks([(mention.start, mention.end)])
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

    def _of_both(self, mention: Mention, root: Token, chain: Chain) -> dict[str, float]:
        places = self._places[id(chain)]
        sentence = self._sentence(mention.start)
        told = [self._sentence(start) for start, _ in places]
        before = [n for n, (start, _) in zip(told, places, strict=True) if start < mention.start]
        apart = sentence - before[-1] if before else -1
        how_far = "after" if apart < 0 else str(min(apart, _NEAR + 1))
        words = {w for name in chain.names for w in name.lower().split()}
        head = root.lemma_.lower()
        last = [p for p in places if p[0] < mention.start][-1:]
        is_subject = bool(last) and self._doc[last[0][1] - 1].dep_ in _SUBJECTS
        person = "person" if chain.kind == "person" else "body"
        return {
            f"{mention.kind} for {chain.kind}": 1.0,
            "same kind": float(mention.kind == chain.kind),
            f"apart={how_far}": 1.0,
            f"apart={how_far} {person}": 1.0,
            "name has the noun": float(head in words or root.lower_ in words),
            "named often": min(len(places), _MANY) / _MANY,
            "named in the headline": float(bool(told) and told[0] == 0),
            "subject before": float(is_subject and apart in {0, 1}),
            "both subjects": float(is_subject and apart == 1 and root.dep_ in _SUBJECTS),
            "same office": float(mention.role is not None and chain.role == mention.role),
            "another office": float(None not in (mention.role, chain.role) and chain.role != mention.role),
            "is called so": float(self._is_called(root, chain)),
            "alike": self._alike(mention, chain),
        }

    def _of_owners(self, owner: Chain | None, chain: Chain) -> dict[str, float]:
        if owner is None:
            return {}
        owners = [c for i in self._owners[id(chain)] if (c := self._found.at.get(i)) is not None]
        return {
            "owned": 1.0,
            "same owner": float(any(c is owner for c in owners)),
            "another owner": float(bool(owners) and all(c is not owner for c in owners)),
        }

    def _is_called(self, root: Token, chain: Chain) -> bool:
        """Whether the text says that the one is the other: "X is the company that …", "X became the leader"."""
        if root.dep_ != "attr":
            return False
        places = self._places[id(chain)]
        return any(start <= subject.i < end for subject in agents(root.head) for start, end in places)

    def _nearest(self, mention: Mention, chains: Sequence[Chain]) -> Chain | None:
        """The one named last before the description."""
        ends = [(max((e for _, e in self._places[id(c)] if e <= mention.start), default=-1), c) for c in chains]
        best = max(ends, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] >= 0 else None

    def _alike(self, mention: Mention, chain: Chain) -> float:
        """How alike the kinds are that the encoder sees for both, 0 to 1."""
        one, other = self._kind([(mention.start, mention.end)]), self._kinds[id(chain)]
        return float(one @ other) if one is not None and other is not None else 0.0

    def _kind(self, places: Sequence[tuple[int, int]]) -> "np.ndarray[tuple[int], np.dtype[np.float64]] | None":
        told = [kinds for kinds in self._readings.kinds(places) if kinds]
        return np.mean([list(kinds.values()) for kinds in told], axis=0) if told else None

    def _sentence(self, token: int) -> int:
        return bisect_right(self._starts, token) - 1
