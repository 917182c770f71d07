"""The same texts for both sides of a comparison."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.model import Article
from loaders.readers import read_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A JSON lines file of whole articles, with their number and their words (split at blanks)."""

    file: Path
    articles: int
    words: int

    def with_one_changed(self, file: Path) -> Path:
        """The same texts as another file, the last article with a sentence more."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        last = json.loads(lines[-1])
        lines[-1] = json.dumps({**last, "text": last["text"] + "\n\nThe report was changed.\n"}, ensure_ascii=False)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file


def articles_in(folder: Path) -> Iterator[Article]:
    """Yield the articles that can be read in a folder or file."""
    return (a for a in read_articles([str(folder)]) if isinstance(a, Article))


def write_texts(folder: Path, *, into: Path, limit: int | None = None) -> Texts:
    """The first `limit` articles that can be read in `folder`, all of them if None, as one file in `into`."""
    articles = list(islice(articles_in(folder), limit))
    file = into / "articles.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(_record(article), ensure_ascii=False) + "\n" for article in articles)
    return Texts(file=file, articles=len(articles), words=sum(len(a.text.split()) for a in articles))


def _record(article: Article) -> dict[str, str]:
    published = article.published.isoformat() if article.published else ""
    return {"id": article.id, "text": article.text, "date": published, "source": article.source or ""}
