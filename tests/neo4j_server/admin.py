"""The import tool of the test server's jars, in place of neo4j-admin."""

import os
import re
import subprocess
from pathlib import Path

from tests.neo4j_server.server import jars

_HEAP = "-Xmx512m"


def imported(files: Path, home: Path, *, timeout: float = 240) -> tuple[int, int]:
    """Numbers of nodes and relationships, after the script in `files` made the database of the server whose data will be in `home`."""
    admin = home / "neo4j-admin"
    admin.write_text(f'#!/bin/sh\nexec java {_HEAP} -cp "{jars()}/*" org.neo4j.cli.AdminTool "$@"\n')
    admin.chmod(0o755)
    (home / "conf").mkdir()
    env = {**os.environ, "NEO4J_ADMIN": str(admin), "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    script = ["sh", str(files / "import.sh")]
    done = subprocess.run(script, env=env, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)
    told = re.search(r"Imported:\s+(\d+) nodes\s+(\d+) relationships", done.stdout)
    if done.returncode != 0 or told is None:
        raise RuntimeError(f"the import failed: {done.stdout}{done.stderr}")
    return int(told[1]), int(told[2])
