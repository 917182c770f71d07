"""Many small articles to load: the examples, the story, and variants of it."""

import re
from pathlib import Path

from tests.conftest import EXAMPLES
from tests.story.answers import ARTICLES

# Names of the story and those that stand for them in each variant: every variant is a story of its own.
_NAMES = (
    "Albania",
    "Albanian",
    "Montenegro",
    "Montenegrin",
    "Tirana",
    "Podgorica",
    "Marku",
    "Perovic",
    "Velja",
    "Calder",
)
_VARIANTS = (
    ("Chile", "Chilean", "Peru", "Peruvian", "Santiago", "Lima", "Arrate", "Quispe", "Sarma", "Torrel"),
    ("Kenya", "Kenyan", "Uganda", "Ugandan", "Nairobi", "Kampala", "Odero", "Mukasa", "Lurano", "Bexley"),
    ("Norway", "Norwegian", "Finland", "Finnish", "Oslo", "Helsinki", "Solberg", "Niemela", "Torva", "Haldane"),
    ("Laos", "Laotian", "Thailand", "Thai", "Vientiane", "Bangkok", "Khamsing", "Prasert", "Mekara", "Orwell"),
    ("Poland", "Polish", "Slovakia", "Slovak", "Warsaw", "Bratislava", "Wolski", "Hronec", "Dunara", "Penrose"),
    ("Ghana", "Ghanaian", "Togo", "Togolese", "Accra", "Lome", "Mensah", "Agbeko", "Voltana", "Marlow"),
    ("Nepal", "Nepalese", "Bhutan", "Bhutanese", "Kathmandu", "Thimphu", "Thapa", "Dorji", "Karnila", "Ashby"),
)  # fmt: skip


def write_articles(folder: Path, *, variants: int) -> Path:
    """The folder, with the examples, the story, and so many variants of the story."""
    folder.mkdir(parents=True)
    for file in sorted(EXAMPLES.iterdir()):
        (folder / file.name).write_bytes(file.read_bytes())
    for number, names in enumerate((_NAMES, *_VARIANTS[:variants])):
        for article in sorted(ARTICLES.iterdir()):
            (folder / f"{number}-{article.name}").write_text(_told_of(article, names, number), encoding="utf-8")
    return folder


def _told_of(article: Path, names: tuple[str, ...], number: int) -> str:
    instead = dict(zip(_NAMES, names, strict=True))
    text = re.sub(r"\b(" + "|".join(_NAMES) + r")\b", lambda found: instead[found[0]], article.read_text("utf-8"))
    return text.replace("https://example.org/", f"https://example.org/{number}/")
