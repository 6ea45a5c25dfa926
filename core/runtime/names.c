/* SPDX-License-Identifier: MIT */
#include "runtime/names.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUSY_MS = 200,          /* another process looks into the file */
    TOUCH_AFTER_S = 60 * 60 /* a name in use is noted once an hour, not at each login */
};

struct awl_names {
    sqlite3 *db;
    sqlite3_stmt *find, *put;
};

static const char setup[] = "PRAGMA journal_mode=WAL;"
                            "PRAGMA synchronous=NORMAL;"
                            "PRAGMA wal_autocheckpoint=0;" /* see awl_names_checkpoint() */
                            "CREATE TABLE IF NOT EXISTS names ("
                            " key TEXT PRIMARY KEY NOT NULL,"
                            " name TEXT NOT NULL,"
                            " id BLOB NOT NULL,"
                            " last_used INTEGER NOT NULL) WITHOUT ROWID;";
static const char find_sql[] = "SELECT id, last_used FROM names WHERE key = ?1";
static const char put_sql[] = "INSERT INTO names (key, name, id, last_used) VALUES (?1, ?2, ?3, ?4)"
                              " ON CONFLICT (key) DO UPDATE SET"
                              " name = ?2, id = ?3, last_used = ?4";

static bool prepare(awl_names *n, const char *sql, sqlite3_stmt **out)
{
    return sqlite3_prepare_v2(n->db, sql, -1, out, NULL) == SQLITE_OK;
}

awl_err awl_names_open(const char *path, awl_names **out)
{
    *out = NULL;
    awl_names *n = calloc(1, sizeof(*n));
    if (n == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &n->db, flags, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(n->db, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(n->db, setup, NULL, NULL, NULL) != SQLITE_OK ||
        !prepare(n, find_sql, &n->find) || !prepare(n, put_sql, &n->put)) {
        awl_names_close(n);
        return AWL_ERR_IO;
    }
    *out = n;
    return AWL_OK;
}

void awl_names_close(awl_names *n)
{
    if (n != NULL) {
        sqlite3_finalize(n->find);
        sqlite3_finalize(n->put);
        sqlite3_close(n->db); /* also moves the log */
        free(n);
    }
}

typedef struct owner {
    bool found, same;
    int64_t last_used;
} owner;

static bool find_owner(awl_names *n, const char *key, const awl_id *id, owner *out)
{
    *out = (owner){0};
    sqlite3_bind_text(n->find, 1, key, -1, SQLITE_STATIC);
    const int rc = sqlite3_step(n->find);
    if (rc == SQLITE_ROW) {
        const void *blob = sqlite3_column_blob(n->find, 0);
        out->found = true;
        out->same = sqlite3_column_bytes(n->find, 0) == AWL_ID_LEN &&
                    memcmp(blob, id->bytes, AWL_ID_LEN) == 0;
        out->last_used = sqlite3_column_int64(n->find, 1);
    }
    sqlite3_reset(n->find);
    sqlite3_clear_bindings(n->find);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static awl_err put(awl_names *n, const char *key, const char *name, const awl_id *id,
                   int64_t wall_s)
{
    sqlite3_bind_text(n->put, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(n->put, 2, name, -1, SQLITE_STATIC);
    sqlite3_bind_blob(n->put, 3, id->bytes, AWL_ID_LEN, SQLITE_STATIC);
    sqlite3_bind_int64(n->put, 4, wall_s);
    const int rc = sqlite3_step(n->put);
    sqlite3_reset(n->put);
    sqlite3_clear_bindings(n->put);
    return rc == SQLITE_DONE ? AWL_OK : AWL_ERR_IO;
}

awl_err awl_names_claim(awl_names *n, const char *key, const char *name, const awl_id *id,
                        int64_t wall_s)
{
    owner o;
    if (!find_owner(n, key, id, &o)) {
        return AWL_ERR_IO;
    }
    if (o.found && o.same && wall_s - o.last_used < TOUCH_AFTER_S && wall_s >= o.last_used) {
        return AWL_OK;
    }
    if (o.found && !o.same && wall_s - o.last_used < AWL_NAMES_UNUSED_S) {
        return AWL_ERR_NAME_TAKEN;
    }
    return put(n, key, name, id, wall_s);
}

void awl_names_checkpoint(awl_names *n)
{
    (void)sqlite3_wal_checkpoint_v2(n->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
