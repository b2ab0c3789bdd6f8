"""Read what a site's own marks say of a policy: 【已废止】, 有效性：失效, 失效日期."""

from __future__ import annotations

import re

from tracker.model import Fact

_RE_ENDED = re.compile(r"废止|失效|无效|过期|届满|作废|停止执行|撤销|已?到期")
_RE_VALID = re.compile(r"(?<!无)(?<!失)有效|现行|延长|继续")


def says_ended(mark: Fact) -> bool:
    """Return whether a mark says that the policy is over."""
    return _RE_ENDED.search(mark.quote) is not None and not re.search(
        r"有效期延长|未废止|未失效|部分", mark.quote
    )


def says_valid(mark: Fact) -> bool:
    """Return whether a mark says that the policy applies."""
    return not says_ended(mark) and _RE_VALID.search(mark.quote) is not None
