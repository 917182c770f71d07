"""Files packed by gzip, unpacked as they are read, with a bound on how much they may grow."""

import gzip
import io
from typing import BinaryIO, cast

from kg.config import Limits
from kg.errors import ArticleError
from loaders.readers.options import Stream

_BLOCK = 65_536


def unpacked(packed: BinaryIO, path: str, limits: Limits) -> Stream:
    """The content of a gzip file of one member or several.

    Reading raises ArticleError once more than `limits.article_bytes` came out of it and that is more than
    `limits.gzip_ratio` times what went in: text packs to a third or a tenth, a bomb to a thousandth.
    """
    return cast(Stream, io.BufferedReader(_Unpacked(packed, path, limits), _BLOCK))


class _Unpacked(io.RawIOBase):
    def __init__(self, packed: BinaryIO, path: str, limits: Limits) -> None:
        self._packed = packed
        self._content = gzip.GzipFile(fileobj=packed)
        self._path = path
        self._limits = limits
        self._grown = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """The number of bytes laid into `buffer`."""
        place = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer, which typing lacks until 3.12
        block = self._content.read1(len(place))
        place[: len(block)] = block
        self._grown += len(block)
        if self._grown > max(self._limits.article_bytes, self._limits.gzip_ratio * self._packed.tell()):
            raise ArticleError(
                f"{self._path}: unpacks to more than {self._limits.gzip_ratio} times its size; what came before was read"
                " (KG_MAX_GZIP_RATIO)"
            )
        return len(block)
