"""Component `kg_acts`: what the sentences of a Doc hold, tell and name, as the trained network sees them."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from loaders.analysis.documents import UNREAD
from loaders.analysis.syntax import ends_a_sentence
from loaders.encoder.network import Network
from loaders.encoder.reading import Read, read

# Characters that nobody sees, such as those that turn a line around.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class ActFinder:
    """Sets `doc._.read` and `doc._.acts`; sentences that were not parsed are not read either."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.read`, the sentences that may say anything, and `doc._.acts`, their acts, in text order."""
        doc._.read = tuple(self._read(doc))
        doc._.acts = tuple(seen for one in doc._.read for seen in one.acts)
        return doc

    def _read(self, doc: Doc) -> Iterator[Read]:
        title = before = ""
        for sentence in doc.sents:
            text = _UNSEEN.sub(" ", sentence.text)
            if not text.strip():
                continue
            if _is_parsed(sentence):
                # A text without a headline starts at once.
                above = title or (text if ends_a_sentence(text) else "")
                found = read(text, before=before, title=above, start=sentence.start_char, network=self.network)
                if found is not None:
                    yield found
            before = text if title else ""
            title = title or text


def _is_parsed(sentence: Span) -> bool:
    return sentence[0].tag_ != UNREAD
