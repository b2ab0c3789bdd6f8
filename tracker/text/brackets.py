"""The brackets round the year of a 文号: 沪府规〔2024〕7号, and every pair that is typed for it.

GB/T 9704-2012, 7.2.5 asks for 〔〕. Both strings are the inside of a character class.
"""

YEAR_OPEN = r"〔\[［【〈﹝（("
YEAR_CLOSE = r"〕\]］】〉﹞）)"
