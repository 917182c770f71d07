"""Bytes → text."""

import codecs

from charset_normalizer import from_bytes

from kg.errors import ArticleError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Bytes that charset detection looks at: more is slow and finds the same.
_PROBE = 200_000


def decode(raw: bytes, path: str) -> str:
    """The text of `raw`: by its byte order mark, else UTF-8, else the encoding charset-normalizer finds likeliest.

    Raises ArticleError if it is empty or no text.
    """
    if not raw.strip():
        raise ArticleError(f"{path}: the file is empty")
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decoded(raw, encoding, path)
    if b"\0" in raw[:_PROBE]:
        raise ArticleError(f"{path}: binary, not text; convert it to .txt or .html first")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(raw[:_PROBE]).best()
        if best is None:
            raise ArticleError(f"{path}: the encoding cannot be told; save it as UTF-8") from None
        return _decoded(raw, best.encoding, path)


def _decoded(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as err:
        raise ArticleError(f"{path}: not valid {encoding} ({err.reason} at byte {err.start}); save it as UTF-8") from err
