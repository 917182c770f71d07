"""JSON text → values, with a bound on its depth.

Python's parser recurses for each bracket. With the Java of the embedded store in the same process, a text of many thousand open
brackets ends the process on Python 3.13 instead of raising RecursionError.
"""

import json
import re
from typing import Any

# A string that does not end takes all that is left: looked for from each of its quotes it would cost the square.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def parse_json(text: str, *, depth: int) -> Any:
    """The value of a JSON text.

    Raises ValueError if it is broken (JSONDecodeError) or nested deeper than `depth` levels.
    """
    if text.count("[") + text.count("{") > depth and _is_deeper(text, depth):
        raise ValueError(f"nested deeper than {depth} levels")
    try:
        return json.loads(text)
    except ValueError as err:
        if isinstance(err, json.JSONDecodeError):
            raise
        raise ValueError("a number of more than 4,300 digits") from err


def _is_deeper(text: str, depth: int) -> bool:
    """Whether more than `depth` brackets outside strings are open at once."""
    level = 0
    for token in _TOKENS.finditer(text):
        level += (token[0] in "[{") - (token[0] in "]}")
        if level > depth:
            return True
    return False
