"""Structured logs to stderr, with every number that could be a person's masked."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

# 15 to 19 digits in a row (identity numbers, bank cards) and mobile numbers, also spaced or full-width.
_PERSONAL = re.compile(r"(?<![0-9])(?:[0-9][ -]?){14,18}[0-9Xx](?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


def mask(text: str) -> str:
    """The text with identity numbers, cards and mobile numbers replaced."""
    narrow = text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    return _PERSONAL.sub("〔已遮蔽〕", narrow)


def _mask_event(logger: Any, method: str, event: Any) -> Any:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


def configure(config: dict[str, object]) -> None:
    """Called by Django; one JSON line an event, warnings and above by default."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _mask_event,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
