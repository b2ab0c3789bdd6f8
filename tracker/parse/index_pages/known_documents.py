"""Know a listed document again that is linked under another address than before.

Sites put a session, a token or the time into their links under names of their own (`_csrf`, `v`,
`/(S(k3x…))/`). No list of names is complete; what shows them is that every link comes back with
another value while its title stays the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit

from tracker.model.common import squash
from tracker.model.sources import ListedDocument

ENOUGH = 3  # links that come back with another value; fewer prove nothing
MAX_NAMES = 6  # parameters of one index that are tried
SESSION_SEGMENT = re.compile(r"\A(?:\(\w\([^)]*\)\)|(?=.*\d)[0-9a-zA-Z_-]{16,})")  # of a path
DEFAULT_PORTS = {"http": 80, "https": 443}

Key = tuple[str, tuple[str, ...], tuple[str, ...]]  # host, segments of the path, sorted parameters


def map_to_known(
    listed: Sequence[ListedDocument], known: Collection[str], titles: Mapping[str, str]
) -> dict[str, str]:
    """Map the address of each listed document to the known address of the same document.

    `titles`: of the policies that were read at known addresses. A document that is not known again
    keeps its address.
    """
    known_keys: dict[Key, str] = {}
    for address in known:
        known_keys.setdefault(make_key(address), address)
    keys = {one.address: make_key(one.address) for one in listed}
    mapped = {address: known_keys.get(key, address) for address, key in keys.items()}
    left = [one for one in listed if keys[one.address] not in known_keys]
    return mapped | _match_without_sessions(left, keys, known_keys, titles)


def make_key(address: str) -> Key:
    """Return what two spellings of one address share.

    The order of parameters, the encoding of letters and digits, the case of the host and the
    default port do not count.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        port = None
    path = tuple(quote(unquote(segment), safe="") for segment in parts.path.split("/"))
    query = sorted(quote(unquote(part), safe="=") for part in parts.query.split("&") if part)
    return f"{host}:{port}", path, tuple(query)


def _match_without_sessions(
    listed: Sequence[ListedDocument],
    keys: Mapping[str, Key],
    known_keys: Mapping[Key, str],
    titles: Mapping[str, str],
) -> dict[str, str]:
    """Map the addresses whose parameters came back with other values, all in the same way."""
    if len(listed) < ENOUGH:
        return {}
    best: dict[str, str] = {}
    for names in _droppable_names(keys.values()):
        known_bare: defaultdict[Key, list[str]] = defaultdict(list)
        for key, address in known_keys.items():
            known_bare[_drop(key, names)].append(address)
        matches: dict[str, str] = {}
        for one in listed:
            for address in known_bare[_drop(keys[one.address], names)]:
                if _is_same_title(one.title, titles.get(address, "")):
                    matches.setdefault(one.address, address)
        best = max(best, matches, key=len)
    return best if len(best) >= max(ENOUGH, len(listed) / 2) else {}


def _droppable_names(keys: Collection[Key]) -> set[frozenset[str]]:
    """Return the sets of parameters that tell no two listed documents apart.

    Where a number and a token both tell them apart, either may be what names the document.
    """
    names = list(dict.fromkeys(_name(part) for _, _, query in keys for part in query))
    found = {frozenset[str]()}
    for kept in names[:MAX_NAMES]:
        dropped: frozenset[str] = frozenset()
        for name in (*(one for one in names[:MAX_NAMES] if one != kept), kept):
            more = dropped | {name}
            if len({_drop(key, more) for key in keys}) == len(set(keys)):
                dropped = more
        found.add(dropped)
    return found


def _drop(key: Key, names: frozenset[str]) -> Key:
    """Return a key without these parameters and without the sessions in its path."""
    host, path, query = key
    return (
        host,
        tuple(part for part in path if not SESSION_SEGMENT.fullmatch(unquote(part))),
        tuple(part for part in query if _name(part) not in names),
    )


def _name(part: str) -> str:
    return part.partition("=")[0]


def _is_same_title(link: str, title: str) -> bool:
    """Return whether the words of a link name the policy that was read at an address."""
    one, other = squash(link), squash(title)
    return bool(one and other) and (one in other or other in one)
