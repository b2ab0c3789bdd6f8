"""Back up a whole home with its settings, and restore it into an empty folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.app import App, open_app
from tracker.errors import ConfigError
from tracker.ingest import reprocess
from tracker.model.operators import AuditAction, Credential
from tracker.settings.load import load_settings
from tracker.settings.saved_settings import ENVIRONMENT, collect_settings
from tracker.settings.tables import FILE
from tracker.store import backup, mail_hold
from tracker.store.audit_entries import record_act

ASIDE = "restored-{}"  # the name of a file of the backup beside one that stands there already


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The problems of the evidence, and the names of the secrets that are not in the backup."""

    problems: list[str]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class RestoreReport(BackupReport):
    """Besides: the files of the settings that were written, and whether mail is held."""

    written: list[str]
    is_mail_held: bool


def back_up_home(app: App, path: Path, env: Mapping[str, str] = os.environ) -> BackupReport:
    """Write a backup of database, evidence and settings. Raises StoreError, ConfigError."""
    home = app.settings.home
    try:
        saved = collect_settings(home, env)
    except OSError as error:
        raise ConfigError([f"{home / FILE}：无法读取（{error.strerror}）"]) from error
    problems = backup.write_backup(
        home, app.database, app.archive, path, saved.files, saved.left_out
    )
    return BackupReport(problems, list(saved.left_out))


def restore_home(
    folder: Path, path: Path, by: Credential, *, resume_mail: bool = False
) -> RestoreReport:
    """Restore a backup into a folder that holds nothing, or only its own sources.toml.

    Nothing is sent from the restored home until mail is resumed: the home of the backup may still
    run, and readers would get everything twice. Raises StoreError, ConfigError; then nothing was
    changed.
    """
    manifest = backup.verify_backup(path)
    files = backup.read_settings(path)
    written = _write_settings(folder, files)
    with _removed_on_failure(folder, written):
        settings = load_settings(folder)
        backup.restore_backup(
            settings.home,
            settings.database_url,
            path,
            demo=settings.demo,
            archive_url=settings.archive_url,
        )
    with open_app(folder) as app:
        now = app.now()
        with app.database.write_session() as session:
            if resume_mail:
                mail_hold.release_mail(session)
            else:
                mail_hold.hold_mail(session, now)
            after = {"backup": path.name, "chains": manifest.get("chains")}
            record_act(
                session, now, by, AuditAction.HOME_RESTORED, app.settings.home.name, after=after
            )
        problems = reprocess.verify_archive(app)
    return RestoreReport(problems, list(manifest.get("left_out", ())), written, not resume_mail)


def resume_mail(app: App, by: Credential) -> bool:
    """Let a restored home send its messages. Returns whether they were held."""
    now = app.now()
    with app.database.write_session() as session:
        since = mail_hold.held_since(session)
        if since is None:
            return False
        mail_hold.release_mail(session)
        record_act(
            session,
            now,
            by,
            AuditAction.MAIL_RESUMED,
            "mail",
            before={"held_since": since.isoformat()},
        )
    return True


@contextmanager
def _removed_on_failure(folder: Path, names: list[str]) -> Iterator[None]:
    """Remove these files where the block fails."""
    with ExitStack() as stack:
        for name in names:
            stack.callback((folder / name).unlink, missing_ok=True)
        yield
        stack.pop_all()


def _write_settings(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write the files of the settings; one that differs from a standing file is put beside it."""
    written = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        place = folder / name
        if place.exists() and place.read_bytes() == content:
            continue
        if place.exists() or name == ENVIRONMENT:
            place = place.with_name(ASIDE.format(place.name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        written.append(place.relative_to(folder).as_posix())
    return written
