/* SPDX-License-Identifier: MIT */
#include <gtk/gtk.h>

#include "settle.h"
#include "t.h"
#include "widgets/bradawl-qr.h"

#define LINK "bradawl://hub.example:4000?id=GKSF-N3EK-FHFV-Q23H-LYSU-5O6T-SS3I-EAV7-YQWP&room=lobby"

enum {
    SETTLE_MS = 120
}; /* layout has happened then */

static gboolean is_black(cairo_surface_t *surface, int x, int y)
{
    const unsigned char *row = cairo_image_surface_get_data(surface) +
                               (ptrdiff_t)y * cairo_image_surface_get_stride(surface);
    const unsigned char *pixel = row + (ptrdiff_t)x * 4;
    assert_true((pixel[0] | pixel[1] | pixel[2]) == 0 || (pixel[0] & pixel[1] & pixel[2]) == 255);
    return pixel[0] == 0;
}

/* Top left is a finder: a black frame of 7 modules, white inside, 3 black modules in the middle. */
static void assert_finder(cairo_surface_t *surface, int pixels)
{
    static const gboolean row[] = {TRUE, FALSE, TRUE, TRUE, TRUE, FALSE, TRUE, FALSE};
    for (int side = 0; side < 4; side++) {
        assert_false(is_black(surface, side * pixels, 7 * pixels));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(row); i++) {
        int x = (4 + (int)i) * pixels, y = (4 + 3) * pixels;
        assert_int_equal(is_black(surface, x, y), row[i]);
        assert_int_equal(is_black(surface, x + pixels - 1, y + pixels - 1), row[i]); /* crisp */
    }
}

static void test_a_qr_code_has_whole_pixels_and_a_quiet_zone(void **state)
{
    (void)state;
    GtkWidget *window = gtk_offscreen_window_new();
    GtkWidget *qr = bradawl_qr_new();
    gtk_container_add(GTK_CONTAINER(window), qr);
    assert_true(bradawl_qr_set_text(BRADAWL_QR(qr), LINK));
    gtk_widget_show(window);
    settle(SETTLE_MS);
    int side = gtk_widget_get_allocated_width(qr);
    int modules = bradawl_qr_get_modules(BRADAWL_QR(qr)) + 8;
    assert_int_equal(side % modules, 0);
    assert_true(side / modules >= 3);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_t *cr = cairo_create(surface);
    gtk_widget_draw(qr, cr);
    cairo_surface_flush(surface);
    assert_finder(surface, side / modules);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    assert_false(bradawl_qr_set_text(BRADAWL_QR(qr), ""));
    assert_int_equal(bradawl_qr_get_modules(BRADAWL_QR(qr)), 0);
    gtk_widget_destroy(window);
}

int main(int argc, char **argv)
{
    if (!gtk_init_check(&argc, &argv)) {
        (void)fprintf(stderr, "SKIP: no display\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_qr_code_has_whole_pixels_and_a_quiet_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
