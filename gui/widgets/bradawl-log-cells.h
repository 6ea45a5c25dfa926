/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOG_CELLS_H
#define BRADAWL_LOG_CELLS_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of the hole log, and what its cells look like. Owned by the log view. */
typedef struct {
    GtkTreeView *tree;
    GtkTreeViewColumn *text_column;
    GtkCellRenderer *text_cell;
    GHashTable *icons; /* mark or spinner position -> cairo_surface_t, for this style and scale */
    int scale;
    PangoAttrList *time_attrs;
    GdkRGBA fg, dim, accent, error, accent_tint, error_tint;
    gboolean busy;  /* the newest row moves */
    guint pulse;    /* the spinner's step */
    guint pulse_id; /* 0: nothing moves */
} BradawlLogCells;

void bradawl_log_cells_build(BradawlLogCells *cells, GtkTreeView *tree);
void bradawl_log_cells_restyle(BradawlLogCells *cells); /* colours and widths of the theme */
void bradawl_log_cells_clear(BradawlLogCells *cells);

void bradawl_log_cells_set_busy(BradawlLogCells *cells, gboolean busy);
void bradawl_log_cells_arrange(BradawlLogCells *cells); /* the tree was mapped or unmapped */

/* The text of a row when it does not fit in its cell, else NULL; the caller's to free.
 */
char *bradawl_log_cells_cut_text(BradawlLogCells *cells, GtkTreePath *path);

G_END_DECLS

#endif
