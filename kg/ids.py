"""Content ids: equal parts give equal ids, on any machine."""

from collections.abc import Callable
from hashlib import sha256


def content_id(kind: str, *parts: str) -> str:
    """Id such as "stmt-7b123cc6d0237336"; 64 bits of SHA-256 over the length-prefixed parts.

    The length goes first so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = sha256()
    for part in (kind, *parts):
        digest.update(_prefixed(part))
    return f"{kind}-{digest.hexdigest()[:16]}"


def id_maker(kind: str, *first: str) -> Callable[[str], str]:
    """What makes the `content_id` of these parts and one more that it is given: for many ids that begin alike."""
    begun = sha256(b"".join(map(_prefixed, (kind, *first))))

    def made(last: str) -> str:
        digest = begun.copy()
        digest.update(_prefixed(last))
        return f"{kind}-{digest.hexdigest()[:16]}"

    return made


def _prefixed(part: str) -> bytes:
    raw = part.encode("utf-8", "surrogatepass")
    return len(raw).to_bytes(4, "big") + raw
