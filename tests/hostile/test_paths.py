"""Paths made to do harm: links, pipes and devices in folders, names that escape, entities and addresses that would be fetched."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.model import Article
from loaders.readers import ReadOptions, read_articles
from loaders.report import Skipped
from tests.loaders.article_files import page

WORDS = "The crews of the ferries strike for more pay, the union said on Monday."
SECRET = "the password of the harbour master"


def read(*paths: Path, **options: bool) -> list[Article | Skipped]:
    return list(read_articles(map(str, paths), options=ReadOptions(**options)))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article, beside a secret."""
    (tmp_path / "secret.txt").write_text(SECRET)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "good.txt").write_text(WORDS)
    return inside


def test_a_link_out_of_a_folder_is_told_and_not_read(folder: Path) -> None:
    (folder / "a.txt").symlink_to("../secret.txt")
    (folder / "b.txt").symlink_to("good.txt")
    told, inside, good = read(folder)
    assert isinstance(told, Skipped)
    assert told.reason.startswith("a link out of the folder; name the file itself")
    assert isinstance(inside, Article)
    assert isinstance(good, Article)
    assert SECRET in repr(read(folder, follow_links=True))
    assert SECRET in repr(read(folder / "a.txt")), "a file that is named itself"


def test_a_sidecar_that_is_a_link_out_of_a_folder_is_not_read(folder: Path) -> None:
    (folder.parent / "secret.json").write_text(json.dumps({"title": SECRET}))
    (folder / "good.meta.json").symlink_to("../secret.json")
    assert SECRET not in repr(read(folder))


def test_links_in_a_circle_end(folder: Path) -> None:
    (folder / "circle").symlink_to(folder)
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")
    found = read(folder)
    assert [isinstance(one, Article) for one in found] == [False, False, True]


def test_pipes_and_devices_are_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    told, _ = read(folder)
    assert read(folder / "a.txt") == [told]
    assert isinstance(told, Skipped)
    assert "a device or pipe, no file" in told.reason
    (folder / "zero.txt").symlink_to("/dev/zero")
    assert "a device or pipe" in repr(read(folder / "zero.txt"))


def test_names_with_line_feeds_and_signs_are_read_and_stored_as_one_line(folder: Path) -> None:
    for name in ("a\nb.txt", "\x1b[2J.txt", "\u202etxt.exe.txt", "..;rm -rf ~.txt", "' OR 1=1 --.txt"):
        (folder / name).write_text(WORDS)
    found = read(folder)
    assert all(isinstance(one, Article) for one in found)
    assert not any({"\n", "\x1b", "\u202e"} & set(one.path) for one in found)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and what has connected to it."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    called.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield server.getsockname()[1], called
        done.set()
        thread.join()


def test_no_file_and_no_address_that_an_article_names_is_opened(
    folder: Path, listener: tuple[int, list[object]]
) -> None:
    port, called = listener
    web, local = f"http://127.0.0.1:{port}/x", (folder.parent / "secret.txt").as_uri()
    for number, address in enumerate((web, local)):
        head = f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{address}"> %p; <!ENTITY x SYSTEM "{address}">]>'
        outer = f'<!DOCTYPE rss SYSTEM "{address}">'
        item = f"<rss version='2.0'><channel><link>{address}</link><item><title>t</title><description>{WORDS} &x;</description></item></channel></rss>"
        marks = (
            f'<meta http-equiv="refresh" content="0;url={address}"><base href="{address}"><link rel="stylesheet" '
            f'href="{address}"><iframe src="{address}"></iframe><img src="{address}"><object data="{address}"></object>'
        )
        (folder / f"{number}.rss").write_text(head + item)
        (folder / f"{number}b.rss").write_text(outer + item.replace(" &x;", ""))
        (folder / f"{number}.xml").write_text(address)
        (folder / f"{number}.html").write_text(page().replace("</article>", f"{marks}</article>"))
        (folder / f"{number}x.html").write_text(head.replace("rss", "html") + page().replace("</p>", " &x;</p>", 1))
        (folder / f"{number}.md").write_text(f"---\ntitle: !include {address}\n---\n{WORDS} ![x]({address})\n")
        (folder / f"{number}.jsonl").write_text(json.dumps({"text": WORDS, "url": address}))
    assert len(read(folder)) >= 13
    assert SECRET not in repr(read(folder))
    assert called == []
