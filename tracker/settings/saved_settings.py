"""Collect the settings of a home for its backup, without secrets.

`sources.toml` is kept with the values of secret keys replaced. Of the environment the variables
that hold no secret are kept; the others are only named.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.settings.tables import FILE

ENVIRONMENT = "environment.json"
LEFT_OUT = "left-out-of-the-backup"
# variables that hold no secret; of every other TRACKER_ variable only the name is kept
_PLAIN = frozenset(
    f"TRACKER_{name}"
    for name in (
        "OPERATOR",
        "PUBLIC_URL",
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USER",
        "SMTP_FROM",
        "SMTP_STARTTLS",
    )
)
_PRIVATE_WORDS = r"(?:authorization|token|secret|password|passwd|api[_-]?key|cookie)"
# Authorization = "Bearer …", "X-Api-Key" = '…'
_SECRET_KEY = re.compile(
    rf"""(?ix)(?P<key>["']?[\w-]*{_PRIVATE_WORDS}[\w-]*["']?)(?P<sign>\s*=\s*)
    (?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
# https://example.gov.cn/list?token=…&page=1
_SECRET_QUERY = re.compile(rf"(?i)(?P<key>[?&][\w-]*{_PRIVATE_WORDS}[\w-]*)=[^&\"'\s#]+")


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """The files of the settings by name, and the names of the secrets that are not in them."""

    files: dict[str, bytes]
    left_out: tuple[str, ...]


def collect_settings(home: Path, env: Mapping[str, str]) -> SavedSettings:
    """Return the settings of a home. Raises OSError where sources.toml cannot be read."""
    text, keys = remove_secrets((home / FILE).read_text("utf-8-sig"))
    plain = {name: env[name] for name in sorted(_PLAIN & env.keys()) if env[name]}
    secret = [name for name in sorted(env) if name.startswith("TRACKER_") and env[name]]
    left_out = [name for name in secret if name not in _PLAIN and name != "TRACKER_HOME"]
    written = json.dumps({"set": plain, "left_out": left_out}, ensure_ascii=False, indent=1)
    files = {FILE: text.encode(), ENVIRONMENT: f"{written}\n".encode()}
    certificates, elsewhere = _collect_certificates(home, text)
    named = (*left_out, *(f"{FILE}: {key}" for key in keys), *elsewhere)
    return SavedSettings(files | certificates, named)


def _collect_certificates(home: Path, text: str) -> tuple[dict[str, bytes], list[str]]:
    """Return the certificates that sources.toml names inside of the home, and the other files.

    Only certificates are taken of a file: a key may stand beside them.
    """
    found, elsewhere = dict[str, bytes](), list[str]()
    sources = tomllib.loads(text).get("source", [])
    for name in {source["ca_file"] for source in sources if source.get("ca_file")}:
        path = home / os.path.expanduser(name)
        if path.resolve().is_relative_to(home.resolve()):
            blocks = _CERTIFICATE.findall(path.read_bytes())
            found[path.resolve().relative_to(home.resolve()).as_posix()] = (
                b"\n".join(blocks) + b"\n"
            )
        else:
            elsewhere.append(f"{FILE}: ca_file {name}")
    return found, sorted(elsewhere)


def remove_secrets(text: str) -> tuple[str, list[str]]:
    """Return sources.toml without the values of secret keys, and these keys."""
    keys: list[str] = []

    def replace_value(match: re.Match[str]) -> str:
        keys.append(match["key"].strip("\"'"))
        return f'{match["key"]}{match["sign"]}"{LEFT_OUT}"'

    def replace_query(match: re.Match[str]) -> str:
        keys.append(match["key"].lstrip("?&"))
        return f"{match['key']}={LEFT_OUT}"

    lines = []
    for line in text.splitlines(keepends=True):
        clean = _SECRET_QUERY.sub(replace_query, _SECRET_KEY.sub(replace_value, line))
        lines.append(clean)
    made = "".join(lines)
    if keys and not _is_toml(made):  # a secret inside of another text: the whole line goes
        pairs = zip(text.splitlines(keepends=True), lines, strict=True)
        made = "".join(line if line == clean else f"# {LEFT_OUT}\n" for line, clean in pairs)
    return made, keys


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
