"""The home of the demonstration: a folder with a marker, apart from every real home."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path
from typing import IO

from tracker.demo.documents import DOCUMENTS, REMOVE, SELECT, DemoDocument
from tracker.demo.platform import source_block
from tracker.errors import ConfigError

MARKER = "DEMO"
_HEAD = """\
# 示例配置：由 `tracker serve --demo` 生成，每次启动重建。
# Written by the demonstration at each start.
demo = true

[fetch]
allow_private = ["127.0.0.1"]
"""


def prepare_home(home: Path, site_url: str) -> IO[str]:
    """Build the home anew and return its locked marker, which must stay open.

    Raises ConfigError where the folder has no marker or another demonstration is running.
    """
    if home.is_symlink() or home.exists() and not (home / MARKER).is_file():
        raise ConfigError(
            [f"{home}: 已存在且没有 {MARKER} 标记，不是演示目录；请移走它或换一个目录"]
        )
    if home.exists():
        with _open_locked(home / MARKER, "r"):
            shutil.rmtree(home)
    home.mkdir(parents=True)
    marker = _open_locked(home / MARKER, "w")
    marker.write(
        "演示目录，每次启动时删除重建。Demonstration: deleted and rebuilt at each start.\n"
    )
    marker.flush()
    (home / "sources.toml").write_text(
        _HEAD
        + "".join(_source_table(one, site_url) for one in DOCUMENTS if not one.published)
        + source_block(site_url),
        "utf-8",
    )
    return marker


def _open_locked(marker: Path, mode: str) -> IO[str]:
    """Open and lock the marker. Raises ConfigError where another process has locked it."""
    file = marker.open(mode, encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise ConfigError([f"{marker.parent}: 另一个演示正在运行；请先结束它"]) from error
    return file


def _source_table(document: DemoDocument, site_url: str) -> str:
    """Write one `[[source]]` table; JSON writes strings and lists of strings as TOML does."""
    fields: dict[str, str | tuple[str, ...]] = {
        "id": f"demo-{document.name}",
        "kind": "page",
        "url": f"{site_url}/{document.name}.{document.form}",
        "policy": document.policy,
        "jurisdiction": document.jurisdiction,
        "issuer": document.issuer,
    }
    if document.form == "html":
        fields |= {"select": SELECT, "remove": REMOVE}
    return "\n[[source]]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()
    )
