/* SPDX-License-Identifier: MIT */
#include "runtime/profile_json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "util/hex.h"

/* Copies a string member; false when it is missing, not a string, or too long. */
static bool take_text(const cJSON *object, const char *name, char *out, size_t size)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    out[0] = '\0';
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size) {
        return false;
    }
    memcpy(out, item->valuestring, strlen(item->valuestring) + 1);
    return true;
}

static bool take_id(const cJSON *object, const char *name, awl_id *out)
{
    char text[AWL_ID_STRLEN];
    return take_text(object, name, text, sizeof(text)) && awl_id_parse(text, out) == AWL_OK;
}

/* Makes room for one more item of size bytes. */
static awl_err grow(void **items, size_t count, size_t *cap, size_t size)
{
    if (count >= AWL_PINS_MAX) {
        return AWL_ERR_LIMIT;
    }
    if (count == *cap) {
        const size_t bigger = *cap > 0 ? *cap * 2 : 8;
        void *fresh = realloc(*items, bigger * size);
        if (fresh == NULL) {
            return AWL_ERR_NO_MEMORY;
        }
        *items = fresh;
        *cap = bigger;
    }
    return AWL_OK;
}

awl_err awl_pin_file_add_peer(awl_pin_file *f, const awl_pin *pin)
{
    const awl_err err =
        grow((void **)&f->peers, f->peers_count, &f->peers_cap, sizeof(f->peers[0]));
    if (err == AWL_OK) {
        f->peers[f->peers_count++] = *pin;
    }
    return err;
}

awl_err awl_pin_file_add_server(awl_pin_file *f, const awl_server_pin *pin)
{
    const awl_err err =
        grow((void **)&f->servers, f->servers_count, &f->servers_cap, sizeof(f->servers[0]));
    if (err == AWL_OK) {
        f->servers[f->servers_count++] = *pin;
    }
    return err;
}

/* A time of a pin; one that is missing is 0. False: of the wrong form. */
static bool take_time(const cJSON *object, const char *name, int64_t *out)
{
    const double latest = 9007199254740992.0; /* 2^53: above it a double is no longer exact */
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    *out = 0;
    if (item == NULL) {
        return true;
    }
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= latest)) {
        return false;
    }
    *out = (int64_t)item->valuedouble;
    return true;
}

static awl_err read_peer(const cJSON *item, awl_pin_file *f)
{
    awl_pin pin = {0};
    if (!take_id(item, "server", &pin.server) || !take_id(item, "id", &pin.id) ||
        !take_text(item, "name", pin.name, sizeof(pin.name))) {
        return AWL_ERR_MALFORMED;
    }
    const cJSON *asks = cJSON_GetObjectItemCaseSensitive(item, "asks");
    if ((asks != NULL && !cJSON_IsBool(asks)) || !take_time(item, "first_seen", &pin.first_seen) ||
        !take_time(item, "last_seen", &pin.last_seen)) {
        return AWL_ERR_MALFORMED;
    }
    pin.asks = cJSON_IsTrue(asks);
    pin.verified = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "verified"));
    return awl_pin_file_add_peer(f, &pin);
}

static awl_err read_server(const cJSON *item, awl_pin_file *f)
{
    awl_server_pin pin = {0};
    const cJSON *port = cJSON_GetObjectItemCaseSensitive(item, "port");
    if (!take_id(item, "id", &pin.id) || !take_text(item, "host", pin.host, sizeof(pin.host)) ||
        !cJSON_IsNumber(port) || port->valuedouble < 1 || port->valuedouble > 65535) {
        return AWL_ERR_MALFORMED;
    }
    pin.port = (uint16_t)port->valuedouble;
    return awl_pin_file_add_server(f, &pin);
}

static awl_err read_list(const cJSON *root, const char *name, awl_pin_file *f,
                         awl_err (*read_item)(const cJSON *, awl_pin_file *))
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, name);
    if (list == NULL) {
        return AWL_OK;
    }
    if (!cJSON_IsArray(list)) {
        return AWL_ERR_MALFORMED;
    }
    for (const cJSON *item = list->child; item != NULL; item = item->next) {
        const awl_err err = read_item(item, f);
        if (err != AWL_OK) {
            return err;
        }
    }
    return AWL_OK;
}

awl_err awl_pin_file_read(const char *text, awl_pin_file *out)
{
    *out = (awl_pin_file){0};
    cJSON *root = cJSON_Parse(text);
    if (!cJSON_IsObject(root)) {
        cJSON_Delete(root);
        return AWL_ERR_MALFORMED;
    }
    awl_err err = read_list(root, "peers", out, read_peer);
    if (err == AWL_OK) {
        err = read_list(root, "servers", out, read_server);
    }
    if (err != AWL_OK) {
        awl_pin_file_free(out);
    }
    cJSON_Delete(root);
    return err;
}

static bool put_id(cJSON *object, const char *name, const awl_id *id)
{
    char text[AWL_ID_STRLEN];
    return cJSON_AddStringToObject(object, name, awl_id_format(id, text)) != NULL;
}

static bool put_peer(cJSON *list, const awl_pin *pin)
{
    cJSON *item = cJSON_CreateObject();
    if (item == NULL || !cJSON_AddItemToArray(list, item)) {
        cJSON_Delete(item);
        return false;
    }
    return put_id(item, "server", &pin->server) &&
           cJSON_AddStringToObject(item, "name", pin->name) != NULL &&
           put_id(item, "id", &pin->id) &&
           cJSON_AddBoolToObject(item, "verified", pin->verified) != NULL &&
           cJSON_AddBoolToObject(item, "asks", pin->asks) != NULL &&
           cJSON_AddNumberToObject(item, "first_seen", (double)pin->first_seen) != NULL &&
           cJSON_AddNumberToObject(item, "last_seen", (double)pin->last_seen) != NULL;
}

static bool put_server(cJSON *list, const awl_server_pin *pin)
{
    cJSON *item = cJSON_CreateObject();
    if (item == NULL || !cJSON_AddItemToArray(list, item)) {
        cJSON_Delete(item);
        return false;
    }
    return cJSON_AddStringToObject(item, "host", pin->host) != NULL &&
           cJSON_AddNumberToObject(item, "port", pin->port) != NULL && put_id(item, "id", &pin->id);
}

char *awl_pin_file_write(const awl_pin_file *f)
{
    cJSON *root = cJSON_CreateObject();
    bool ok = root != NULL && cJSON_AddNumberToObject(root, "version", 1) != NULL;
    cJSON *servers = ok ? cJSON_AddArrayToObject(root, "servers") : NULL;
    cJSON *peers = ok ? cJSON_AddArrayToObject(root, "peers") : NULL;
    ok = servers != NULL && peers != NULL;
    for (size_t i = 0; i < f->servers_count && ok; i++) {
        ok = put_server(servers, &f->servers[i]);
    }
    for (size_t i = 0; i < f->peers_count && ok; i++) {
        ok = put_peer(peers, &f->peers[i]);
    }
    char *text = ok ? cJSON_Print(root) : NULL;
    cJSON_Delete(root);
    return text;
}

void awl_pin_file_free(awl_pin_file *f)
{
    free(f->peers);
    free(f->servers);
    *f = (awl_pin_file){0};
}

void awl_login_memory_read(const char *text, awl_login_memory *out)
{
    *out = (awl_login_memory){0};
    cJSON *root = cJSON_Parse(text);
    take_text(root, "server", out->server, sizeof(out->server));
    take_text(root, "name", out->name, sizeof(out->name));
    take_text(root, "room", out->room, sizeof(out->room));
    cJSON_Delete(root);
}

char *awl_login_memory_write(const awl_login_memory *m)
{
    cJSON *root = cJSON_CreateObject();
    char *text = NULL;
    if (root != NULL && cJSON_AddStringToObject(root, "server", m->server) != NULL &&
        cJSON_AddStringToObject(root, "name", m->name) != NULL &&
        cJSON_AddStringToObject(root, "room", m->room) != NULL) {
        text = cJSON_Print(root);
    }
    cJSON_Delete(root);
    return text;
}
