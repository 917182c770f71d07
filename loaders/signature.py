"""Article → signature: a MinHash of its words, by which near-duplicates are told without keeping the text."""

import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import shake_128

import numpy

from kg.characters import straight
from kg.model import Article, Extraction

# Words in a shingle, in a shorter one around a number, hashes in a signature. Changing one of them makes stored signatures
# incomparable with new ones.
SHINGLE, NUMBER_RUNS, LANES = 5, (2, 3), 255
_WORD = re.compile(r"[^\W_]+")
# "GENEVA, March 3 (Agency) - ": a place in capitals or an agency in brackets, then a dash.
_DATELINE = re.compile(r"(?:[A-Z][A-Z .'/-]{1,80}(?:,[^()\n]{1,40})?|[^()\n]{0,60}\([^()\n]{2,40}\))\s*(?:--?|[–—])\s")


def signed(extraction: Extraction) -> Extraction:
    """`extraction` with the signature and the number of words of its article."""
    signature, words = signature_of(extraction.article), len(words_of(extraction.article))
    return replace(extraction, signature=signature, words=words)


def signature_of(article: Article) -> str | None:
    """The signature of the article's body, 340 characters; None if it has no word.

    Title, dateline, case and punctuation do not count. The low byte of each of 255 minima over the word shingles is
    kept, in URL-safe base64: three bytes are four characters. The hash functions are consecutive 32-bit pieces of
    SHAKE-128, so equal words give equal signatures on any machine. b-bit MinHash after Li & König, "b-Bit Minwise
    Hashing" (2010).
    """
    shingles = shingles_of(words_of(article))
    return _encoded(shingles) if shingles else None


def words_of(article: Article) -> list[str]:
    """The folded words of the body without a dateline; those of the title if there is no body."""
    body = straight(article.text.removeprefix(article.title)).strip()
    text = _DATELINE.sub("", body, count=1) if _DATELINE.match(body) else body
    return _WORD.findall(unicodedata.normalize("NFKC", text or article.title).casefold())


def shingles_of(words: Sequence[str]) -> set[str]:
    """Each run of five words once, all words in one where there are fewer, and shorter runs that hold a number.

    The shorter runs let a regular report with new numbers be another text: of articles whose numbers were all changed, 10
    in 100 are taken for the same with them, 48 without (benchmarks/duplicates.py).
    """
    runs = {" ".join(words[i : i + SHINGLE]) for i in range(max(len(words) - SHINGLE + 1, min(len(words), 1)))}
    for at in (i for i, word in enumerate(words) if word.isdecimal()):
        for size in NUMBER_RUNS:
            starts = range(max(at - size + 1, 0), min(at, len(words) - size) + 1)
            runs.update(" ".join(words[i : i + size]) for i in starts)
    return runs


def _encoded(shingles: Iterable[str]) -> str:
    digests = b"".join(shake_128(s.encode("utf-8", "surrogatepass")).digest(4 * LANES) for s in shingles)
    minima = numpy.frombuffer(digests, dtype="<u4").reshape(-1, LANES).min(axis=0)
    return urlsafe_b64encode((minima & 0xFF).astype(numpy.uint8).tobytes()).decode("ascii")
