-- A store of version 3. Never changed: later versions must open it.
PRAGMA application_id = 1735091307;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            report INTEGER NOT NULL REFERENCES reports (id),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            undoes INTEGER REFERENCES changes (id)
        , heads INTEGER, tally INTEGER);
INSERT INTO "changes" VALUES(1,1,'2025-01-08T09:00:00.000','created',NULL,1,1);
INSERT INTO "changes" VALUES(2,1,'2025-01-08T09:01:00.000','typed',NULL,2,3);
INSERT INTO "changes" VALUES(3,1,'2025-01-08T09:02:00.000','undo',2,2,4);
INSERT INTO "changes" VALUES(4,1,'2025-01-08T09:03:00.000','imported',NULL,3,10);
INSERT INTO "changes" VALUES(5,1,'2025-01-08T09:04:00.000','status',NULL,4,16);
CREATE TABLE edits (
            id INTEGER PRIMARY KEY,
            change INTEGER NOT NULL REFERENCES changes (id),
            path TEXT NOT NULL,
            text TEXT NOT NULL,
            previous INTEGER REFERENCES edits (id),
            hash BLOB NOT NULL
        );
INSERT INTO "edits" VALUES(1,1,'unit/name','某局',NULL,X'97CDA78092C570EE285AC4EADFCAD3CA');
INSERT INTO "edits" VALUES(2,2,'applications/new/person','5',NULL,X'3AA3A5EB3D8FFE8A146948ADD573E6A2');
INSERT INTO "edits" VALUES(3,3,'applications/new/person','',2,X'3C27F1FC1324DA3C6548DEF4A903DDDC');
INSERT INTO "edits" VALUES(4,4,'applications/new/person','12',3,X'44A471658C8AD2F9C616FD1B13B208CB');
INSERT INTO "edits" VALUES(5,4,'stated:applications/new/total','13',NULL,X'0F8F81D64B074467FF27E2FFBB874732');
INSERT INTO "edits" VALUES(6,5,'status','final',NULL,X'6B03C864A60A20DC77A1DBF43C6959A4');
CREATE TABLE heads (
            report INTEGER NOT NULL REFERENCES reports (id),
            path TEXT NOT NULL,
            edit INTEGER NOT NULL REFERENCES edits (id), text TEXT, hash BLOB,
            PRIMARY KEY (report, path)
        ) WITHOUT ROWID;
INSERT INTO "heads" VALUES(1,'applications/new/person',4,'12',X'B2F56743490BE3CBFE8203409EF7008E');
INSERT INTO "heads" VALUES(1,'stated:applications/new/total',5,'13',X'F870B565D67FBED2251750D84F7CAA6A');
INSERT INTO "heads" VALUES(1,'status',6,'final',X'751FCE6C8AD94E405CFB014DC2970456');
INSERT INTO "heads" VALUES(1,'unit/name',1,'某局',X'C63DA7B3D12C155F914211A162909899');
CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            unit INTEGER NOT NULL REFERENCES units (id),
            year INTEGER NOT NULL,
            edition TEXT NOT NULL,
            uid TEXT NOT NULL UNIQUE,
            UNIQUE (unit, year)
        );
INSERT INTO "reports" VALUES(1,1,2023,'2021','5f0c');
CREATE TABLE units (id INTEGER PRIMARY KEY);
INSERT INTO "units" VALUES(1);
CREATE INDEX changes_of_report ON changes (report, id);
CREATE INDEX edits_of_change ON edits (change);
COMMIT;
