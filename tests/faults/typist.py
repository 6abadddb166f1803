"""Types without a pause and says of each change when it is saved; run to be killed."""

import sys
from pathlib import Path

from gkdesk import places
from gkdesk.desk.desk import Desk
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from gkdesk.store.writer import Writer


def tell(number: int, failure: str) -> None:
    if not failure:
        print(number, flush=True)


store = Store(Path(sys.argv[1]))
writer = Writer(store, tell)
desk = Desk(store, Editions(places.forms()), keep=writer.submit, settle=writer.flush)
report = desk.new("某局", 2023).id
print("ready", flush=True)
number = 0
while True:
    number += 1
    desk.put(report, "applications/new/person", str(number))
    desk.put_many(report, {"overview": f"第{number}稿", "applications/carried_in/person": "1"})
    if number % 20 == 0:
        writer.flush()
