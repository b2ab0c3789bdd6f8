"""Run a real S3 server (SeaweedFS, one binary from PyPI) on loopback for tests."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.shared_material import skip_or_fail

KEY, SECRET, BUCKET = "tracker", "tracker-secret", "evidence"
PORTS = ("master.port", "volume.port", "filer.port", "s3.port")
PATIENCE = 60.0  # seconds until the server answers


def find_server() -> str:
    """Return the path of the binary; without it the test skips, or fails under CI."""
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        skip_or_fail("an S3 server (the extra s3-server)")
    return str(found)


@contextmanager
def run_server() -> Iterator[dict[str, str]]:
    """Yield the environment that names a bucket of a new server."""
    binary = find_server()
    with TemporaryDirectory(prefix="s3-") as folder:
        config = Path(folder) / "s3.json"
        credentials = [{"accessKey": KEY, "secretKey": SECRET}]
        identity = {"name": KEY, "credentials": credentials, "actions": ["Admin"]}
        config.write_text(json.dumps({"identities": [identity]}), "utf-8")
        ports = dict(zip([*PORTS, *[f"{name}.grpc" for name in PORTS]], free_ports(8), strict=True))
        command = [
            *(binary, "server", "-s3", f"-s3.config={config}", f"-dir={folder}", "-ip=127.0.0.1"),
            *("-s3.port.iceberg=0", "-s3.port.lance=0"),
            *("-master.volumeSizeLimitMB=64", "-volume.max=20"),
            *(f"-{name}={port}" for name, port in ports.items()),
        ]
        with (Path(folder) / "log").open("wb") as log:
            running = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        try:
            _wait_until_up(running, endpoint, Path(folder) / "log")
            env = {
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ACCESS_KEY_ID": KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_REGION": "us-east-1",
                "TRACKER_ARCHIVE_URL": f"s3://{BUCKET}/home",
            }
            _make_bucket(env)
            yield env
        finally:
            running.kill()
            running.wait()


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _make_bucket(env: dict[str, str]) -> None:
    """Make the bucket: the server does so when the first object comes."""
    from obstore.store import S3Store

    options = {"endpoint": env["AWS_ENDPOINT_URL"], "region": env["AWS_REGION"]}
    keys = {"access_key_id": KEY, "secret_access_key": SECRET}
    client = S3Store(BUCKET, config={**options, **keys}, client_options={"allow_http": True})
    client.put("made", b"")
    client.delete("made")


def _wait_until_up(running: subprocess.Popen[bytes], endpoint: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and running.poll() is None:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{endpoint}/healthz", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(
        f"the S3 server did not start: {log.read_text('utf-8', 'replace')[-2000:]}"
    )
