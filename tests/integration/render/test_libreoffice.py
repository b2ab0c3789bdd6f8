"""LibreOffice opens the Word report, accepts or rejects all changes, and has the new or the old
text.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.shared_material import skip_or_fail
from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.passages import list_passages
from tracker.model import Snapshot
from tracker.render.report.docx import render_docx

MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Settle(source, target, command)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" &amp; command, "", 0, Array())
  Dim plain(1) As New com.sun.star.beans.PropertyValue
  plain(0).Name = "FilterName"
  plain(0).Value = "Text (encoded)"
  plain(1).Name = "FilterOptions"
  plain(1).Value = "UTF8"
  document.storeToURL(ConvertToURL(target), plain())
  document.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""
OLD = (
    "支持企业开展技术攻关，给予最高300万元补贴。",
    "鼓励高校转化科技成果。",
    "对研发机构给予奖励。",
    "购买科技服务的，给予50%补贴。",
    "由区科委解释。",
)
NEW = (
    "对研发机构给予奖励。",
    "支持企业开展技术攻关，给予最高500万元补贴。",
    "建设概念验证中心。",
    "鼓励高校转化科技成果。",
    "由区科委解释。",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of a LibreOffice with a profile of its own that holds the macro."""
    found = shutil.which("soffice")
    if found is None:
        skip_or_fail("LibreOffice (soffice)")
    profile = tmp_path_factory.mktemp("profile")
    command = [str(found), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # fills the profile
    subprocess.run(
        [*command, "--terminate_after_init"], check=True, timeout=120, capture_output=True
    )
    (profile / "user/basic/Standard/Module1.xba").write_text(MACRO, "utf-8")
    return command


@pytest.mark.parametrize(
    ("settle", "texts"), [("AcceptAllTrackedChanges", NEW), ("RejectAllTrackedChanges", OLD)]
)
def test_libreoffice_settles_all_changes_and_has_one_of_the_two_texts(
    office: list[str], tmp_path: Path, settle: str, texts: tuple[str, ...]
) -> None:
    old, new = make_snapshot(*OLD), make_snapshot(*NEW)
    source, target = tmp_path / "report.docx", tmp_path / "settled.txt"
    source.write_bytes(
        render_docx(compare_snapshots(old, new), old, new, from_label="2020", to_label="2024")
    )
    macro = f'macro:///Standard.Module1.Settle("{source}","{target}","{settle}")'
    subprocess.run([*office, macro], check=True, timeout=120, capture_output=True)
    assert target.read_text("utf-8-sig").splitlines() == printed(make_snapshot(*texts))


def printed(text: Snapshot) -> list[str]:
    return [text.head.title, *(f"{p.unit.label}{p.text}" for p in list_passages(text))]
