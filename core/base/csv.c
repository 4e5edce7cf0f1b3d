#include "core/base/csv_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The header and its repaired names: a row, once more for the copies, and the slices. */
#define HEADER_ARENA_MAX (8u << 20)

int csv_refill(struct csv *c, struct err *err)
{
    memmove(c->window, c->window + c->at, c->n - c->at);
    c->n -= c->at;
    c->at = 0;
    size_t room = CSV_WINDOW - c->n;
    if (c->fd < 0) {
        size_t left = (size_t)(c->size - c->offset);
        size_t got = left < room ? left : room;
        if (got)
            memcpy(c->window + c->n, c->memory.p + c->offset, got);
        c->n += got;
        c->offset += (int64_t)got;
        return got > 0;
    }
    ssize_t got = pread(c->fd, c->window + c->n, room, (off_t)c->offset);
    if (got < 0)
        return fail(err, ERR_IO, "the file cannot be read (%s)", strerror(errno));
    /* Cut or longer than when it was opened: what is missing must not look like rows that are gone. */
    if (c->offset + got > c->size || (got == 0 && c->offset < c->size && room))
        return fail(err, ERR_IO, "the file changed while it was read");
    c->n += (size_t)got;
    c->offset += got;
    return got > 0;
}

/* ---- Rows ---- */

static int fail_at(struct position at, struct err *err, enum err_code code, const char *what)
{
    return fail(err, code, "line %zu, column %zu: %s", at.line, at.column, what);
}

static int fail_row(const struct csv *c, struct err *err)
{
    return fail_at(c->cell_at, err, ERR_LIMIT, "the row has more than 1 MiB of text, from this cell on");
}

/* Adds bytes to the cell being read. */
static int append(struct csv *c, const char *p, size_t n, struct err *err)
{
    buf_raw(&c->row, p, n);
    if (c->row.failed)
        return fail_row(c, err);
    if (c->row.n - c->start > CSV_CELL_MAX)
        return fail_at(c->cell_at, err, ERR_LIMIT,
                       "the cell that starts here has more than 65536 bytes (a quote never closed?)");
    return 0;
}

static int end_cell(struct csv *c, struct err *err)
{
    /* The first reading has checked the file: only a file that changes in between comes here. */
    if (!utf8_valid(str_from(buf_cstr(&c->row) + c->start, c->row.n - c->start)))
        return fail_at(c->cell_at, err, ERR_IO, "the file changed while it was read");
    if (c->cells == CSV_COLUMNS_MAX)
        return fail_at(c->cell_at, err, ERR_LIMIT, "more than 256 columns");
    c->ends[c->cells++] = c->row.n;
    buf_char(&c->row, '\0');
    c->start = c->row.n;
    return c->row.failed ? fail_row(c, err) : 0;
}

/* Length of the run at the reader that is text as it stands, both quoted and not; the column moves along. */
static size_t plain_run(struct csv *c, bool quoted)
{
    size_t i = c->at;
    for (; i < c->n; i++) {
        unsigned char b = (unsigned char)c->window[i];
        if (b == '"' || b == '\n' || b == '\r' || (b == (unsigned char)c->separator && !quoted) ||
            (b >= 0x80 && c->encoding != CSV_UTF8))
            break;
        c->here.column += (b & 0xC0) != 0x80;
    }
    return i - c->at;
}

/* One byte of text that is not a run: a letter of Windows-1252, or a quote. */
static int append_byte(struct csv *c, unsigned char b, struct err *err)
{
    char out[4] = {(char)b};
    size_t n = 1;
    if (b >= 0x80)
        n = utf8_put(b <= 0x9F ? csv_windows_1252[b - 0x80] : b, out);
    c->here.column++;
    return append(c, out, n, err);
}

static void end_line(struct csv *c, unsigned char b)
{
    c->here = (struct position){c->here.line + 1, 1};
    c->after_cr = b == '\r';
}

enum state { CELL_START, UNQUOTED, QUOTED, QUOTE_IN_QUOTED };

/* One line of the file into c->row, without a judgement of what it holds. 1: a row, 0: the end of the file. */
static int read_line(struct csv *c, struct err *err)
{
    enum state state = CELL_START;
    bool any = false;
    buf_clear(&c->row);
    c->cells = c->start = 0;
    c->cell_at = c->here;
    for (;;) {
        if (c->at == c->n) {
            int more = csv_refill(c, err);
            if (more < 0)
                return -1;
            if (more == 0)
                break;
        }
        unsigned char b = (unsigned char)c->window[c->at];
        bool line_feed_of_cr = c->after_cr && b == '\n';
        c->after_cr = false;
        if (line_feed_of_cr) {
            c->at++;
            continue;
        }
        any = true;
        size_t run = state == QUOTE_IN_QUOTED ? 0 : plain_run(c, state == QUOTED);
        if (run) {
            if (append(c, c->window + c->at, run, err) != 0)
                return -1;
            c->at += run;
            state = state == CELL_START ? UNQUOTED : state;
            continue;
        }
        c->at++;
        bool newline = b == '\n' || b == '\r';
        if (state == QUOTED) {
            if (newline) {
                if (append(c, "\n", 1, err) != 0)
                    return -1;
                end_line(c, b);
            } else if (b == '"') {
                c->here.column++;
                state = QUOTE_IN_QUOTED;
            } else if (append_byte(c, b, err) != 0) {
                return -1;
            }
        } else if (newline) {
            if (end_cell(c, err) != 0)
                return -1;
            end_line(c, b);
            return 1;
        } else if (b == (unsigned char)c->separator) {
            if (end_cell(c, err) != 0)
                return -1;
            c->here.column++;
            c->cell_at = c->here;
            state = CELL_START;
        } else if (b == '"' && state == CELL_START) {
            c->here.column++;
            state = QUOTED;
        } else if (state == QUOTE_IN_QUOTED && b != '"') {
            return fail_at(c->here, err, ERR_INPUT,
                           "text after a closing quote; a quote inside a quoted cell is doubled");
        } else {
            if (append_byte(c, b, err) != 0)
                return -1;
            state = state == QUOTE_IN_QUOTED ? QUOTED : UNQUOTED;
        }
    }
    if (state == QUOTED)
        return fail_at(c->cell_at, err, ERR_INPUT, "a quote opened here is never closed");
    if (!any)
        return 0;
    return end_cell(c, err) == 0 ? 1 : -1;
}

static struct str cell(const struct csv *c, const char *base, size_t i)
{
    size_t from = i ? c->ends[i - 1] + 1 : 0;
    return str_from(base + from, c->ends[i] - from);
}

/* The next line with text; *line is where it starts. */
static int read_row(struct csv *c, size_t *line, struct err *err)
{
    for (;;) {
        *line = c->here.line;
        int rc = read_line(c, err);
        if (rc <= 0)
            return rc;
        /* Text is there if anything but the NUL of each cell is. */
        if (c->row.n > c->cells)
            return 1;
    }
}

/* ---- The header ---- */

/* Trimmed, each run of white space one space. */
static int tidy(struct str s, struct arena *a, struct str *out, struct err *err)
{
    struct buf b = buf_in(a, CSV_CELL_MAX);
    s = str_trim(s);
    while (s.n) {
        size_t before = s.n;
        struct str at = s;
        uint32_t c = utf8_next(&s);
        bool space = c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x202F;
        if (!space)
            buf_raw(&b, at.p, before - s.n);
        else if (b.n && b.p[b.n - 1] != ' ')
            buf_char(&b, ' ');
    }
    *out = str_trim(buf_str(&b));
    return buf_ok(&b, err);
}

static bool taken(const struct csv *c, struct str name)
{
    for (size_t i = 0; i < c->columns; i++) {
        if (str_eq(c->names[i], name))
            return true;
    }
    return false;
}

/* The name itself, or with the first of _2, _3... that no column before has. */
static int add_name(struct csv *c, struct str name, struct err *err)
{
    struct str unique = name;
    for (size_t k = 2; taken(c, unique); k++) {
        const char *p = arena_printf(c->own, "%.*s_%zu", (int)name.n, name.p, k);
        if (!p)
            return fail_memory(err);
        unique = str_of(p);
    }
    c->names[c->columns++] = unique;
    return 0;
}

/* 1, 0 at the end of the file, -1. */
static int read_header(struct csv *c, struct err *err)
{
    int rc = read_row(c, &c->header_line, err);
    if (rc <= 0)
        return rc;
    c->names = ARENA_ARRAY(c->own, c->cells, struct str);
    if (!c->names)
        return fail_memory(err);
    for (size_t i = 0; i < c->cells; i++) {
        struct str name;
        if (tidy(cell(c, buf_cstr(&c->row), i), c->own, &name, err) != 0)
            return -1;
        if (name.n == 0) {
            const char *p = arena_printf(c->own, "colonne_%zu", i + 1);
            if (!p)
                return fail_memory(err);
            name = str_of(p);
        }
        if (add_name(c, name, err) != 0)
            return -1;
    }
    return 1;
}

/* ---- The public face ---- */

/* A reader before its first byte; it owns fd (-1: from memory), also when it cannot be made. */
static struct csv *csv_new(int fd, struct str memory, int64_t size, bool header)
{
    struct csv *c = calloc(1, sizeof *c);
    if (!c) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    *c = (struct csv){.fd = fd, .memory = memory, .size = size, .header = header, .row = buf_heap(CSV_ROW_MAX)};
    c->window = malloc(CSV_WINDOW);
    c->own = arena_new(HEADER_ARENA_MAX);
    return c;
}

static struct csv *start(struct csv *c, struct err *err)
{
    int rc = c && c->window && c->own ? 0 : fail_memory(err);
    if (rc == 0 && csv_scan(c, err) == 0 && csv_find_separator(c, err) == 0 && (!c->header || read_header(c, err) >= 0))
        return c;
    csv_close(c);
    return NULL;
}

/* A regular file only: it is read twice. */
static int open_file(const char *path, int64_t *size, struct err *err)
{
    struct stat st;
    /* O_NONBLOCK: opening a named pipe must not wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        (void)fail(err, ERR_IO, "not a regular file");
    else if (st.st_size > CSV_FILE_MAX)
        (void)fail(err, ERR_LIMIT, "%lld bytes, at most %lld are read", (long long)st.st_size, CSV_FILE_MAX);
    else {
        *size = st.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

struct csv *csv_open(const char *path, bool header, struct err *err)
{
    int64_t size = 0;
    int fd = open_file(path, &size, err);
    struct csv *c = fd >= 0 ? start(csv_new(fd, STR(""), size, header), err) : NULL;
    if (!c)
        (void)err_context(err, "%s", path);
    return c;
}

struct csv *csv_from_memory(struct str bytes, bool header, struct err *err)
{
    return start(csv_new(-1, bytes, (int64_t)bytes.n, header), err);
}

void csv_close(struct csv *csv)
{
    if (!csv)
        return;
    if (csv->fd >= 0)
        close(csv->fd);
    buf_free(&csv->row);
    arena_free(csv->own);
    free(csv->window);
    free(csv);
}

const struct str *csv_header(const struct csv *csv, size_t *n)
{
    *n = csv->columns;
    return csv->names;
}

/* The row just read, copied to the arena in one piece. */
size_t csv_header_line(const struct csv *csv)
{
    return csv->header_line;
}

int csv_next_header(struct csv *csv, struct err *err)
{
    arena_reset(csv->own);
    csv->columns = 0;
    csv->names = NULL;
    int rc = read_header(csv, err);
    csv->failed = rc < 0;
    if (rc < 0)
        csv->failure = *err;
    return rc;
}

static int give_row(const struct csv *c, struct arena *a, struct csv_row *row, struct err *err)
{
    row->n = c->header ? c->columns : c->cells;
    row->extra = 0;
    const char *base = arena_copy(a, buf_cstr(&c->row), c->row.n);
    struct str *cells = ARENA_ARRAY(a, row->n, struct str);
    if (!base || !cells)
        return fail_memory(err);
    for (size_t i = 0; i < row->n; i++)
        cells[i] = i < c->cells ? cell(c, base, i) : STR("");
    for (size_t i = row->n; i < c->cells; i++)
        row->extra += cell(c, base, i).n > 0;
    row->cells = cells;
    return 1;
}

int csv_next(struct csv *csv, struct arena *a, struct csv_row *row, struct err *err)
{
    if (csv->failed) {
        *err = csv->failure;
        return -1;
    }
    int rc = read_row(csv, &row->line, err);
    if (rc > 0)
        rc = give_row(csv, a, row, err);
    if (rc < 0) {
        csv->failed = true;
        csv->failure = *err;
    }
    return rc;
}

enum csv_encoding csv_encoding(const struct csv *csv)
{
    return csv->encoding;
}

char csv_separator(const struct csv *csv)
{
    return csv->separator;
}

int csv_percent(const struct csv *csv)
{
    int64_t read = csv->offset - (int64_t)(csv->n - csv->at);
    return csv->size > 0 && read < csv->size ? (int)(read * 100 / csv->size) : 100;
}
