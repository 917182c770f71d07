"""Component `kg_acts`: which acts the sentences of a Doc hold, as the trained network sees them."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from loaders.analysis.documents import UNREAD
from loaders.encoder.network import Network
from loaders.encoder.reading import Seen, acts_in, moved

# How a sentence ends that is no headline.
_ENDS = (".", "!", "?", '"')


class ActFinder:
    """Sets `doc._.acts`; sentences that were not parsed are not read either."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.acts` set, in text order."""
        doc._.acts = tuple(self._acts(doc))
        return doc

    def _acts(self, doc: Doc) -> Iterator[Seen]:
        title = before = ""
        for sentence in doc.sents:
            text = sentence.text
            if not text.strip():
                continue
            if _is_parsed(sentence):
                # A text without a headline starts at once.
                above = title or (text if text.rstrip().endswith(_ENDS) else "")
                for seen in acts_in(text, before=before, title=above, network=self.network):
                    yield moved(seen, sentence.start_char)
            before = text if title else ""
            title = title or text


def _is_parsed(sentence: Span) -> bool:
    return sentence[0].tag_ != UNREAD
