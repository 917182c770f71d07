"""Everything this project raises on purpose.

KGError
├── SchemaError    fix the YAML under schemas/
├── ArticleError   this article cannot be used; the next one can
├── ModelError     the language model is missing or is not what it says
├── WorkerError    a process that analyses beside this one has ended
├── StoreError     the database cannot be reached, opened or written
├── JournalError   this line of a journal of corrections
├── QueryError     the call: unknown query, missing or wrong parameter
├── ExportError    what was to be exported or compared is not there, or the place for it cannot be used
├── CodesError     a table of hand codes with a fault
├── BackupError    a backup that cannot be made, read or restored as asked
└── UpkeepError    what was to be forgotten or put in order is not there
"""


class KGError(Exception):
    """An expected fault; its message says the place, the value and what would be right."""


class SchemaError(KGError):
    """A fault in the YAML under `schemas/`."""


class ArticleError(KGError):
    """An article that cannot be read or analysed."""


class ModelError(KGError):
    """A language model that is missing, changed or lacks a component."""


class WorkerError(KGError):
    """A worker process that ended before its work was done."""


class StoreError(KGError):
    """A store that cannot be reached, opened, read or written."""


class QueryError(KGError):
    """A saved query that does not exist or was called wrongly."""


class JournalError(KGError):
    """A line of a journal of corrections that is no decision."""


class ExportError(KGError):
    """An export or comparison that cannot be made as it was asked for."""


class CodesError(KGError):
    """A table of hand codes that cannot be taken in as it is."""


class BackupError(KGError):
    """A backup that cannot be made, read or restored as it was asked for."""


class UpkeepError(KGError):
    """Something that was to be forgotten or put in order and is not there."""
