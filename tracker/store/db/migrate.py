"""Upgrade the schema of a database with Alembic, in one transaction."""

from __future__ import annotations

import re
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from tracker.errors import ConfigError

MIGRATIONS = files("tracker.store") / "migrations"
_NUMBERED = re.compile(r"(\d{4})_\w+\.py")


def known_revisions() -> list[str]:
    """Return every revision of this program, oldest first.

    The file `0001_the_first_tables.py` is revision 0001.
    """
    names = (_NUMBERED.fullmatch(path.name) for path in (MIGRATIONS / "versions").iterdir())
    return sorted(name[1] for name in names if name)


def current_revision(connection: Connection) -> str | None:
    """Return the revision of a database, or None where it is empty.

    Raises ConfigError where a newer program made it.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is not None and found not in known_revisions():
        raise ConfigError(
            [
                f"数据库：结构版本 {found} 由更新的程序写成，"
                f"本程序只认识到 {known_revisions()[-1]}；请升级本程序"
            ]
        )
    return found


def upgrade_schema(connection: Connection, to: str = "head") -> None:
    """Upgrade a database to a revision within the transaction of `connection`."""
    from alembic import command  # half a second to import, and needed once in a schema's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
