"""Values of a sheet in the words that their number format shows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tracker.parse.formats.cell_formats import show_value

DAY = datetime(2014, 9, 30)
CUSTOM = 200


@pytest.mark.parametrize(
    ("value", "number", "code", "shown"),
    [
        (DAY, CUSTOM, 'yyyy"年"m"月"d"日"', "2014年9月30日"),
        (DAY, CUSTOM, "yyyy/m/d", "2014/9/30"),
        (DAY, CUSTOM, "yyyy-mm-dd", "2014-09-30"),
        (DAY, CUSTOM, "yyyy\\.m\\.d", "2014.9.30"),
        (DAY, CUSTOM, "yyyy.mm.dd;@", "2014.09.30"),
        (DAY, CUSTOM, "[$-804]yyyy年m月", "2014年9月"),
        (DAY, CUSTOM, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇一四年九月三十日"),
        (DAY, CUSTOM, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2014年9月30日"),
        (DAY, CUSTOM, "yy/m/d", "2014/9/30"),  # the year is plain
        (DAY, CUSTOM, "d-mmm-yy", "2014-09-30"),  # names of another language
        (DAY, CUSTOM, "aaaa", "星期二"),
        (DAY, 14, "mm-dd-yy", "2014/9/30"),
        (DAY, 57, "General", "2014年9月"),
        (41912, 31, "General", "2014年9月30日"),  # openpyxl knows no format of that number
        (41912, 58, "General", "9月30日"),
        (41912.375, 22, "m/d/yy h:mm", "2014/9/30 9:00"),
        (date(2014, 9, 30), 14, "mm-dd-yy", "2014/9/30"),
        (datetime(2014, 9, 30, 14, 5), CUSTOM, "yyyy/m/d h:mm", "2014/9/30 14:05"),
        (datetime(2014, 9, 30), CUSTOM, "yyyy-mm-dd h:mm:ss", "2014-09-30"),
        (datetime(2014, 9, 30, 14, 5), CUSTOM, '上午/下午h"时"mm"分"', "下午2时05分"),
        (time(9, 5), 20, "h:mm", "9:05"),
        (0.375, 32, "General", "9时00分"),
        (timedelta(hours=30), 46, "[h]:mm:ss", "1 day, 6:00:00"),
        (-5, 31, "General", "-5"),
    ],
)
def test_days_and_hours_are_shown_as_the_cell_shows_them(
    value: object, number: int, code: str, shown: str
) -> None:
    assert show_value(value, number, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.3, "0%", "30%"),
        (1, "0%", "100%"),
        (0.125, "0%", "12.5%"),
        (1 / 3, "0%", "33.33%"),
        (0.3, "0.00%", "30.00%"),
        (7, "000", "007"),
        (12345, "000", "12345"),
        (2.5, "0.00", "2.50"),
        (2.345, "0.00", "2.35"),
        (2.5, "0.##", "2.5"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234.0, "#,##0", "1,234"),
        (0, "#,##0", "0"),
        (0, "#", ""),
        (0, "0;-0;;@", ""),
        (5, "0;-0;;@", "5"),
        (-5, "0_);(0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (-0.001, "0.0", "0.0"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "-"),
        (30, '0"件"', "30件"),
        (3, '"第"0"号"', "第3号"),
        (30, 'General"人"', "30人"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (1234.5, '"￥"#,##0.00;[Red]"￥"-#,##0.00', "￥1,234.50"),
        (1234567, "0.0,", "1234.6"),
        (123456, "0!.0,", "12.3"),
        (13800001234, "000\\-0000\\-0000", "138-0000-1234"),
        (12, "[DBNum1]General", "十二"),
        (12, "[DBNum2]General", "12"),
        (0.5, "# ?/?", "0.5"),  # not understood: the value
        (150, "[>=100]0;0.0", "150"),
        (5, "0.00E+00", "5"),
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
        ("某镇", "General", "某镇"),
        ("某镇", '@"人民政府"', "某镇人民政府"),
        ("某镇", ";;;", ""),
        ("某镇", "0;-0;;@", "某镇"),
        ("某镇", "yyyy/m/d", "某镇"),
        (5, "0" * 300, "5"),
    ],
)
def test_numbers_and_words_are_shown_as_the_cell_shows_them(
    value: object, code: str, shown: str
) -> None:
    assert show_value(value, CUSTOM, code) == shown
