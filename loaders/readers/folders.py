"""Paths → files: folders are walked in order of name."""

import os
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from kg.errors import ArticleError
from kg.nesting import parse_json
from loaders.readers.decoding import decode
from loaders.readers.options import ReadOptions
from loaders.readers.sidecar import SUFFIX, sidecars_of
from loaders.report import Skipped

# A file by which the folder of an embedded store is known.
STORE = "kg.lock"
# What may hold articles and is not opened: told, so that nobody believes that it was read.
ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".bz2", ".xz", ".zst"})
DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".eml", ".mht", ".xls", ".xlsx", ".parquet"})
# Keys by which an annotation is known (docs/evaluation.md).
ANNOTATED = frozenset({"actors", "positions", "mediations", "pressures", "events", "impasses"})


def files_of(path: Path, *, suffixes: Collection[str], options: ReadOptions) -> Iterator[Path | Skipped]:
    """Yield the file itself, or the files of a folder and its folders; what cannot be opened comes as Skipped.

    In a folder only files with one of `suffixes`, archives and documents, or those that `options.include` names, minus
    `options.exclude`; hidden files, sidecars and annotations (an object with actors or positions and no text, beside a text of the
    same name) are no articles. Links to folders are not followed, links to files outside are told.
    """
    if not os.path.isdir(path):  # noqa: PTH112  # Path.is_dir raises for what cannot be looked at; whoever opens it tells
        yield path
        return
    found = False
    for file in _walk(path):
        if isinstance(file, Skipped) or _is_wanted(file, path, suffixes, options):
            found = True
            yield file if options.follow_links or isinstance(file, Skipped) else _inside(file, path)
    if not found:
        yield Skipped(
            path=shown(path),
            reason=f"no file to read in this folder; known: {', '.join(suffixes)}",
        )


def suffix_of(file: Path) -> str:
    """The suffix that says the format: ".jsonl" for "a.jsonl" and "a.jsonl.gz"."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    return suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes or [""])[-1]


def shown(path: Path) -> str:
    """The path as text for people and stores; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def _walk(folder: Path) -> Iterator[Path | Skipped]:
    refused: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=refused.append):
        if STORE in names:  # the folder of an embedded store holds no articles
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names))
        while refused:
            yield _refusal(refused.pop())
    yield from map(_refusal, refused)


def _refusal(err: OSError) -> Skipped:
    return Skipped(path=shown(Path(err.filename)), reason=f"cannot be read: {err.strerror}")


def _is_wanted(file: Path, folder: Path, suffixes: Collection[str], options: ReadOptions) -> bool:
    if file.name.startswith(".") or file.name.endswith(SUFFIX) or _matches(file, folder, options.exclude):
        return False
    if options.include:
        return _matches(file, folder, options.include)
    if suffix_of(file) in suffixes:
        return not _is_annotation(file, options)
    return not (ARCHIVES | DOCUMENTS).isdisjoint({suffix_of(file), file.suffix.lower()})


def _inside(file: Path, folder: Path) -> Path | Skipped:
    """The file, unless it or its sidecar is a link that leads out of the folder."""
    for one in (file, *sidecars_of(file)):
        if one.is_symlink() and one.exists() and not one.resolve().is_relative_to(folder.resolve()):
            reason = "a link out of the folder; name the file itself, or set KG_FOLLOW_LINKS=yes"
            return Skipped(path=shown(one), reason=reason)
    return file


def _matches(file: Path, folder: Path, globs: Sequence[str]) -> bool:
    inside = file.relative_to(folder).as_posix()
    return any(fnmatchcase(name, glob) for glob in globs for name in (inside, file.name))


def _is_annotation(file: Path, options: ReadOptions) -> bool:
    """Whether the file says something about the text beside it, in place of being an article; what cannot be read is none."""
    if file.suffix != ".json" or not any(file.with_suffix(suffix).exists() for suffix in (".txt", ".md", ".html")):
        return False
    try:
        if not file.is_file() or file.stat().st_size > options.limits.article_bytes:
            return False
        told = parse_json(decode(file.read_bytes(), shown(file)), depth=options.limits.depth)
    except (ArticleError, OSError, ValueError):
        return False
    return isinstance(told, dict) and not ANNOTATED.isdisjoint(told) and options.fields.get("text", "text") not in told
