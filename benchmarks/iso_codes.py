"""Writes ISO 3166 codes into schemas/actors/states.yaml, as the package iso3166 (extra `test`) has them.

python -m benchmarks.iso_codes
"""

import re
from collections.abc import Mapping
from pathlib import Path

from iso3166 import Country, countries

from kg.gazetteer import GazetteerEntry
from kg.schema import load_schema

STATES = Path(__file__).parent.parent / "schemas" / "actors" / "states.yaml"
# The package's name for those that news call otherwise, or that call themselves what another is called in it.
CALLED: Mapping[str, str] = {
    "state/congo": "Congo, Democratic Republic of the",
    "state/congo-brazzaville": "Congo",
    "state/falkland-islands": "Falkland Islands (Malvinas)",
    "state/nauru": "Naoero",
}


def country_of(entry: GazetteerEntry) -> Country | None:
    """The only country that is called one of the entry's names; None for former states and regions without a code."""
    if entry.id in CALLED:
        return next(country for country in countries if country.name == CALLED[entry.id])
    found = [country for country in countries if _names_of(country) & {entry.name, *entry.aliases}]
    return found[0] if len(found) == 1 else None


def _names_of(country: Country) -> set[str]:
    """Both names of the package, and "Iran" and "Islamic Republic of Iran" for "Iran, Islamic Republic of"."""
    short, comma, form = country.name.partition(", ")
    turned = {short, f"{form} {short}"} if comma else set()
    return {country.name, country.apolitical_name, *turned}


def main() -> None:
    """Rewrite the file, with `iso` on each entry that the package knows and without it on others."""
    entries = load_schema().gazetteer
    lines = [
        _with_code(line, entries[found[1]]) if (found := re.match(r"- \{id: (state/[\w-]+),", line)) else line
        for line in STATES.read_text(encoding="utf-8").splitlines()
    ]
    STATES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _with_code(line: str, entry: GazetteerEntry) -> str:
    bare = re.sub(r', iso: \["\w\w", "\w{3}"\]', "", line)
    country = country_of(entry)
    return f'{bare[:-1]}, iso: ["{country.alpha2}", "{country.alpha3}"]}}' if country else bare


if __name__ == "__main__":
    main()
