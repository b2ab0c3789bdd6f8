"""Keep the evidence in an object store that speaks S3, with the layout of the folder.

`TRACKER_ARCHIVE_URL=s3://bucket/prefix`; the endpoint, the region and the keys stand in the
variables that every S3 client reads (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`).

Evidence is written with `If-None-Match: *`: what exists is never written over. The chain, an object
that grows, is written with `If-Match`: a process that lost its lock cannot write over the line of
another.

An object store renames nothing. A record begins with `.writing`, an object that names it, and ends
when that is deleted: a process killed in between leaves a payload without its record, which is
cleared, or a record without its line, which is listed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.errors import ConfigError, StoreError
from tracker.store.archive.disk_store import hold_file_lock
from tracker.store.archive.evidence_store import CHAIN, LOCK, SNAPSHOTS, EvidenceFolder

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Client

PENDING = ".writing"  # names the record that is being written
LOCKS = ".locks"  # folder in the home: locks among the processes of one machine
TIMEOUT, CONNECT_TIMEOUT = "60s", "5s"
RETRIES, RETRY_SECONDS = 4, 30
_PIECE = 1 << 20  # bytes read at once


def open_client(url: str, env: Mapping[str, str] = os.environ) -> Client:
    """Open the bucket of an `s3://bucket/prefix` address. Raises ConfigError."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query:
        raise ConfigError(
            ["环境变量 TRACKER_ARCHIVE_URL：应为 s3://桶/前缀；密钥另设 AWS_ACCESS_KEY_ID 等变量"]
        )
    try:
        from obstore.store import S3Store  # an extra
    except ImportError as error:
        raise ConfigError(["TRACKER_ARCHIVE_URL 需要附加组件 s3：make extras"]) from error
    endpoint = env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL")
    return S3Store(
        parts.netloc,
        config={"endpoint": endpoint} if endpoint else {},
        prefix=parts.path.strip("/") or None,
        client_options={
            "timeout": TIMEOUT,
            "connect_timeout": CONNECT_TIMEOUT,
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
        },
        retry_config={
            "max_retries": RETRIES,
            "retry_timeout": timedelta(seconds=RETRY_SECONDS),
        },
    )


class ObjectStore:
    """The evidence and the change reports of a home in an object store.

    `home` is the local folder of the process; it holds only locks here.
    """

    def __init__(self, client: Client, home: Path, url: str) -> None:
        self._client, self._home, self._url = client, home, url.rstrip("/")

    def folder(self, name: str) -> EvidenceFolder:
        """Return the folder of a source, which need not exist."""
        return ObjectFolder(self, name)

    def folders(self) -> list[EvidenceFolder]:
        """Return the folders that exist, sorted by name."""
        return [self.folder(name) for name in self.names_under(SNAPSHOTS)]

    def lock_folder(self, name: str) -> Path:
        """Return the folder of this machine in which the lock files of a source stand."""
        return self._home / LOCKS / name

    def place(self, name: str) -> str:
        """Return the address of an object, for messages."""
        return f"{self._url}/{name}"

    def names_under(self, name: str) -> list[str]:
        """Return what stands directly under a name, sorted."""
        with self._refusals(name):
            found = self._client.list_with_delimiter(f"{name}/")
        paths = [*found["common_prefixes"], *(each["path"] for each in found["objects"])]
        return sorted(path.rsplit("/", 1)[-1] for path in paths)

    def has_file(self, name: str) -> bool:
        """Return whether an object exists."""
        return self.tag(name) is not None

    def tag(self, name: str) -> str | None:
        """Return the entity tag of an object; None where there is none."""
        try:
            with self._refusals(name):
                return self._client.head(name)["e_tag"] or "-"
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """Return an object."""
        with self._refusals(name):
            return bytes(self._client.get(name).bytes())

    def read_with_tag(self, name: str) -> tuple[bytes, str | None]:
        """Return an object and its entity tag; (b"", None) where there is none."""
        try:
            with self._refusals(name):
                found = self._client.get(name)
                return bytes(found.bytes()), found.meta["e_tag"]
        except FileNotFoundError:
            return b"", None

    def digest(self, name: str) -> tuple[str, int]:
        """Return the SHA-256 and the size of an object, read piece by piece."""
        digest, size = hashlib.sha256(), 0
        with self._refusals(name):
            for piece in self._client.get(name).stream(min_chunk_size=_PIECE):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def replace(self, name: str, content: bytes) -> None:
        """Write an object, in place of an older one."""
        with self._refusals(name):
            self._client.put(name, content)

    def add_file(self, name: str, content: bytes) -> None:
        """Write an object that must not exist.

        An answer that was lost may have been a success: equal content is no error. Raises
        StoreError where other content stands there.
        """
        from obstore.exceptions import AlreadyExistsError

        try:
            with self._refusals(name):
                self._client.put(name, content, mode="create")
        except AlreadyExistsError as error:
            if self.read(name) != content:
                raise StoreError(f"{self.place(name)}：已存在且内容不同，未覆盖") from error

    def update(self, name: str, content: bytes, tag: str | None) -> None:
        """Write an object that still has this tag, or none. Raises StoreError where it has not."""
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            with self._refusals(name):
                self._client.put(name, content, mode={"e_tag": tag} if tag else "create")
        except (AlreadyExistsError, PreconditionError) as error:
            if self.read(name) != content:  # a lost answer may have been a success
                raise StoreError(f"{self.place(name)}：另一进程同时写入，未覆盖；请重试") from error

    def delete(self, name: str) -> None:
        """Delete an object; one that is missing is no error."""
        with contextlib.suppress(FileNotFoundError), self._refusals(name):
            self._client.delete(name)

    def files_under(self, name: str) -> Iterator[str]:
        """Return the objects below a name, sorted, without the hidden ones."""
        with self._refusals(name):
            paths = sorted(each["path"] for page in self._client.list(f"{name}/") for each in page)
        yield from (
            path for path in paths if not any(part.startswith(".") for part in path.split("/"))
        )

    @contextmanager
    def _refusals(self, name: str) -> Iterator[None]:
        """Turn what the store refuses into StoreError; conditions and missing objects pass."""
        from obstore import exceptions

        try:
            yield
        except (
            FileNotFoundError,
            exceptions.AlreadyExistsError,
            exceptions.PreconditionError,
        ):
            raise
        except exceptions.NotFoundError as error:
            raise FileNotFoundError(self.place(name)) from error
        except (exceptions.BaseError, OSError) as error:
            reason = str(error).strip().splitlines()[0][:200]
            raise StoreError(
                f"对象存储 {self.place(name)}：{reason}；已保存的内容未受影响，请稍后重试"
            ) from error


class ObjectFolder:
    """The evidence of one source in an object store."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        self.name = name
        self._store = store
        self._lock = store.lock_folder(name) / LOCK

    def _path(self, name: str) -> str:
        return f"{SNAPSHOTS}/{self.name}/{name}"

    def place(self, name: str) -> str:
        """Return the address of an object, for messages."""
        return self._store.place(self._path(name))

    def names(self) -> list[str]:
        """Return what stands directly in the folder, without the record being written."""
        found = self._store.names_under(f"{SNAPSHOTS}/{self.name}")
        unfinished = self._unfinished_folder()
        return [name for name in found if name not in (PENDING, unfinished)]

    def names_in(self, name: str) -> list[str]:
        """Return what stands in the folder of a capture."""
        return self._store.names_under(f"{SNAPSHOTS}/{self.name}/{name}")

    def has_file(self, name: str) -> bool:
        """Return whether an object exists."""
        return self._store.has_file(self._path(name))

    def read(self, name: str) -> bytes:
        """Return an object."""
        return self._store.read(self._path(name))

    def digest(self, name: str) -> tuple[str, int]:
        """Return the SHA-256 and the size of an object, read piece by piece."""
        return self._store.digest(self._path(name))

    def add_record(self, files: Mapping[str, bytes], line: bytes) -> None:
        """Write a record and its line of the chain.

        Where the store does not answer, it may have done what it was asked all the same. So nothing
        is taken back: the next writer completes a record that stands and clears one that does not.
        """
        *_, record = files
        self._store.replace(self._path(PENDING), record.encode())
        for name, content in files.items():
            self._store.add_file(self._path(name), content)
        self.append_line(line)
        self.delete(PENDING)

    def append_line(self, line: bytes) -> None:
        """Append a line to the chain, unless another process wrote to it meanwhile."""
        before, tag = self._store.read_with_tag(self._path(CHAIN))
        self._store.update(self._path(CHAIN), before + line, tag)

    def cut_chain(self, size: int) -> None:
        """Cut the chain off after so many bytes."""
        before, tag = self._store.read_with_tag(self._path(CHAIN))
        self._store.update(self._path(CHAIN), before[:size], tag)

    def replace(self, name: str, content: bytes) -> None:
        """Write a derived object, in place of an older one."""
        self._store.replace(self._path(name), content)

    def delete(self, name: str) -> None:
        """Delete an object; one that is missing is no error."""
        self._store.delete(self._path(name))

    def clear_leftovers(self) -> None:
        """Delete the files of a record that a killed process did not come to write."""
        if unfinished := self._unfinished_folder():
            for name in self.names_in(unfinished):
                self.delete(f"{unfinished}/{name}")
        if self.has_file(PENDING):
            self.delete(PENDING)

    def stamp(self) -> Hashable | None:
        """Return what differs after every record, also one that was only begun."""
        tag = self._store.tag(self._path(CHAIN))
        return tag and (tag, self._store.tag(self._path(PENDING)))

    @contextmanager
    def hold_lock(self, *, shared: bool = False) -> Iterator[None]:
        """Lock out the other processes of this machine; who only reads makes no lock file."""
        if not self._lock.exists():
            yield
            return
        with hold_file_lock(self._lock, shared=shared):
            yield

    def prepare(self) -> None:
        """Make the lock file in the home of this machine."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        self._lock.touch()

    def _unfinished_folder(self) -> str | None:
        """Return the folder of a capture whose record was begun and is not written."""
        try:
            record = self._store.read(self._path(PENDING)).decode()
        except FileNotFoundError:
            return None
        begun = "/" in record and not self._store.has_file(self._path(record))
        return record.split("/")[0] if begun else None
