"""Plain text: the first non-empty line is the title, all of the file is the text."""

from collections.abc import Iterator
from typing import BinaryIO

from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions


def read_text(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of a .txt file."""
    text = decode(stream.read(), path)
    yield RawArticle(text=text, title=first_line(text), text_is_whole=True)


def first_line(text: str) -> str:
    """The first line of `text` that is not empty, without white space at its ends."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
