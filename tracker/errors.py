"""The errors of the program, as types.

    TrackerError
      ConfigError          refuse to start; every problem at once, with file, id and hint
      FetchError           transient: retried with backoff
        ErrorPageError     a page came with an error status (`tracker.fetch.responses`)
      ReadError            bytes kept, cannot be read; retried on every re-read
        SuspectError       readable but not believable; waits for a person
          BlockedError     a login, a challenge or a refusal stands where the document should be
      DeliveryError        permanent: disables the address
      UnexpectedError      a bug found while one document was processed; its trace is in the log
      StoreError           the database or the disk refused; nothing half-written
      NotKnown             asked for something that is not recorded
      NotAcceptable        a person's statement that cannot be recorded as it stands
        TooMany            more requests than one address may make

Anything else is a bug: the job fails with its traceback, the loop goes on.
"""


class TrackerError(Exception):
    """A failure that can be explained to a person.

    Its text is one clear line in Chinese; `en` is the same in English.
    """

    def __init__(self, message: str, *, en: str = "") -> None:
        super().__init__(message)
        self.en = en

    def message_in(self, lang: str) -> str:
        """Return the message in a reader's language; in Chinese where there is no English one."""
        return self.en if lang == "en" and self.en else str(self)


class ConfigError(TrackerError):
    """The settings cannot be used. Carries every problem, each with its place and a hint."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FetchError(TrackerError):
    """An address did not give its document.

    `transient`: a later try may help; `retry_after`: not before so many seconds; `gone`: the
    server says that there is no such document (404, 410).
    """

    def __init__(
        self,
        message: str,
        *,
        transient: bool = True,
        retry_after: float | None = None,
        gone: bool = False,
        en: str = "",
    ) -> None:
        super().__init__(message, en=en)
        self.transient, self.retry_after, self.gone = transient, retry_after, gone


class ReadError(TrackerError):
    """The bytes are archived, but cannot be read as a document."""


class SuspectError(ReadError):
    """Readable, but not plausible as the next version: held for a person, not published."""


class BlockedError(SuspectError):
    """A login page, a challenge or a refusal stands in place of the document."""


class DeliveryError(TrackerError):
    """A channel did not accept a message.

    `permanent`: do not retry this address; `closed`: the channel itself is unavailable, skip it for
    this run.
    """

    def __init__(self, message: str, *, permanent: bool = False, closed: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.closed = permanent, closed


class UnexpectedError(TrackerError):
    """A bug found while one document or source was processed; its trace is in the log."""


class StoreError(TrackerError):
    """The database or the disk failed; nothing was written halfway."""


class NotKnown(TrackerError):
    """The thing asked for does not exist. `kind` is the problem type of the API."""

    def __init__(self, message: str, kind: str = "not_known", *, en: str = "") -> None:
        super().__init__(message, en=en)
        self.kind = kind


class NotAcceptable(TrackerError):
    """A person's statement cannot be recorded; the text says what is missing or does not fit."""


class TooMany(NotAcceptable):
    """More requests than one address may make; it may try again later."""
