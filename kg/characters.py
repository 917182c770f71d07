"""Characters that deceive: those that are not seen, that steer a terminal, that turn text around, that look like others."""

import re
import unicodedata
from collections.abc import Mapping

_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # in Windows-1252
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
# Embeddings, overrides and isolates turn around what stands on a line; the separators break it.
_TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029]
_NO_WIDTH = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF]
_HALVES = range(0xD800, 0xE000)
_SEEN: Mapping[int, str | None] = {
    **dict.fromkeys(_NO_WIDTH),
    **dict.fromkeys(_HALVES, "\ufffd"),
    **dict.fromkeys([*_CONTROLS, *_TURNING], " "),
    **{code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _UNDEFINED},
}
# What parts words without being read as a space.
_PARTING = {code: " " for code in [*_CONTROLS, *_TURNING] if not (0x80 <= code <= 0x9F or chr(code).isspace())}
# Quotation marks and apostrophes by the sign on the keyboard: high, low, reversed, of full width, in corners, primes, ornaments,
# letters of that shape (modifiers, saltillo, koronis, Armenian, geresh), the acute accent in its place, and those of Windows-1252
# decoded as Latin-1.
_APOSTROPHES = (
    "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u275b\u275c\uff07\u02b9\u02bb\u02bc\u02bd\ua78c\u1fbd\u055a\u05f3\u00b4"
    "\x82\x8b\x91\x92\x9b"
)
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u275d\u275e\u301d\u301e\u301f\uff02\u02ba\u05f4\x84\x93\x94"
_STRAIGHT = {**dict.fromkeys(map(ord, _APOSTROPHES), "'"), **dict.fromkeys(map(ord, _QUOTES), '"')}
_UNSAFE = re.compile(f"[{re.escape(''.join(map(chr, [*_CONTROLS, *_TURNING, *_NO_WIDTH, *_HALVES])))}]")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def visible(text: str) -> str:
    """`text` without what is not seen and hides in names, steers a terminal or turns around the direction of writing.

    Half surrogate pairs become U+FFFD. Control characters and those of direction become spaces, but those of Windows-1252
    among them, decoded as Latin-1, the sign that was meant. Characters of no width go.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SEEN)


def one_line(text: str) -> str:
    """What is visible of `text`, as one line with single spaces."""
    return " ".join(visible(text).split())


def parted(text: str) -> str:
    """`text`, of the same length, with a space for each control character and each that turns the direction of writing around."""
    return text if text.isascii() and text.isprintable() else text.translate(_PARTING)


def straight(text: str) -> str:
    """`text`, of the same length, with straight quotation marks and apostrophes in place of typographic ones."""
    return text if text.isascii() else text.translate(_STRAIGHT)


def comparable(name: str) -> str:
    """What is compared where people type a name: in lower case, with single spaces, quotation marks and apostrophes straight."""
    return straight(" ".join(name.split())).casefold()


def escaped(text: str, *, keep: str = "") -> str:
    """`text` with each character that is not seen, or steers a terminal, as its code: "\\x1b"; those in `keep` stay."""
    return _UNSAFE.sub(lambda m: m[0] if m[0] in keep else m[0].encode("unicode_escape").decode("ascii"), text)


def escaped_json(text: str) -> str:
    """JSON of the same value in which no such character stands as it is; line feeds between its values stay."""
    return _UNSAFE.sub(lambda m: m[0] if m[0] == "\n" else f"\\u{ord(m[0]):04x}", text)


def lookalikes(text: str) -> str:
    """What tells of letters of two scripts in one word, "Cyrillic \u0430"; empty where every word keeps to one."""
    if text.isascii():
        return ""
    told: dict[str, str] = {}
    for word in text.split():
        scripts = {letter: script for letter in word if (script := _script(letter))}
        if len(set(scripts.values())) > 1:
            told |= {letter: script for letter, script in scripts.items() if script != "LATIN"}
    return ", ".join(f"{script.capitalize()} {letter}" for letter, script in told.items())


def _script(letter: str) -> str | None:
    name = unicodedata.name(letter, "") if letter.isalpha() else ""
    return next((script for script in _SCRIPTS if name.startswith(script)), None)
