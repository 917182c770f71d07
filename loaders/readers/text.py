"""Plain text: the first non-empty line is the title, all of the file is the text."""

from collections.abc import Iterator

from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole


def read_text(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of a .txt file."""
    text = decode(read_whole(stream, path, options), path)
    yield RawArticle(text=text, title=first_line(text), text_is_whole=True)


def first_line(text: str) -> str:
    """The first line of `text` that is not empty, without white space at its ends."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
