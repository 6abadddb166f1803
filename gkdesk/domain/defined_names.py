"""The defined names by which a workbook says what stands where.

Writers set them and readers look for them; the names in workbooks out there never change.
"""

UNIT, YEAR, EDITION, IDENTIFIER = "gk_unit", "gk_year", "gk_edition", "gk_identifier"


def name_of(path: str) -> str:
    """The defined name of a path: ``applications/new/total`` is ``gk_applications__new__total``."""
    return "gk_" + path.replace("/", "__")


def path_of(name: str) -> str:
    """The path that a defined name stands for, the reverse of ``name_of``."""
    return name.removeprefix("gk_").replace("__", "/")
