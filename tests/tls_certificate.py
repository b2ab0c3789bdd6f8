"""Make self-signed certificates with the openssl command."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def make_certificate(folder: Path, *hosts: str, owner: str = "") -> Path:
    """Return a file with key and certificate for these hosts. `owner`: the organisation in it."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command")
    names = ",".join(f"IP:{host}" if host[0].isdigit() else f"DNS:{host}" for host in hosts)
    key, made = folder / "key.pem", folder / "cert.pem"
    options = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    command = [
        "openssl",
        "req",
        "-x509",
        *options.split(),
        "-utf8",
        "-subj",
        f"/O={owner}/CN=x" if owner else "/CN=x",
        "-addext",
        f"subjectAltName={names}",
        "-keyout",
        str(key),
        "-out",
        str(made),
    ]
    subprocess.run(command, check=True, capture_output=True)
    key.write_text(key.read_text() + made.read_text())
    return key
