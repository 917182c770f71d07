"""Examples → those to train the encoder on, and those kept apart for the decision: whole outlets, as a user's articles will be."""

import random
from collections import defaultdict
from collections.abc import Sequence

from training.examples import Example

# Share of the articles kept apart; of an outlet with more than that, only a like share.
APART = 0.12
SEED = 0


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """To train on, and kept apart; the same for the same examples.

    Outlets are drawn until enough articles are apart; of an outlet that is itself a larger share, that share of its articles.
    """
    outlets: defaultdict[str, list[Example]] = defaultdict(list)
    for example in examples:
        outlets[example.outlet].append(example)
    wanted, apart = int(APART * len(examples)), set[str]()
    drawn = random.Random(SEED)
    names = sorted(outlets)
    drawn.shuffle(names)
    for name in sorted(names, key=lambda n: len(outlets[n]) <= wanted):  # the big ones first, each in part
        articles = outlets[name]
        if len(articles) > wanted:
            apart.update(e.id for e in drawn.sample(articles, int(APART * len(articles))))
        elif len(apart) + len(articles) <= wanted:
            apart.update(e.id for e in articles)
    return [e for e in examples if e.id not in apart], [e for e in examples if e.id in apart]
