/* SPDX-License-Identifier: MIT */
/* What a user of the keyboard or of a screen reader would miss. */
#include "look.h"

static gboolean is_labelled(AtkObject *accessible)
{
    const char *name = atk_object_get_name(accessible);
    if (name != NULL && *name != '\0') {
        return TRUE;
    }
    g_autoptr(AtkRelationSet) relations = atk_object_ref_relation_set(accessible);
    return atk_relation_set_contains(relations, ATK_RELATION_LABELLED_BY);
}

static gboolean is_actionable(GtkWidget *widget)
{
    return GTK_IS_BUTTON(widget) || GTK_IS_ENTRY(widget) || GTK_IS_SWITCH(widget) ||
           GTK_IS_COMBO_BOX(widget) || GTK_IS_TREE_VIEW(widget) || GTK_IS_LIST_BOX(widget) ||
           GTK_IS_TEXT_VIEW(widget) || GTK_IS_EXPANDER(widget) || GTK_IS_SCALE(widget);
}

/* Inside another control, or the window's own buttons, for which the keyboard has Alt+F4. */
static gboolean has_own_keys(GtkWidget *widget)
{
    return gtk_widget_get_ancestor(widget, GTK_TYPE_COMBO_BOX) != NULL ||
           gtk_widget_get_ancestor(widget, GTK_TYPE_TREE_VIEW) != NULL ||
           gtk_style_context_has_class(gtk_widget_get_style_context(widget), "titlebutton");
}

void look_at_name(look_report *report, GtkWidget *widget)
{
    gboolean drawing = GTK_IS_DRAWING_AREA(widget);
    if (!is_actionable(widget) && !drawing) {
        return;
    }
    /* What GTK puts into its own widgets it must name itself. */
    if ((gtk_widget_get_ancestor(widget, GTK_TYPE_COMBO_BOX) != NULL &&
         !GTK_IS_COMBO_BOX(widget)) ||
        gtk_widget_get_ancestor(widget, GTK_TYPE_SHORTCUTS_WINDOW) != NULL) {
        return;
    }
    report->actions++;
    if (!is_labelled(gtk_widget_get_accessible(widget))) {
        look_fault(report, widget, "no accessible name");
    }
    if (GTK_IS_BUTTON(widget) && !gtk_widget_get_can_focus(widget) && !has_own_keys(widget)) {
        look_fault(report, widget, "the keyboard cannot reach it");
    }
}
