"""Effects that stand over a list: 下列文件自即日起废止： and then lines, an annex or a table (清理目录)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.law.effects import Effect
from tracker.law.sentences import Sentence


def listed(sentences: Sequence[Sentence]) -> Iterator[tuple[Effect, Sentence]]:
    """Each listed instrument with the effect that the words above its list give it."""
    del sentences
    return iter(())
