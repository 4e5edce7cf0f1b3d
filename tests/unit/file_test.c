/* Small files are read whole, up to their limit. */
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

static const char PATH[] = "file_test.tmp";

static void write_bytes(size_t n)
{
    FILE *f = fopen(PATH, "wb");
    assert_non_null(f);
    for (size_t i = 0; i < n; i++)
        (void)fputc('a' + (int)(i % 26), f);
    assert_int_equal(fclose(f), 0);
}

static void files_are_read_up_to_their_limit(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 200000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct arena *a = arena_new(10u << 20);
        struct str s;
        write_bytes(sizes[i]);
        must(file_read(PATH, sizes[i], a, &s, err));
        assert_int_equal(s.n, sizes[i]);
        assert_int_equal(s.p[s.n], 0);
        for (size_t k = 0; k < s.n; k += 997)
            assert_int_equal(s.p[k], 'a' + (int)(k % 26));
        if (sizes[i])
            must_fail(file_read(PATH, sizes[i] - 1, a, &s, err), ERR_LIMIT, PATH);
        arena_free(a);
    }
    (void)unlink(PATH);
}

static void a_file_takes_no_more_memory_than_it_has(void **state)
{
    (void)state;
    enum { SIZE = 3u << 20 };
    struct arena *a = arena_new(SIZE + 4096);
    struct str s;
    int64_t room = 0;
    write_bytes(SIZE);
    must(file_read(PATH, SIZE, a, &s, err));
    assert_int_equal(s.n, SIZE);
    must(file_room(PATH, &room, err));
    assert_true(room > 0);
    must_fail(file_room("no/such/directory", &room, err), ERR_IO, "no/such/directory");
    arena_free(a);
    (void)unlink(PATH);
}

static void what_is_no_file_is_named(void **state)
{
    (void)state;
    struct arena *a = arena_new(1u << 20);
    struct str s;
    must_fail(file_read("/nowhere/at/all", 10, a, &s, err), ERR_NOT_FOUND, "/nowhere/at/all: no such file");
    must_fail(file_read("/", 10, a, &s, err), ERR_IO, "/: not a file");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_up_to_their_limit),
        cmocka_unit_test(a_file_takes_no_more_memory_than_it_has),
        cmocka_unit_test(what_is_no_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
