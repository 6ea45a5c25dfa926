/* SPDX-License-Identifier: MIT */
#include "model/bradawl-log.h"

enum {
    RAW_MAX = 1000, /* raw lines of one sentence; an engine that fell silent writes few */
};

struct _BradawlLog {
    GtkTreeStore parent_instance;

    GtkTreeIter newest;
    guint count;     /* sentences */
    guint raw_count; /* raw lines of the newest one */
};

G_DEFINE_TYPE(BradawlLog, bradawl_log, GTK_TYPE_TREE_STORE)

static void bradawl_log_class_init(BradawlLogClass *klass)
{
    (void)klass;
}

static void bradawl_log_init(BradawlLog *self)
{
    GType types[BRADAWL_LOG_COLUMNS] = {
        [BRADAWL_LOG_TIME] = G_TYPE_STRING,
        [BRADAWL_LOG_MARK] = G_TYPE_INT,
        [BRADAWL_LOG_TEXT] = G_TYPE_STRING,
        [BRADAWL_LOG_RAW] = G_TYPE_BOOLEAN,
    };
    gtk_tree_store_set_column_types(GTK_TREE_STORE(self), BRADAWL_LOG_COLUMNS, types);
}

BradawlLog *bradawl_log_new(void)
{
    return g_object_new(BRADAWL_TYPE_LOG, NULL);
}

static void remove_oldest(BradawlLog *self)
{
    GtkTreeIter oldest;
    if (gtk_tree_model_get_iter_first(GTK_TREE_MODEL(self), &oldest)) {
        gtk_tree_store_remove(GTK_TREE_STORE(self), &oldest);
        self->count--;
    }
}

void bradawl_log_add(BradawlLog *self, double seconds, BradawlMark mark, const char *text)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    /* The same digits in every language: the column has tabular figures. */
    g_ascii_formatd(number, sizeof(number), "%.3f", seconds > 0 ? seconds : 0);
    while (self->count >= BRADAWL_LOG_MAX) {
        remove_oldest(self);
    }
    gtk_tree_store_insert_with_values(GTK_TREE_STORE(self), &self->newest, NULL, -1,
                                      BRADAWL_LOG_TIME, number, BRADAWL_LOG_MARK, (int)mark,
                                      BRADAWL_LOG_TEXT, text, BRADAWL_LOG_RAW, FALSE, -1);
    self->count++;
    self->raw_count = 0;
}

void bradawl_log_add_raw(BradawlLog *self, const char *text)
{
    if (self->count == 0 || self->raw_count >= RAW_MAX) {
        return; /* a trace begins with the sentence it belongs to */
    }
    gtk_tree_store_insert_with_values(
        GTK_TREE_STORE(self), NULL, &self->newest, -1, BRADAWL_LOG_TIME, "", BRADAWL_LOG_MARK,
        (int)BRADAWL_MARK_NONE, BRADAWL_LOG_TEXT, text, BRADAWL_LOG_RAW, TRUE, -1);
    self->raw_count++;
}

guint bradawl_log_count(BradawlLog *self)
{
    return self->count;
}

static void append_row(GtkTreeModel *model, GtkTreeIter *row, GString *out)
{
    g_autofree char *time = NULL, *text = NULL;
    gboolean raw = FALSE;
    gtk_tree_model_get(model, row, BRADAWL_LOG_TIME, &time, BRADAWL_LOG_TEXT, &text,
                       BRADAWL_LOG_RAW, &raw, -1);
    if (raw) {
        g_string_append_printf(out, "            %s\n", text);
    } else {
        g_string_append_printf(out, "%8s  %s\n", time, text);
    }
}

char *bradawl_log_to_text(BradawlLog *self, gboolean with_raw, gboolean without_addresses)
{
    GtkTreeModel *model = GTK_TREE_MODEL(self);
    GString *out = g_string_new(NULL);
    GtkTreeIter row, child;
    gboolean more = gtk_tree_model_get_iter_first(model, &row);
    for (; more; more = gtk_tree_model_iter_next(model, &row)) {
        append_row(model, &row, out);
        gboolean below = with_raw && gtk_tree_model_iter_children(model, &child, &row);
        for (; below; below = gtk_tree_model_iter_next(model, &child)) {
            append_row(model, &child, out);
        }
    }
    if (!without_addresses) {
        return g_string_free(out, FALSE);
    }
    char *clean = bradawl_text_without_addresses(out->str);
    g_string_free(out, TRUE);
    return clean;
}
