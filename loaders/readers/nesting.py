"""JSON text → values, with a bound on its depth.

Python's parser recurses for each bracket. With the Java of the embedded store in the same process, a text of many thousand open
brackets ends the process on Python 3.13 instead of raising RecursionError.
"""

import json
import re
from typing import Any

# Deeper than any article's fields, far from what the stack bears.
DEPTH = 100
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises ValueError if it is broken (JSONDecodeError) or nested deeper than 100 levels.
    """
    if text.count("[") + text.count("{") > DEPTH and _depth(text) > DEPTH:
        raise ValueError(f"nested deeper than {DEPTH} levels")
    return json.loads(text)


def _depth(text: str) -> int:
    """How many brackets outside strings are open at once; counting ends above the bound."""
    depth = deepest = 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEPTH:
                break
        elif token[0] in "]}":
            depth -= 1
    return deepest
