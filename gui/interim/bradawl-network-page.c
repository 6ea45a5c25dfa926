/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-network-page.h"
struct _BradawlNetworkPage {
    GtkScrolledWindow parent;
};
G_DEFINE_FINAL_TYPE(BradawlNetworkPage, bradawl_network_page, GTK_TYPE_SCROLLED_WINDOW)
static void bradawl_network_page_class_init(BradawlNetworkPageClass *k)
{
    (void)k;
}
static void bradawl_network_page_init(BradawlNetworkPage *s)
{
    (void)s;
}
void bradawl_network_page_set_session(BradawlNetworkPage *s, BradawlSession *x)
{
    (void)s;
    (void)x;
}
void bradawl_network_page_copy_report(BradawlNetworkPage *s)
{
    (void)s;
}
