"""What a page may offer as a file, told from its words alone: asked of every page, and most offer
none.
"""

import re
from urllib.parse import urlsplit

FILES = ("pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "et", "zip")

_NAMED = re.compile(rf"\.(?:{'|'.join(FILES)})\b", re.I)
_FILE = re.compile(rf"\.({'|'.join(FILES)})\W*$", re.I)


def names_files(text: str) -> bool:
    """May a page offer any?"""
    return _NAMED.search(text) is not None


def ends_like_a_file(words: str) -> bool:
    """Do the words of a link end like the name of a file of words, a table or an archive?"""
    return _FILE.search(words) is not None


def is_file(address: str) -> bool:
    """Does the address, and not like a page?"""
    return ends_like_a_file(urlsplit(address).path)
