"""The tables of the store and the numbered steps that lead to them.

``user_version`` counts the steps a file has been through; a step that has shipped never changes.
A step may call ``digest_of_head(path, text, edit, …)``, which is no function of SQLite's.

    units    a public body; its name is what its newest report says
    reports  one unit's year, in one edition for life
    changes  one act of the clerk: what was typed in a cell, a paste, an import, an undo; with how
             many heads the report had after it and the sum of their edits, so that a lost head
             shows without reading the log
    edits    the log: each change's values by path; never updated, never deleted
    heads    for each path of a report its newest edit and that edit's text, with a hash of its own,
             so that opening does not read the log
"""

APPLICATION_ID = 0x676B646B
"""``gkdk``: marks a SQLite file as ours."""

HEADS_HAVE_TEXTS = 3
"""The first version whose heads carry the texts of their edits."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE units (id INTEGER PRIMARY KEY)",
        """CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            unit INTEGER NOT NULL REFERENCES units (id),
            year INTEGER NOT NULL,
            edition TEXT NOT NULL,
            uid TEXT NOT NULL UNIQUE,
            UNIQUE (unit, year)
        )""",
        """CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            report INTEGER NOT NULL REFERENCES reports (id),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            undoes INTEGER REFERENCES changes (id)
        )""",
        "CREATE INDEX changes_of_report ON changes (report, id)",
        """CREATE TABLE edits (
            id INTEGER PRIMARY KEY,
            change INTEGER NOT NULL REFERENCES changes (id),
            path TEXT NOT NULL,
            text TEXT NOT NULL,
            previous INTEGER REFERENCES edits (id),
            hash BLOB NOT NULL
        )""",
        "CREATE INDEX edits_of_change ON edits (change)",
        """CREATE TABLE heads (
            report INTEGER NOT NULL REFERENCES reports (id),
            path TEXT NOT NULL,
            edit INTEGER NOT NULL REFERENCES edits (id),
            PRIMARY KEY (report, path)
        ) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE changes ADD COLUMN heads INTEGER",
        "ALTER TABLE changes ADD COLUMN tally INTEGER",
    ),
    (
        "ALTER TABLE heads ADD COLUMN text TEXT",
        "ALTER TABLE heads ADD COLUMN hash BLOB",
        """UPDATE heads SET (text, hash) = (
            SELECT edits.text, digest_of_head(heads.path, edits.text, edits.id,
                reports.id, unit, year, edition, uid)
            FROM edits, reports WHERE edits.id = heads.edit AND reports.id = heads.report
        )""",
    ),
)
