"""The compose file: Neo4j on loopback with a password of the user's choice, and a service that loads a folder."""

import re
from typing import Any

import pytest
import yaml
from typer.main import get_command

from kg.cli import app
from kg.config import read_settings
from tests.conftest import ROOT

COMPOSE = ROOT / "docker-compose.yml"
REQUIRED_PASSWORD = re.compile(r"\$\{KG_PASSWORD:\?[^}]+\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def neo4j_service(compose: dict[str, Any]) -> dict[str, Any]:
    service: dict[str, Any] = compose["services"]["neo4j"]
    return service


@pytest.fixture(scope="module")
def load_service(compose: dict[str, Any]) -> dict[str, Any]:
    service: dict[str, Any] = compose["services"]["kg"]
    return service


def test_images_are_pinned_to_a_patch_release(neo4j_service: dict[str, Any], load_service: dict[str, Any]) -> None:
    assert re.fullmatch(r"neo4j:5\.26\.\d+-community", neo4j_service["image"])
    assert re.fullmatch(r"python:3\.12\.\d+-slim-bookworm", load_service["image"])


def test_ports_are_open_to_this_machine_only(compose: dict[str, Any], neo4j_service: dict[str, Any]) -> None:
    assert neo4j_service["ports"] == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["neo4j"]
    assert all(service.get("network_mode") != "host" for service in compose["services"].values())


def test_the_password_has_no_default(neo4j_service: dict[str, Any]) -> None:
    assert REQUIRED_PASSWORD.fullmatch(neo4j_service["environment"]["NEO4J_AUTH"].removeprefix("neo4j/"))
    uses = re.findall(r"(?<!\$)\$\{?KG_PASSWORD[^}]*\}?", _without_comments())
    assert uses
    assert all(REQUIRED_PASSWORD.fullmatch(use) for use in uses)


def test_no_variable_is_taken_for_a_setting_of_the_server(neo4j_service: dict[str, Any]) -> None:
    assert [name for name in neo4j_service["environment"] if name.startswith("NEO4J_")] == ["NEO4J_AUTH"]


def test_the_data_live_in_a_named_volume(compose: dict[str, Any], neo4j_service: dict[str, Any]) -> None:
    volume, target = neo4j_service["volumes"][0].split(":")
    assert target == "/data"
    assert volume in compose["volumes"]


def test_the_saved_queries_are_mounted_read_only(neo4j_service: dict[str, Any]) -> None:
    assert "./queries:/queries:ro" in neo4j_service["volumes"]
    assert list((ROOT / "queries").glob("*.cypher"))


def test_the_health_check_logs_in_with_the_password_of_the_container(neo4j_service: dict[str, Any]) -> None:
    kind, command = neo4j_service["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    assert "cypher-shell" in command
    assert '"$$KG_PASSWORD"' in command, "one $ would be filled in by compose and stand in the container's settings"
    assert "KG_PASSWORD" in neo4j_service["environment"]
    assert "-p " not in command, "a password on the command line shows in the list of processes"


def test_loading_is_asked_for_and_waits_for_a_healthy_server(load_service: dict[str, Any]) -> None:
    assert load_service["profiles"] == ["load"]
    assert load_service["depends_on"] == {"neo4j": {"condition": "service_healthy"}}


def test_the_folder_of_articles_is_a_choice_and_read_only(load_service: dict[str, Any]) -> None:
    assert "${KG_ARTICLES:-./examples}:/articles:ro" in load_service["volumes"]
    assert (ROOT / "examples").is_dir()


def test_the_load_runs_a_command_that_exists_against_the_server(load_service: dict[str, Any]) -> None:
    environment = {name: str(value) for name, value in load_service["environment"].items()}
    settings = read_settings(environment)
    assert (settings.uri, settings.user) == ("bolt://neo4j:7687", "neo4j")
    assert settings.password is not None
    script = load_service["command"][-1]
    install, load = script.split(" && ")
    assert install.endswith("/project")
    assert ".:/project:ro" in load_service["volumes"]
    program, command, articles = load.split()
    assert program == "kg"
    assert command in getattr(get_command(app), "commands", {})
    assert articles == "/articles"


def _without_comments() -> str:
    lines = COMPOSE.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))
