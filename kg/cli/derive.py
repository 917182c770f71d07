"""The command that makes everything derived anew: kg derive."""

from kg.cli.options import ActorsOption, DatabaseOption, JournalOption, StoreOption, TalksOption, ToOption, settings_of
from kg.cli.output import complain, tell_idle
from kg.rebuild import refresh
from kg.schema import load_schema
from kg.store import open_store
from kg.talks import without_articles


def derive(
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    journal: JournalOption = None,
    talks: TalksOption = None,
    actors: ActorsOption = None,
) -> None:
    """Make actors, positions, shifts, impasses, mediations and negotiations anew from the evidence, corrections applied."""
    settings = settings_of(store, to, database, journal=journal, talks=talks, actors=actors)
    schema, talks_file = load_schema(actors=settings.actors), settings.talks_file
    with open_store(settings, create=False, older=True) as opened, opened.alone():
        opened.prepare()
        written = refresh(opened, schema, journal=settings.journal_file, talks=talks_file)
        idle = without_articles(opened)
    complain(
        f"written  {written.nodes} nodes, {written.relationships} relationships, {written.properties} properties; "
        f"{written.deleted} deleted"
    )
    tell_idle(idle)
