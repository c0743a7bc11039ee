"""How the outbox stands as a whole."""

from sqlalchemy import text

from bot.model.deliveries import TROUBLED as _TROUBLED

TROUBLED = text(f"deliveries.{_TROUBLED}")
"""The condition over `Delivery` for what did not arrive, or nobody knows."""
