-- A store of version 1, as the first release writes it. Never changed: later versions must open it.
PRAGMA application_id = 1735091307;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            report INTEGER NOT NULL REFERENCES reports (id),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            undoes INTEGER REFERENCES changes (id)
        );
INSERT INTO "changes" VALUES(1,1,'2024-01-08T09:00:00.000','created',NULL);
INSERT INTO "changes" VALUES(2,1,'2024-01-08T09:01:00.000','typed',NULL);
INSERT INTO "changes" VALUES(3,1,'2024-01-08T09:02:00.000','undo',2);
INSERT INTO "changes" VALUES(4,1,'2024-01-08T09:03:00.000','imported',NULL);
INSERT INTO "changes" VALUES(5,1,'2024-01-08T09:04:00.000','status',NULL);
CREATE TABLE edits (
            id INTEGER PRIMARY KEY,
            change INTEGER NOT NULL REFERENCES changes (id),
            path TEXT NOT NULL,
            text TEXT NOT NULL,
            previous INTEGER REFERENCES edits (id),
            hash BLOB NOT NULL
        );
INSERT INTO "edits" VALUES(1,1,'unit/name','某局',NULL,X'A49D13C19C3832C345D181F93F5CFCF3');
INSERT INTO "edits" VALUES(2,2,'applications/new/person','5',NULL,X'47B3485F6BFE65A4107B6A0E7C16DF14');
INSERT INTO "edits" VALUES(3,3,'applications/new/person','',2,X'C1BA0A2B29AD4458AFEC87D736D0E060');
INSERT INTO "edits" VALUES(4,4,'applications/new/person','12',3,X'0C798F928AC395A44B7A04EEC3C45CD8');
INSERT INTO "edits" VALUES(5,4,'stated:applications/new/total','13',NULL,X'60D006D941813848C2A3CF69F85213B4');
INSERT INTO "edits" VALUES(6,5,'status','final',NULL,X'28E50007C0E60BE59702474184E867B5');
CREATE TABLE heads (
            report INTEGER NOT NULL REFERENCES reports (id),
            path TEXT NOT NULL,
            edit INTEGER NOT NULL REFERENCES edits (id),
            PRIMARY KEY (report, path)
        ) WITHOUT ROWID;
INSERT INTO "heads" VALUES(1,'applications/new/person',4);
INSERT INTO "heads" VALUES(1,'stated:applications/new/total',5);
INSERT INTO "heads" VALUES(1,'status',6);
INSERT INTO "heads" VALUES(1,'unit/name',1);
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
