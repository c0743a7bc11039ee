"""Run by Alembic: hands it the connection and the model. No settings, no logging, no URL."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.model import Base
from bot.model.base import Instant, Number


def render(kind: str, thing: object, autogen: AutogenContext) -> str | Literal[False]:
    """Our own types as SQLAlchemy's, so that a step written once never depends on the model."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Number):
        return 'sa.Numeric(28, 8).with_variant(sa.String(40), "sqlite")'
    return False


def run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render,
        render_as_batch=True,  # SQLite alters a table by making it anew
        transactional_ddl=True,  # true of SQLite too, since bot.db says BEGIN itself
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
