"""A sentence → the picture of its dependency tree."""

from spacy import displacy

from loaders.analysis import load_model


def draw(sentence: str, *, model: str) -> str:
    """The dependency tree of a sentence as SVG, drawn by displaCy.

    Raises ModelError if the pipeline is not installed.
    """
    doc = load_model(model)(sentence)
    return str(displacy.render(doc, style="dep", jupyter=False, options={"compact": True, "distance": 110}))
