"""Server time (CPU) of the pages with 2,000 policies and 100,000 clauses, beside a bare FastAPI
page.

    .venv/bin/python benchmarks/pages.py

Twenty documents go through the pipeline; their rows are then multiplied a hundred times, so that
the home has the size of a city's.
Exits with 1 where the median of a page is above the limit.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.app import build_app
from tracker.app import open_app
from tracker.ingest.collect import Response, document_of
from tracker.ingest.pipeline import process_document
from tracker.store import bigram_index

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

LIMIT = 0.050  # seconds
DOCUMENTS, TIMES, CLAUSES, RUNS = 20, 100, 50, 9
PAGES = {
    "today": "/",
    "list": "/policies",
    "list of a place": "/policies?jurisdiction=上海市第3区",
    "timeline": "/timeline?jurisdiction=上海市第3区",
    "timeline of all": "/timeline",
    "search, a word of every text": "/policies?q=算力",
    "search, a word of one text in twenty": "/policies?q=第7类",
    "search, a word of no text": "/policies?q=珊瑚",
    "policy": "/policies/p3",
    "line": "/lines/p3",
}


def document(i: int) -> str:
    """Fifty articles."""
    articles = "".join(
        f"第{n}条　对第{i}类符合条件的企业，给予最高不超过{n * 7 + i}万元的支持；购买智能算力服务的，按核定费用的百分之{n % 40}补贴。\n"
        for n in range(1, CLAUSES)
    )
    end = (
        f"第{CLAUSES}条　本办法自2024年{i % 12 + 1}月1日起施行，有效期至202{6 + i % 4}年4月30日。\n"
    )
    return f"第{i}区扶持科技创新第{i}号办法\n某{i}区规〔2024〕{i}号\n{articles}{end}上海市第{i}区人民政府\n2024年1月1日\n"


def fill(folder: Path) -> None:
    """A home of that size."""
    sources = "".join(
        f'[[source]]\nid = "s{i}"\nkind = "file"\npath = "x{i}"\npolicy = "p{i}"\njurisdiction = "上海市第{i}区"\n'
        for i in range(DOCUMENTS)
    )
    (folder / "sources.toml").write_text(sources, "utf-8")
    with open_app(folder) as home:
        for i in range(DOCUMENTS):
            source = home.get_source(f"s{i}")
            page = Response(f"d{i}.txt", document(i).encode(), "text/plain")
            process_document(home, source, document_of(source, page))
    with sqlite3.connect(folder / "tracker.db") as database:
        multiply(database)
        database.execute(f"DROP TABLE {bigram_index.TABLE}")
    with open_app(folder) as home, home.database.write_session() as session:
        bigram_index.create_index(session.connection())


def multiply(database: sqlite3.Connection) -> None:
    """Every policy, version, reading and fact again under other ids."""
    database.execute(
        "CREATE TEMP TABLE copy AS WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < ?) SELECT k FROM c",
        (TIMES - 1,),
    )
    suffix = "|| '-' || k"
    # five years of it, not one morning's
    ago = "strftime('%Y-%m-%d %H:%M:%f', {}, '-' || (k * 20) || ' days')"
    recorded = {"recorded_at": ago.format("recorded_at")}
    policy, version = f"policy {suffix}", f"version {suffix}"
    names = {name: f"{name} {suffix}" for name in ("id", "title", "title_key", "number_key")}
    changed = {
        "policy": {**names, **recorded},
        "version": {
            "id": f"id {suffix}",
            "policy": policy,
            "captured_at": ago.format("captured_at"),
            **recorded,
        },
        "snapshot": {"id": "NULL", "version": version, **recorded},
        "fact": {"id": "NULL", "policy": policy, "version": version, **recorded},
    }
    for table, columns in changed.items():
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(columns.get(name, f'"{name}"') for name in names)
        database.execute(f"INSERT INTO {table} SELECT {chosen} FROM {table}, copy")


def median(ask: Callable[[], object]) -> float:
    """Of some runs after a first one that fills the caches."""
    ask()
    times = []
    for _ in range(RUNS):
        begin = process_time()
        ask()
        times.append(process_time() - begin)
    return statistics.median(times)


def bare() -> TestClient:
    """What a page costs that says nothing."""
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def hello() -> str:
        return "<!doctype html><title>x</title><p>x</p>"

    return TestClient(app)


def main() -> int:
    """Measure, print, judge."""
    with tempfile.TemporaryDirectory() as place:
        fill(Path(place))
        with open_app(Path(place)) as home:
            client, naked = TestClient(build_app(replace(home), scheduled=False)), bare()
            least = median(lambda: naked.get("/"))
            print(f"{'a bare page':40} {least * 1000:7.1f} ms")
            worst = 0.0
            for name, address in PAGES.items():
                if client.get(address).status_code != 200:
                    print(f"{name}: {client.get(address).status_code}")
                    return 1
                taken = median(lambda address=address: client.get(address))
                worst = max(worst, taken)
                print(f"{name:40} {taken * 1000:7.1f} ms  {taken / least:5.1f} × bare")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
