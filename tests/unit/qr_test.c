/* QR codes: the squares that a reader looks for, and the path that draws them. That a telephone reads them is seen in
 * tests/browser/place_test.py. */
#include <stdio.h>

#include "test.h"

#include "publish/qr.h"

#define ADDRESS "https://annuaire.example.org/lieux/restos-exemple-bagneux--0123456789ab"

static struct qr make(struct arena *a, const char *text)
{
    struct qr q;
    must(qr_make(str_of(text), a, &q, err));
    return q;
}

/* Dark at the edge, light inside it, dark in its middle: 7 squares. */
static void is_finder(const struct qr *q, int left, int top)
{
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            bool edge = x == 0 || x == 6 || y == 0 || y == 6, middle = x > 1 && x < 5 && y > 1 && y < 5;
            assert_int_equal(q->square[(top + y) * q->size + left + x], edge || middle);
        }
    }
}

static void a_reader_finds_its_three_corners(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    struct qr q = make(a, ADDRESS);
    assert_int_equal((q.size - 17) % 4, 0); /* of some version */
    is_finder(&q, 0, 0);
    is_finder(&q, q.size - 7, 0);
    is_finder(&q, 0, q.size - 7);
    arena_free(a);
}

static void the_path_draws_every_dark_square_once_and_no_light_one(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    struct qr q = make(a, ADDRESS);
    struct buf b = buf_in(a, 64u << 10);
    uint8_t *drawn = ARENA_ARRAY(a, (size_t)(q.size * q.size), uint8_t);
    qr_path(&b, &q);
    for (const char *p = buf_cstr(&b); *p; p = strchr(p, 'z') + 1) {
        int x, y, n, back;
        assert_int_equal(sscanf(p, "M%d %dh%dv1h-%d", &x, &y, &n, &back), 4);
        assert_int_equal(n, back);
        for (int i = 0; i < n; i++)
            drawn[(y - QR_QUIET) * q.size + x - QR_QUIET + i]++;
    }
    assert_memory_equal(drawn, q.square, (size_t)(q.size * q.size));
    arena_free(a);
}

static void the_longest_text_fits_and_a_longer_one_has_no_code(void **state)
{
    (void)state;
    struct arena *a = arena_new(4u << 20);
    char text[QR_TEXT_MAX + 2];
    struct qr q;
    memset(text, 'a', sizeof text);
    text[QR_TEXT_MAX + 1] = '\0';
    must_fail(qr_make(str_of(text), a, &q, err), ERR_LIMIT, "301 bytes");
    must_fail(qr_make(STR(""), a, &q, err), ERR_INPUT, "address");
    text[QR_TEXT_MAX] = '\0';
    q = make(a, text);
    assert_int_equal(q.size, 69);
    struct view *v = view_new(a);
    view_set_qr(v, str_of(text), "Code", a);
    must(view_ok(v, err));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_finds_its_three_corners),
        cmocka_unit_test(the_path_draws_every_dark_square_once_and_no_light_one),
        cmocka_unit_test(the_longest_text_fits_and_a_longer_one_has_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
