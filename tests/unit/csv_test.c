/* The CSV reader on ugly files: what it makes of them, what it refuses and where, its limits, its memory. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/csv.h"

/* Header and rows of a text, each as "line:a|b|c" ("+1" when a cell is too many), one per line. */
static struct buf shown(struct csv *csv)
{
    struct buf out = buf_heap(1u << 20);
    struct arena *a = arena_new(4u << 20);
    size_t n;
    const struct str *names = csv_header(csv, &n);
    for (size_t i = 0; i < n; i++) {
        buf_raw_str(&out, i ? STR("|") : STR("#"));
        buf_raw_str(&out, names[i]);
    }
    struct csv_row row;
    for (;;) {
        int rc = 0;
        must((rc = csv_next(csv, a, &row, err)) < 0);
        if (rc == 0)
            break;
        buf_fmt(&out, "%s%zu:", out.n ? "\n" : "", row.line);
        for (size_t i = 0; i < row.n; i++) {
            if (i)
                buf_char(&out, '|');
            buf_raw_str(&out, row.cells[i]);
            assert_int_equal(strlen(row.cells[i].p), row.cells[i].n);
        }
        if (row.extra)
            buf_fmt(&out, "+%zu", row.extra);
        arena_reset(a);
    }
    arena_free(a);
    return out;
}

static void check(struct str text, bool header, const char *expected)
{
    struct csv *csv = NULL;
    must(!(csv = csv_from_memory(text, header, err)));
    struct buf out = shown(csv);
    assert_string_equal(buf_cstr(&out), expected);
    buf_free(&out);
    csv_close(csv);
}

static void ugly_files_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"\n\r\n", ""},
        {"a;b\n1;2\n", "#a|b\n2:1|2"},
        {"a;b\r\n1;2", "#a|b\n2:1|2"},
        {"a;b\r1;2\r", "#a|b\n2:1|2"},
        {"a,b\n1,2\n", "#a|b\n2:1|2"},
        {"a\tb\n1\t2\n", "#a|b\n2:1|2"},
        {"a\n1\n", "#a\n2:1"},
        {"\xEF\xBB\xBF"
         "a;b\n1;2\n",
         "#a|b\n2:1|2"},
        {"\xEF\xBB\xBF\"a\";b\n1;2\n", "#a|b\n2:1|2"},
        {"a;b\n\n1;2\n\n\n;;\n3;4\n\n\n", "#a|b\n3:1|2\n7:3|4"},
        {"\n\n\"\"\na;b\n1;2\n", "#a|b\n5:1|2"},
        /* quotes */
        {"a;b\n\"1\";\"2\"\n", "#a|b\n2:1|2"},
        {"a;b\n\"x;y\";\"say \"\"hi\"\"\"\n", "#a|b\n2:x;y|say \"hi\""},
        {"a;b\n\"l1\nl2\r\nl3\rl4\";2\n3;4\n", "#a|b\n2:l1\nl2\nl3\nl4|2\n6:3|4"},
        {"a;b\n\"\";\"\"\"\"\n", "#a|b\n2:|\""},
        {"a;b\n1;5\" pipe\n", "#a|b\n2:1|5\" pipe"},
        {"a;b\n1; \"x\"\n", "#a|b\n2:1| \"x\""},
        {"a;b\n1;\"2\"", "#a|b\n2:1|2"},
        {"a;b\r\n\"1\"\r\n", "#a|b\n2:1|"},
        /* widths */
        {"a;b;c\n1\n1;2\n1;2;3;\n1;2;3;;;\n1;2;3;4;;6\n", "#a|b|c\n2:1||\n3:1|2|\n4:1|2|3\n5:1|2|3\n6:1|2|3+2"},
        {"a;b\n1;\n;2", "#a|b\n2:1|\n3:|2"},
        /* header */
        {"nom;;t\xC3\xA9l;\n1;2;3;4\n", "#nom|colonne_2|t\xC3\xA9l|colonne_4\n2:1|2|3|4"},
        {"a;a;A;a\n1;2;3;4\n", "#a|a_2|A|a_3\n2:1|2|3|4"},
        {"a;a_2;a;\n1;2;3;4\n", "#a|a_2|a_3|colonne_4\n2:1|2|3|4"},
        {"colonne_2;;x\n1;2;3\n", "#colonne_2|colonne_2_2|x\n2:1|2|3"},
        {" Code \xC2\xA0 ;\"code\npostal\";\xE2\x80\xAFville \n 1 ;2;3\n", "#Code|code postal|ville\n3: 1 |2|3"},
        /* separators */
        {"nom (sigle, site, ville);adresse\nA;1, rue X\nB;2, rue Y, bis\n",
         "#nom (sigle, site, ville)|adresse\n2:A|1, rue X\n3:B|2, rue Y, bis"},
        {"\"a;b;c\",d\n\"1;2;3\",4\n", "#a;b;c|d\n2:1;2;3|4"},
        {"nom, pr\xC3\xA9nom;ville;t\xC3\xA9l\nX, Y;Z;1\n", "#nom, pr\xC3\xA9nom|ville|t\xC3\xA9l\n2:X, Y|Z|1"},
        {"sep=,\na;b,c\n1,2\n", "#a;b|c\n3:1|2"},
        {"sep=;\r\na;b\r\n1;2\r\n", "#a|b\n3:1|2"},
        {"sep=x;b\n1;2\n", "#sep=x|b\n2:1|2"},
        /* Windows-1252 */
        {"nom;prix\nH\xF4pital;5 \x80\n", "#nom|prix\n2:H\xC3\xB4pital|5 \xE2\x82\xAC"},
        {"c\x9Cur;l\x92\xE9t\xE9\n\xC9;\xFF\n", "#c\xC5\x93ur|l\xE2\x80\x99\xC3\xA9t\xC3\xA9\n2:\xC3\x89|\xC3\xBF"},
        {"a;b\n\"\xE9\n\"\"\xE9\";\xE9\"\n", "#a|b\n2:\xC3\xA9\n\"\xC3\xA9|\xC3\xA9\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(str_of(cases[i].text), true, cases[i].expected);
}

static void a_file_without_header_has_rows_of_any_width(void **state)
{
    (void)state;
    check(STR("finess;etalab;111;2026-05-12\nstructureet;01;02;;x;\ngeolocalisation;01;1.5\n"), false,
          "1:finess|etalab|111|2026-05-12\n2:structureet|01|02||x|\n3:geolocalisation|01|1.5");
    check(STR(""), false, "");
}

static void what_is_not_csv_is_refused_when_opened(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *part;
    } cases[] = {
        {"PK\x03\x04....", 8,
         "an Excel or LibreOffice workbook, not CSV: in the spreadsheet, save it as \"CSV UTF-8\""},
        {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook"},
        {"\xFF\xFE"
         "a\0;\0",
         6, "UTF-16"},
        {"\xFE\xFF\0a", 4, "UTF-16"},
        {"a;b\n1\0;2\n", 9, "line 2, column 2: a NUL byte"},
        {"\xEF\xBB\xBF"
         "a;b\n\xC3\xA9;\xE9\n",
         11, "line 2, column 3: a byte that is not UTF-8"},
        {"\xC3\xA9;\xC3\xA8\r\n\xC3\xA0\xE9;\n", 11, "line 2, column 2: a byte that is not UTF-8"},
        {"a;b\n\xE9\xE8;\x8F\n", 8, "line 2, column 4: a byte that is neither UTF-8 nor Windows-1252"},
        {"a;\"b\n1;2\n", 9, "line 1, column 3: a quote opened here is never closed"},
        {"a;\"b\"c\n", 7, "line 1, column 6: text after a closing quote"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_fail(csv_from_memory(str_from(cases[i].text, cases[i].n), true, err) ? 0 : -1, ERR_INPUT, cases[i].part);
}

static void a_broken_row_is_an_error_with_line_and_column_that_stays(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"a;b\n1;2\n3;\"x\n5;6\n", "line 3, column 3: a quote opened here is never closed"},
        {"a;b\n\xC3\xA9\xC3\xA9;\"x\n\xC3\xA9\" y;2\n", "line 3, column 3: text after a closing quote"},
        {"a;b\n\"x\" ;2\n", "line 2, column 4: text after a closing quote"},
        {"\xE9;b\n\xE9\xE9;\"x\n\xE9\"y;2\n", "line 3, column 3: text after a closing quote"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csv *csv = NULL;
        must(!(csv = csv_from_memory(str_of(cases[i].text), true, err)));
        struct arena *a = arena_new(1u << 20);
        struct csv_row row;
        struct err first;
        while (csv_next(csv, a, &row, &first) > 0)
            continue;
        for (int again = 0; again < 2; again++)
            must_fail(csv_next(csv, a, &row, err), ERR_INPUT, cases[i].part);
        arena_free(a);
        csv_close(csv);
    }
}

/* before, n times unit, after. */
static struct buf repeated(const char *before, const char *unit, size_t n, const char *after)
{
    struct buf b = buf_heap(8u << 20);
    buf_raw_str(&b, str_of(before));
    for (size_t i = 0; i < n; i++)
        buf_raw_str(&b, str_of(unit));
    buf_raw_str(&b, str_of(after));
    return b;
}

static void limits_hold_and_what_is_within_passes(void **state)
{
    (void)state;
    /* A row of 1 MiB: 15 cells of 65536 and their NUL, and what is left for the last but its NUL. */
    struct buf cell = repeated("", "x", CSV_CELL_MAX, ";");
    struct buf wide = repeated("", buf_cstr(&cell), 15, "");
    size_t last = CSV_ROW_MAX - 15 * (CSV_CELL_MAX + 1) - 1;
    static const struct {
        const char *before, *unit;
        size_t n;
        const char *after;
        size_t columns;
        const char *refusal; /* NULL: accepted */
    } cases[] = {
        {"1", ";1", CSV_COLUMNS_MAX - 1, "\n", CSV_COLUMNS_MAX, NULL},
        {"1", ";1", CSV_COLUMNS_MAX, "\n", 0, "line 1, column 513: more than 256 columns"},
        {"a;\"", "x", CSV_CELL_MAX, "\"\n", 2, NULL},
        {"a;\"", "x", CSV_CELL_MAX + 1, "\"\n", 0, "line 1, column 3: the cell that starts here has more than 65536"},
        {"a;b\n1;\"", "x\n", CSV_CELL_MAX, "\"\n", 0,
         "line 2, column 3: the cell that starts here has more than 65536"},
        {"", "\xC3\xA9", CSV_CELL_MAX / 2, "", 1, NULL},
        {"", "\xE9", CSV_CELL_MAX / 2 + 1, "", 0, "line 1, column 1: the cell that starts here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases + 2; i++) {
        bool listed = i < sizeof cases / sizeof *cases;
        size_t n = last + (i > sizeof cases / sizeof *cases);
        struct buf b = listed ? repeated(cases[i].before, cases[i].unit, cases[i].n, cases[i].after)
                              : repeated(buf_cstr(&wide), "x", n, "\n");
        const char *refusal = listed ? cases[i].refusal : n > last ? "the row has more than 1 MiB of text" : NULL;
        struct csv *csv = NULL;
        must(!(csv = csv_from_memory(buf_str(&b), false, err)));
        struct arena *a = arena_new(2u << 20);
        struct csv_row row;
        struct err err = {0};
        int rc = 0;
        size_t columns = 0;
        while ((rc = csv_next(csv, a, &row, &err)) > 0) {
            columns = row.n;
            arena_reset(a);
        }
        assert_int_equal(rc, refusal ? -1 : 0);
        if (refusal) {
            assert_int_equal(err.code, ERR_LIMIT);
            assert_non_null(strstr(err.msg, refusal));
        } else {
            assert_int_equal(columns, listed ? cases[i].columns : 16);
        }
        arena_free(a);
        csv_close(csv);
        buf_free(&b);
    }
    buf_free(&cell);
    buf_free(&wide);
}

/* ---- Files ---- */

struct file {
    char path[64];
    FILE *f;
};

static struct file new_file(void)
{
    struct file t = {.path = "/tmp/allervers-csv-XXXXXX"};
    int fd = mkstemp(t.path);
    assert_true(fd >= 0);
    t.f = fdopen(fd, "wb");
    assert_non_null(t.f);
    return t;
}

static void a_row_reads_the_same_wherever_the_window_cuts_it(void **state)
{
    (void)state;
    static const char *const endings[] = {"\n", "\r\n", "\r"};
    for (size_t pad = 65536 - 40; pad <= 65536; pad++) {
        for (size_t e = 0; e < 3; e++) {
            const char *nl = endings[e];
            struct buf b = repeated("a;b;c", "", 0, nl);
            buf_raw_str(&b, str_of("1;"));
            while (b.n < pad - strlen(nl))
                buf_char(&b, ' ');
            buf_raw_str(&b, str_of(nl));
            buf_fmt(&b, "\"x\"\"y\";\"l1%sl2\";\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80%s7;8;9%s", nl, nl, nl);
            struct csv *csv = NULL;
            must(!(csv = csv_from_memory(buf_str(&b), true, err)));
            assert_int_equal(csv_encoding(csv), CSV_UTF8);
            struct arena *a = arena_new(1u << 20);
            struct csv_row row;
            must(csv_next(csv, a, &row, err) - 1);
            must(csv_next(csv, a, &row, err) - 1);
            assert_int_equal(row.line, 3);
            assert_str(row.cells[0], "x\"y");
            assert_str(row.cells[1], "l1\nl2");
            assert_str(row.cells[2], "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
            must(csv_next(csv, a, &row, err) - 1);
            assert_int_equal(row.line, 5);
            assert_str(row.cells[2], "9");
            must(csv_next(csv, a, &row, err));
            arena_free(a);
            csv_close(csv);
            buf_free(&b);
        }
    }
}

#define MANY_ROWS 200000

static void a_file_of_200000_rows_is_read_in_constant_memory(void **state)
{
    (void)state;
    struct file t = new_file();
    fputs("cle;nom;note\r\n", t.f);
    for (int i = 1; i <= MANY_ROWS; i++)
        fprintf(t.f, "%d;\"Association \"\"%d\"\"\";%s\r\n", i, i, i == MANY_ROWS ? "\xE9" : "une note\nsans accent");
    fclose(t.f);

    struct csv *csv = NULL;
    must(!(csv = csv_open(t.path, true, err)));
    /* The only accent stands in the last row. */
    assert_int_equal(csv_encoding(csv), CSV_WINDOWS_1252);
    assert_int_equal(csv_separator(csv), ';');
    struct arena *a = arena_new(1u << 20);
    struct csv_row row;
    size_t rows = 0, most = 0;
    int percent = 0;
    for (;;) {
        struct arena_mark mark = arena_mark(a);
        int rc = 0;
        must((rc = csv_next(csv, a, &row, err)) < 0);
        if (rc == 0)
            break;
        rows++;
        most = arena_used(a) > most ? arena_used(a) : most;
        assert_true(csv_percent(csv) >= percent && csv_percent(csv) <= 100);
        percent = csv_percent(csv);
        if (row.n == 3 && row.cells[2].n && row.cells[0].p[0] == '2' && row.cells[0].n == 6)
            assert_str(row.cells[2], "\xC3\xA9");
        arena_release(a, mark);
    }
    /* Each note but the last holds an unquoted new line, which ends its row. */
    assert_int_equal(rows, 2 * MANY_ROWS - 1);
    assert_true(most < 1000);
    assert_int_equal(csv_percent(csv), 100);
    arena_free(a);
    csv_close(csv);
    unlink(t.path);
}

static void a_file_that_cannot_be_read_says_its_name_and_why(void **state)
{
    (void)state;
    must_fail(csv_open("/nowhere/x.csv", true, err) ? 0 : -1, ERR_NOT_FOUND, "/nowhere/x.csv: ");
    must_fail(csv_open("/tmp", true, err) ? 0 : -1, ERR_IO, "/tmp: not a regular file");
    must_fail(csv_open("/dev/null", true, err) ? 0 : -1, ERR_IO, "/dev/null: not a regular file");
    struct file t = new_file();
    fputs("a;b\n1;\"2", t.f);
    fflush(t.f);
    struct csv *csv = NULL;
    must(!(csv = csv_open(t.path, true, err)));
    struct arena *a = arena_new(1000);
    struct csv_row row;
    must_fail(csv_next(csv, a, &row, err), ERR_INPUT, "line 2, column 3: a quote opened here");
    arena_free(a);
    csv_close(csv);
    /* Sparse: it takes no room on the disk. At the limit the first byte, a NUL, is what is refused. */
    assert_int_equal(ftruncate(fileno(t.f), 0), 0);
    assert_int_equal(ftruncate(fileno(t.f), CSV_FILE_MAX), 0);
    must_fail(csv_open(t.path, true, err) ? 0 : -1, ERR_INPUT, "line 1, column 1: a NUL byte");
    assert_int_equal(ftruncate(fileno(t.f), CSV_FILE_MAX + 1), 0);
    must_fail(csv_open(t.path, true, err) ? 0 : -1, ERR_LIMIT, "2147483649 bytes, at most 2147483648");
    fclose(t.f);
    unlink(t.path);
}

/* Reads to its end a file that is not what it was, and removes it. */
static void expect_changed(struct csv *csv, const char *path)
{
    struct arena *a = arena_new(1u << 20);
    struct csv_row row;
    struct err err = {0};
    int rc;
    while ((rc = csv_next(csv, a, &row, &err)) > 0)
        arena_reset(a);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.msg, "changed while it was read"));
    arena_free(a);
    csv_close(csv);
    unlink(path);
}

static void a_file_that_is_cut_or_grows_meanwhile_is_not_taken_for_whole(void **state)
{
    (void)state;
    for (int grows = 0; grows < 2; grows++) {
        struct file t = new_file();
        fputs("a;b\n", t.f);
        for (int i = 0; i < 60000; i++)
            fputs("1;2\n", t.f);
        fflush(t.f);
        struct csv *csv = NULL;
        must(!(csv = csv_open(t.path, true, err)));
        if (grows)
            fputs("3;4\n", t.f);
        else
            assert_int_equal(ftruncate(fileno(t.f), 200000), 0);
        fclose(t.f);
        expect_changed(csv, t.path);
    }
}

static void a_file_that_changes_meanwhile_never_gives_broken_text(void **state)
{
    (void)state;
    struct file t = new_file();
    fputs("a;b\n", t.f);
    for (int i = 0; i < 30000; i++)
        fputs("1;2\n", t.f);
    fflush(t.f);
    struct csv *csv = NULL;
    must(!(csv = csv_open(t.path, true, err)));
    fseek(t.f, 80000, SEEK_SET);
    fputs("\xE9", t.f);
    fclose(t.f);
    expect_changed(csv, t.path);
}

static void an_arena_that_fails_anywhere_gives_a_clean_error(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        struct csv *csv = NULL;
        must(!(csv = csv_from_memory(STR("a;b\n1;2\n"), true, err)));
        struct arena *a = arena_new(1000);
        arena_fail_at(a, n);
        struct csv_row row;
        must_fail(csv_next(csv, a, &row, err), ERR_LIMIT, "out of memory");
        arena_free(a);
        csv_close(csv);
    }
}

/* ---- Real files ---- */

static const char *shared(char *path, size_t size, const char *name)
{
    const char *dir = getenv("ALLERVERS_SHARED");
    (void)snprintf(path, size, "%s/%s", dir ? dir : "../shared", name);
    return path;
}

static void the_eurostat_list_has_5368_establishments(void **state)
{
    (void)state;
    char path[500];
    if (access(shared(path, sizeof path, "reference/healthcare-fr/FR.csv"), R_OK) != 0)
        skip();
    struct csv *csv = NULL;
    must(!(csv = csv_open(path, true, err)));
    assert_int_equal(csv_encoding(csv), CSV_UTF8);
    assert_int_equal(csv_separator(csv), ',');
    size_t n, rows = 0;
    const struct str *names = csv_header(csv, &n);
    assert_int_equal(n, 25);
    assert_str(names[1], "hospital_name");
    assert_str(names[24], "comments");
    struct arena *a = arena_new(1u << 20);
    struct csv_row row;
    for (;;) {
        int rc = 0;
        must((rc = csv_next(csv, a, &row, err)) < 0);
        if (rc == 0)
            break;
        if (rows++ == 0)
            assert_str(row.cells[1], "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT");
        assert_int_equal(row.extra, 0);
        assert_int_equal(row.n, 25);
        arena_reset(a);
    }
    assert_int_equal(rows, 5368);
    arena_free(a);
    csv_close(csv);
}

static void the_finess_extract_has_rows_of_its_three_kinds(void **state)
{
    (void)state;
    char path[500];
    if (access(shared(path, sizeof path, "reference/finess/finess-etablissements-extrait-20260512.csv"), R_OK) != 0)
        skip();
    struct csv *csv = NULL;
    must(!(csv = csv_open(path, false, err)));
    assert_int_equal(csv_separator(csv), ';');
    struct arena *a = arena_new(1u << 20);
    struct csv_row row;
    size_t structures = 0, places = 0, line = 0;
    for (;;) {
        int rc = 0;
        must((rc = csv_next(csv, a, &row, err)) < 0);
        if (rc == 0)
            break;
        assert_int_equal(row.line, ++line);
        assert_int_equal(row.extra, 0);
        if (str_is(row.cells[0], "structureet")) {
            assert_int_equal(row.n, 32);
            structures++;
        } else if (str_is(row.cells[0], "geolocalisation")) {
            places++;
        } else {
            assert_int_equal(line, 1);
            assert_int_equal(row.n, 4);
            assert_str(row.cells[3], "2026-05-12");
        }
        arena_reset(a);
    }
    assert_true(structures > 0);
    assert_int_equal(structures + places, 8);
    arena_free(a);
    csv_close(csv);
}

static void the_header_may_stand_below_a_title(void **state)
{
    (void)state;
    struct err err;
    struct arena *arena = arena_new(1u << 16);
    struct csv *csv = csv_from_memory(STR("Annuaire 2026;;\n;;\n\"a\nb\";b;b\n1;2;3\n"), true, &err);
    struct csv_row row;
    size_t n;
    assert_non_null(csv);
    assert_int_equal(csv_header_line(csv), 1);
    assert_str(csv_header(csv, &n)[0], "Annuaire 2026");
    assert_int_equal(csv_next_header(csv, &err), 1);
    assert_int_equal(csv_header_line(csv), 3);
    assert_str(csv_header(csv, &n)[0], "a b");
    assert_str(csv_header(csv, &n)[2], "b_2");
    assert_int_equal(n, 3);
    assert_int_equal(csv_next(csv, arena, &row, &err), 1);
    assert_int_equal(row.line, 5);
    assert_str(row.cells[2], "3");
    assert_int_equal(csv_next_header(csv, &err), 0);
    csv_close(csv);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ugly_files_are_read),
        cmocka_unit_test(a_file_without_header_has_rows_of_any_width),
        cmocka_unit_test(what_is_not_csv_is_refused_when_opened),
        cmocka_unit_test(a_broken_row_is_an_error_with_line_and_column_that_stays),
        cmocka_unit_test(limits_hold_and_what_is_within_passes),
        cmocka_unit_test(a_row_reads_the_same_wherever_the_window_cuts_it),
        cmocka_unit_test(a_file_of_200000_rows_is_read_in_constant_memory),
        cmocka_unit_test(a_file_that_cannot_be_read_says_its_name_and_why),
        cmocka_unit_test(a_file_that_is_cut_or_grows_meanwhile_is_not_taken_for_whole),
        cmocka_unit_test(a_file_that_changes_meanwhile_never_gives_broken_text),
        cmocka_unit_test(an_arena_that_fails_anywhere_gives_a_clean_error),
        cmocka_unit_test(the_header_may_stand_below_a_title),
        cmocka_unit_test(the_eurostat_list_has_5368_establishments),
        cmocka_unit_test(the_finess_extract_has_rows_of_its_three_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
