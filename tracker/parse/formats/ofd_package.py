"""An OFD file (GB/T 33190-2016) as a package: its parts by their paths, within limits.

As safe as an archive: only the parts that are asked for are unpacked, within bounds; no document
type is read, so that no entity can grow or reach out.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from tracker.errors import ReadError

MAX_UNPACKED = 100 << 20  # bytes of all parts that are read
MAX_RATIO = 200  # unpacked to packed
HARMLESS_SIZE = 1 << 20  # bytes; below this no ratio harms
MAX_ELEMENTS = 2_000_000
BROKEN = "无法读取 OFD 文件：{}；请用 OFD 阅读器打开后另存为 PDF 再导入"
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)

Element = ElementTree.Element


class OfdPackage:
    """The parts of one OFD file."""

    def __init__(self, payload: bytes) -> None:
        """Open the package. Raises ReadError for what is no ZIP file."""
        try:
            self._archive = zipfile.ZipFile(BytesIO(payload))
        except _ZIP_ERRORS as error:
            raise ReadError(BROKEN.format(error or type(error).__name__)) from error
        self._entries = {entry.filename.strip("/"): entry for entry in self._archive.infolist()}
        self._folded = {path.lower(): path for path in self._entries}
        self._left = MAX_UNPACKED
        self._elements = MAX_ELEMENTS

    def resolve_path(self, path: str, base: str = "") -> str:
        """Return the path of a part that another one (`base`) names: from the root, or relative.

        Makers differ in what a path is relative to, so both are tried, and in upper and lower case.
        """
        whole = posixpath.normpath(path.strip().replace("\\", "/")).lstrip("/")
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(base), whole))
        found = relative if not path.startswith("/") and self._has(relative) else whole
        return self._folded.get(found.lower(), found)

    def _has(self, path: str) -> bool:
        return path.lower() in self._folded

    def read_part(self, path: str) -> bytes:
        """Return the bytes of a part.

        Raises ReadError where it is missing, damaged, encrypted, or larger than all limits.
        """
        entry = self._entries.get(path)
        if entry is None:
            raise ReadError(BROKEN.format(f"缺少 {path}"))
        try:
            with self._archive.open(entry) as file:
                content = file.read(self._left + 1)
        except _ZIP_ERRORS as error:
            raise ReadError(BROKEN.format(error or type(error).__name__)) from error
        self._left -= len(content)
        if self._left < 0:
            raise ReadError(BROKEN.format(f"解开后超过上限 {MAX_UNPACKED >> 20} MB"))
        if len(content) > max(HARMLESS_SIZE, MAX_RATIO * entry.compress_size):
            raise ReadError(BROKEN.format(f"{path} 的压缩比超过 {MAX_RATIO}，疑为压缩炸弹"))
        return content

    def read_xml(self, path: str) -> Element:
        """Return the root of an XML part, its tags without their namespace.

        Raises ReadError for what is no XML in UTF-8, or holds a document type.
        """
        content = self.read_part(path)
        if b"\0" in content[:64]:
            raise ReadError(BROKEN.format(f"{path} 不是 UTF-8 编码"))
        if b"<!DOCTYPE" in content:
            raise ReadError(BROKEN.format(f"{path} 带有文档类型声明，已拒绝"))
        try:
            root = ElementTree.fromstring(content)  # noqa: S314  holds no document type
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise ReadError(BROKEN.format(f"{path} 不是有效的 XML（{error}）")) from error
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
            self._elements -= 1
        if self._elements < 0:
            raise ReadError(BROKEN.format(f"元素超过 {MAX_ELEMENTS} 个"))
        return root

    def document_roots(self) -> Iterator[str]:
        """Yield the paths of the documents in the package.

        Raises ReadError for an encrypted package, and where it names no document.
        """
        root = self.read_xml("OFD.xml")
        if "Encryptions.xml" in self._entries or root.find(".//Encryptions") is not None:
            raise ReadError("OFD 文件已加密，无法读取；请解除密码后另存为 PDF 再导入")
        paths = [each.text or "" for each in root.iter("DocRoot")]
        if not paths:
            raise ReadError(BROKEN.format("没有文档"))
        yield from (self.resolve_path(path) for path in paths)
