"""Find the place that a policy belongs to, from the name of its issuer."""

from __future__ import annotations

import re
from collections.abc import Iterable

# 上海市长宁区科学技术委员会 -> 上海市长宁区; 福建省科学技术厅 -> 福建省; 内蒙古自治区… ->
# 内蒙古自治区
PLACE = re.compile(
    r"^((?:[一-鿿]{2,3}省|[一-鿿]{2,4}自治区|[一-鿿]{2,7}?市)(?:[一-鿿]{1,6}?(?:新区|区|县|自治州|市))?)"
)


def find_jurisdiction(issuers: Iterable[str]) -> str | None:
    """Return the place in the name of the first issuer that has one, e.g. `上海市长宁区`."""
    for issuer in issuers:
        if found := PLACE.match(issuer):
            return found[1]
    return None
