/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-peer-page.h"
struct _BradawlPeerPage {
    GtkBox parent;
    BradawlPeer *peer;
    GtkWidget *l;
};
G_DEFINE_FINAL_TYPE(BradawlPeerPage, bradawl_peer_page, GTK_TYPE_BOX)
static void bradawl_peer_page_class_init(BradawlPeerPageClass *k)
{
    (void)k;
}
static void bradawl_peer_page_init(BradawlPeerPage *s)
{
    s->l = gtk_label_new("peer");
    gtk_widget_show(s->l);
    gtk_container_add(GTK_CONTAINER(s), s->l);
}
void bradawl_peer_page_set_settings(BradawlPeerPage *s, GSettings *x)
{
    (void)s;
    (void)x;
}
void bradawl_peer_page_set(BradawlPeerPage *s, BradawlSession *x, BradawlPeer *p)
{
    (void)x;
    s->peer = p;
    gtk_label_set_text(GTK_LABEL(s->l), p ? bradawl_peer_get_name(p) : "-");
}
BradawlPeer *bradawl_peer_page_get_peer(BradawlPeerPage *s)
{
    return s->peer;
}
#define F(n)                                                                                       \
    void bradawl_peer_page_##n(BradawlPeerPage *s)                                                 \
    {                                                                                              \
        (void)s;                                                                                   \
    }
F(show_log)
F(show_chat) F(focus_entry) F(copy_log) F(save_log) F(toggle_filter) F(toggle_follow_tail)
    F(toggle_show_raw) F(copy_details) gboolean bradawl_peer_page_shows_chat(BradawlPeerPage *s)
{
    (void)s;
    return FALSE;
}
