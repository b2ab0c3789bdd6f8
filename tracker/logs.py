"""Log records as one JSON object a line, with secrets masked."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

# Bearer abc…, token=abc…, postgresql://user:password@host
SECRET = re.compile(
    r"(?i)(bearer\s+"
    r"|(?:token|password|secret|signature)[\"']?\s*[=:]\s*[\"']?"
    r"|://[^/\s:@]*:(?=[^/\s@]*@))"  # a password, not the port of http://127.0.0.1:8000/a.html
    r"([^\s\"'&@,;]+)"
)
OWN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class JsonFormatter(logging.Formatter):
    """`{"at", "level", "logger", "message", …extra, "error"}`, times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record as one line."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in OWN},
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(
            {name: _mask_secrets(value) for name, value in fields.items()},
            ensure_ascii=False,
            default=str,
        )


def _mask_secrets(value: object) -> object:
    return SECRET.sub(r"\1***", value) if isinstance(value, str) else value


def install_logging(level: int = logging.INFO) -> None:
    """Log everything to standard error as JSON; libraries from level WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("tracker").setLevel(level)
