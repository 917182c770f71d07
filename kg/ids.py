"""Content ids: equal parts give equal ids, on any machine."""

from hashlib import sha256


def content_id(kind: str, *parts: str) -> str:
    """Id such as "stmt-7b123cc6d0237336"; 64 bits of SHA-256 over the length-prefixed parts.

    The length goes first so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = sha256()
    for part in (kind, *parts):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return f"{kind}-{digest.hexdigest()[:16]}"
