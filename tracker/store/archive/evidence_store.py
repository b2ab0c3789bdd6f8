"""What an archive asks of the place where it stands: a folder of the disk or an object store.

Names are those of the files in a home: `snapshots/<source>/<capture id>/payload.html`. Inside the
folder of a source they begin at the capture id. A missing file raises FileNotFoundError everywhere;
whatever else a store refuses is OSError (disk) or StoreError (object store).
"""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

CHAIN = "chain.sha256"
LOCK = ".lock"  # file that the processes of one machine lock
SNAPSHOTS, DIFFS = "snapshots", "diffs"


class EvidenceFolder(Protocol):
    """The evidence of one source."""

    @property
    def name(self) -> str:
        """Return the name of the folder, one safe path segment."""

    def place(self, name: str) -> str:
        """Return where a file stands, for messages."""

    def names(self) -> list[str]:
        """Return what stands directly in the folder, sorted; [] where there is no such folder."""

    def names_in(self, name: str) -> list[str]:
        """Return what stands in the folder of a capture; [] where there is no such folder."""

    def has_file(self, name: str) -> bool:
        """Return whether a file exists."""

    def read(self, name: str) -> bytes:
        """Return a file."""

    def digest(self, name: str) -> tuple[str, int]:
        """Return the SHA-256 and the size of a file, read piece by piece."""

    def add_record(self, files: Mapping[str, bytes], line: bytes) -> None:
        """Write a record and its line of the chain, completely or not at all.

        The record is the last of the files; those before it belong to it. None of them may exist.
        """

    def append_line(self, line: bytes) -> None:
        """Append a line to the chain; where that fails, the chain is unchanged."""

    def cut_chain(self, size: int) -> None:
        """Cut the chain off after so many bytes."""

    def replace(self, name: str, content: bytes) -> None:
        """Write a derived file in one step, in place of an older one."""

    def delete(self, name: str) -> None:
        """Delete a file; one that is missing is no error."""

    def clear_leftovers(self) -> None:
        """Delete what a killed process left half-written.

        The caller holds the lock and has completed the chain.
        """

    def stamp(self) -> Hashable | None:
        """Return what differs after every record that is written; None without a chain."""

    def hold_lock(self, *, shared: bool = False) -> AbstractContextManager[None]:
        """Lock out the other processes of this machine."""

    def prepare(self) -> None:
        """Make the folder and its lock, before the first file is written."""


class EvidenceStore(Protocol):
    """The evidence and the change reports of one home."""

    def folder(self, name: str) -> EvidenceFolder:
        """Return the folder of a source, which need not exist."""

    def folders(self) -> list[EvidenceFolder]:
        """Return the folders that exist, sorted by name."""

    def lock_folder(self, name: str) -> Path:
        """Return the folder of this machine in which the lock files of a source stand."""

    def place(self, name: str) -> str:
        """Return where a file of the home stands, for messages."""

    def has_file(self, name: str) -> bool:
        """Return whether a file exists."""

    def read(self, name: str) -> bytes:
        """Return a file."""

    def replace(self, name: str, content: bytes) -> None:
        """Write a derived file in one step, in place of an older one."""

    def add_file(self, name: str, content: bytes) -> None:
        """Write a file that must not exist, as a restored backup does."""

    def files_under(self, name: str) -> Iterator[str]:
        """Return the files below a name, sorted; hidden ones and unfinished ones are left out."""
