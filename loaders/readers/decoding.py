"""Bytes → text."""

import codecs
import re

from charset_normalizer import from_bytes

from kg.errors import ArticleError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that charset detection looks at: more is slow and finds the same.
_PROBE = 200_000
# Share of bytes above ASCII up to which a text is in Latin letters: Cyrillic or Greek in 8 bits has more than half of
# them. charset-normalizer took English with curly quotes and a pound sign in Windows-1252 for cp1250.
_LATIN = 0.15
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # in Windows-1252
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
# Share of control characters from which bytes are no text.
_BINARY = 0.02
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(raw: bytes, path: str, *, declared: str | None = None) -> str:
    """The text of `raw`: by its byte order mark, else UTF-8, else the encoding it declares, else the likeliest one.

    Line ends stay as they are, a byte order mark goes. Raises ArticleError if it is empty or no text.
    """
    if not raw.strip():
        raise ArticleError(f"{path}: the file is empty")
    if wide := wide_encoding(raw):
        return _decoded(raw, wide, path)
    if _is_binary(raw):
        raise ArticleError(f"{path}: binary file, not text; convert it to .txt or .html first")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(raw, _declared(declared) or _likeliest(raw, path), path)


def wide_encoding(start: bytes) -> str | None:
    """The encoding of more than one byte a letter that a byte order mark shows, if there is one."""
    return next((encoding for mark, encoding in _WIDE if start.startswith(mark)), None)


def whole_pairs(text: str) -> str:
    """`text` without half surrogate pairs, which JSON can hold and no store can: each becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _is_binary(raw: bytes) -> bool:
    probe = raw[:_PROBE]
    controls = len(probe) - len(probe.translate(None, _CONTROLS))
    return b"\0" in raw or controls > _BINARY * len(probe)


def _declared(encoding: str | None) -> str | None:
    """The name of a declared encoding, None if Python does not know it; pages that say Latin-1 mean Windows-1252."""
    try:
        name = codecs.lookup(encoding or "").name
    except LookupError:
        return None
    return "cp1252" if name == "iso8859-1" else name


def _likeliest(raw: bytes, path: str) -> str:
    probe = raw[:_PROBE]
    high = len(probe.translate(None, bytes(range(128))))
    if high < _LATIN * len(probe) and not any(byte in raw for byte in _UNDEFINED):
        return "cp1252"
    best = from_bytes(probe).best()
    if best is None:
        raise ArticleError(f"{path}: the encoding cannot be told; save it as UTF-8")
    return best.encoding


def _decoded(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as err:
        raise ArticleError(f"{path}: not valid {encoding} (byte {err.start}); save it as UTF-8") from err
