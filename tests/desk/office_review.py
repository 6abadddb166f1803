"""Edits Word files in LibreOffice itself, with changes recorded; run by a Python that has UNO.

Usage: office_review.py PIPE JOBS.json. A job is a file, where to save it, the author's acts:
``["replace", old, new]``, ``["insert", before, words]``, ``["comment", words, text]``,
``["cell", table, cell, figure]``.
"""

import json
import sys
import time
from typing import Any, TypeAlias

import uno  # type: ignore[import-not-found]  # LibreOffice's own Python has it
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # LibreOffice's own Python has it

Uno: TypeAlias = Any
"""Whatever LibreOffice hands out."""


def _property(name: str, value: object) -> Uno:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _desktop(pipe: str) -> Uno:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:  # it takes a while to be there
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not start")


def _found(document: Uno, words: str) -> Uno:
    search = document.createSearchDescriptor()
    search.SearchString = words
    search.SearchCaseSensitive = True
    found = document.findFirst(search)
    if found is None:
        raise SystemExit(f"not found: {words}")
    return found


def _act(document: Uno, kind: str, *given: Uno) -> None:
    if kind == "cell":
        number, place, figure = given
        table = document.TextTables.getByIndex(number)
        cell = table.getCellByName(place)
        cursor = cell.createTextCursor()
        cursor.gotoStart(False)
        cursor.gotoEnd(True)
        cell.insertString(cursor, figure, True)
        return
    found = _found(document, given[0])
    text = found.Text
    if kind == "replace":
        text.insertString(found, given[1], True)
    elif kind == "insert":
        text.insertString(found.Start, given[1], False)
    elif kind == "comment":
        note = document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = "李主任", given[1]
        text.insertTextContent(found, note, True)


def main() -> None:
    desktop = _desktop(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123 - runs by itself
        jobs = json.load(file)
    hidden = _property("Hidden", True)
    for job in jobs:
        document = desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(job["file"]), "_blank", 0, (hidden,)
        )
        document.RecordChanges = job["tracked"]
        for act in job["acts"]:
            _act(document, *act)
        document.storeToURL(
            uno.systemPathToFileUrl(job["to"]),
            (_property("FilterName", "MS Word 2007 XML"),),
        )
        document.close(True)
    desktop.terminate()


main()
