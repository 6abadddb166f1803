"""Types, imports and takes in what the leaders changed, without a pause; run to be killed.

Says of each change when it is saved. The store and the file that came back are made before, by
``prepare``: both take longer than a killed program lives.
"""

import pickle
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.desk.earlier import Wish, bring_file
from gkdesk.desk.rounds import accept, awaited, compare, compare_again, fetch, send
from gkdesk.readers.editions import Editions
from gkdesk.store.keeper import Keeper
from gkdesk.store.log import Store
from gkdesk.store.writer import Writer
from gkdesk.writers import exchange
from tests.ui.reviewer import Element, reviewed, track, write_cell

CELL = "applications/carried_in/person"
TEXT = "我单位推进公开。"


def prepare(folder: Path) -> None:
    """A store with a report that was sent and came back changed; the import of another."""
    with closing(Store(folder / "store")) as store:
        desk = Desk(store, Editions(places.forms()))
        report = desk.new("某局", 2023).id
        desk.put_many(report, {"overview": TEXT, CELL: "12"})
        (folder / "2022.gk.json").write_bytes(exchange.write(desk.report(report)))
        sent = send(desk, report, folder).file
        back = reviewed(sent, folder / "back.docx", _leaders)
        (folder / "fetched").write_bytes(pickle.dumps(fetch(awaited(desk), back)))


def _leaders(body: Element) -> None:
    track(body, "推进公开", "深化公开")
    write_cell(body, 1, 4, 1, "13")


def tell(number: int, failure: str) -> None:
    print(f"! {failure}" if failure else number, flush=True)


def work(folder: Path, made: Path) -> None:
    """Never ends by itself."""
    store = Store(folder)
    keeper = Keeper(store, partial(print, "!", flush=True))
    writer = Writer(store, tell)
    desk = Desk(store, Editions(places.forms()), keep=writer.submit, settle=writer.flush)
    desk.before_much(keeper.before)
    report = desk.entries()[0].id
    returned = compare(desk, pickle.loads((made / "fetched").read_bytes()))
    keeper.start()
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        desk.put(report, "applications/new/person", str(number))
        desk.put_many(report, {"overview": TEXT, CELL: "12"})
        if number % 5 == 0:
            bring_file(desk, made / "2022.gk.json", Wish(replace=True))
        if number % 7 == 0:
            returned = compare_again(desk, returned)
            accept(desk, returned, returned.undisputed)
        if number % 20 == 0:
            writer.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), Path(sys.argv[2]))
