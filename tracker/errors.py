"""What can go wrong, as types.

    TrackerError
      ConfigError          refuse to start; every problem at once, with file, id and hint
      FetchError           transient: retried with backoff
        AnswerError        the server answered with something else than the document
        (`tracker.fetch.values`)
      ReadError            bytes kept, cannot be read; retried on every re-read
        SuspectError       readable but not believable; waits for a person
          BlockedError     a login, a challenge or a refusal stands where the document should be
      DeliveryError        permanent: disables the address
      UnexpectedError      a bug met while one document was processed; its trace is in the log
      StoreError           the database or the disk refused; nothing half-written
      NotKnown             asked for something we do not have
      NotAcceptable        a person's word that cannot be taken down as it stands
        TooMany            one request more than we take from one address or one place

Anything else is a bug: the job fails with its traceback, the loop goes on.
"""


class TrackerError(Exception):
    """Every failure that we can explain to the person who met it.

    Its text is one clear line, Chinese; `en` the same in English.
    """

    def __init__(self, message: str, *, en: str = "") -> None:
        super().__init__(message)
        self.en = en

    def message_in(self, lang: str) -> str:
        """The line in a reader's language; Chinese where nobody wrote it in English."""
        return self.en if lang == "en" and self.en else str(self)


class ConfigError(TrackerError):
    """The settings cannot be used. Carries every problem, each with its place and a hint."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FetchError(TrackerError):
    """An address did not give its document. `transient`: trying again later may help;
    `retry_after`: not before so many seconds.

    `gone`: the server says that there is no such document (404, 410).
    """

    def __init__(
        self,
        message: str,
        *,
        transient: bool = True,
        retry_after: float | None = None,
        gone: bool = False,
    ) -> None:
        super().__init__(message)
        self.transient, self.retry_after, self.gone = transient, retry_after, gone


class ReadError(TrackerError):
    """The bytes are kept, but no reader can make a document of them."""


class SuspectError(ReadError):
    """Readable, but not believable as the next version of this policy: held for a person, nothing
    published.
    """


class BlockedError(SuspectError):
    """A login, a challenge or a refusal stands where the document should be: the source does not
    let us see it.
    """


class DeliveryError(TrackerError):
    """A channel did not take a message.

    `permanent`: this address never will; `closed`: nobody is served there now, whoever it is.
    """

    def __init__(self, message: str, *, permanent: bool = False, closed: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.closed = permanent, closed


class UnexpectedError(TrackerError):
    """A bug met while one document or source was processed; its trace is in the log."""


class StoreError(TrackerError):
    """The database or the disk refused; what was kept before is untouched."""


class NotKnown(TrackerError):
    """Asked for something we do not have. `kind` is the problem type that the API answers with."""

    def __init__(self, message: str, kind: str = "not_known", *, en: str = "") -> None:
        super().__init__(message, en=en)
        self.kind = kind


class NotAcceptable(TrackerError):
    """A person's word that cannot be taken down as it stands; its text says what is missing or does
    not fit.
    """


class TooMany(NotAcceptable):
    """One request more than we take from one address or one place; later it will be taken."""
