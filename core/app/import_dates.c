/* Importing dates from a spreadsheet: its rows staged, held against the planning and against each other, written. */
#include "import_dates.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "rules/rules.h"

/* Bytes of a row as JSON: every text at its longest. */
#define ROW_MAX (64u << 10)

/* Days around those of the file in which a date that was moved since is looked for. */
#define MOVED_DAYS 62

static const char SQL_STAGE[] = "INSERT INTO temp.staged(key, line, mapped, hash) VALUES(?1, ?1, ?2, '')";
static const char SQL_COUNT[] = "SELECT count(*) FROM temp.staged";
static const char SQL_ROWS[] = "SELECT line, mapped FROM temp.staged ORDER BY line LIMIT ?1";
static const char SQL_WARNINGS[] = "SELECT count(*) FROM temp.note WHERE kind = 1";
static const char SQL_KEPT[] = "SELECT count(*) FROM temp.note WHERE kind = 2";
static const char SQL_FORGET[] = "DELETE FROM temp.note WHERE id > ?1";
static const char SQL_UNTELL[] = "DELETE FROM temp.difference";

/* ---- Reading ---- */

/* Texts are as long as their cells: what is too long for a date is said in French. */
static int check_lengths(const struct date_row *row, struct err *err)
{
    for (size_t i = 0; i < date_row_type.n; i++) {
        const struct field *f = &date_row_type.fields[i];
        const char *text = f->type == F_TEXT ? *(const char *const *)record_member(f, row) : NULL;
        if (text && strlen(text) > f->max)
            return fail(err, ERR_INPUT, "%s\u00A0: %zu octets, %zu au plus\u00A0; raccourcissez «\u00A0%.*s…\u00A0»",
                        f->doc, strlen(text), f->max, (int)utf8_prefix(str_of(text), 60).n, text);
    }
    struct err why;
    if (record_validate(&date_row_type, row, &why) != 0)
        return fail(err, ERR_INPUT, "ne se lit pas\u00A0: %.300s", why.msg);
    return 0;
}

int import_dates_take(struct import *im, const struct rule_row *cells, const struct import_ctx *ctx, struct arena *a,
                      struct err *err)
{
    struct date_row row = {0};
    struct stmt *s;
    struct buf json = buf_in(a, ROW_MAX);
    if (rules_date_row(im->rules, im->options.map, cells, ctx, &row, a, err) != 0 || check_lengths(&row, err) != 0)
        return -1;
    record_json(&json, &date_row_type, &row, &(struct record_filter){.flags = FIELD_RULE, .skip_null = true});
    if (buf_ok(&json, err) != 0 || db_prepare(im->db, SQL_STAGE, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->line);
    bind_str(s, 2, buf_str(&json));
    return stmt_run(s, err);
}

/* ---- Remarks ---- */

int dates_reject(struct dates_import *in, struct asked *d, const char *text)
{
    if (d->rejected)
        return 0;
    d->rejected = true;
    in->im->rejected++;
    return import_note(in->im, NOTE_REJECTED, d->line, text, &in->ctx.err);
}

int dates_warn(struct dates_import *in, const struct asked *d, const char *text)
{
    return import_note(in->im, NOTE_WARNING, d->line, text, &in->ctx.err);
}

/* ---- The rows ---- */

static int read_row(struct dates_import *in, const struct stmt *s, struct asked *d)
{
    struct date_row *row = ARENA_NEW(in->im->a, struct date_row);
    const char *text = col_text(s, 1, in->im->a);
    const struct json *tree;
    if (!row || !text)
        return fail_memory(&in->ctx.err);
    *d = (struct asked){.line = col_int(s, 0), .at = BOARD_NONE};
    if (json_parse(str_of(text), in->im->a, &tree, &in->ctx.err) != 0 ||
        record_from_json(&date_row_type, row, tree, in->im->a, &in->ctx.err) != 0)
        return -1;
    d->after.day = row->day;
    d->after.start = row->start;
    return dates_understand(in, row, d);
}

static int read_rows(struct dates_import *in)
{
    int64_t n = 0;
    struct stmt *s;
    int rc;
    if (db_int(in->im->db, SQL_COUNT, 0, &n, &in->ctx.err) != 0)
        return -1;
    if (n > IMPORT_DATES_MAX)
        return fail(&in->ctx.err, ERR_LIMIT, "%lld dates, at most %d at once: cut the file by years", (long long)n,
                    IMPORT_DATES_MAX);
    in->rows = ARENA_ARRAY(in->im->a, (size_t)n, struct asked);
    if (!in->rows)
        return fail_memory(&in->ctx.err);
    if (db_prepare(in->im->db, SQL_ROWS, &s, &in->ctx.err) != 0)
        return -1;
    bind_int(s, 1, IMPORT_DATES_MAX);
    while ((rc = stmt_step(s, &in->ctx.err)) == 1) {
        if (read_row(in, s, &in->rows[in->n++]) != 0) {
            stmt_reset(s);
            return err_context(&in->ctx.err, "line %lld", (long long)in->rows[in->n - 1].line);
        }
    }
    return rc;
}

/* ---- Which date is it? ---- */

/* The same kind, place and hour; where there is no place, also the same title. */
static bool is_same(const struct asked *d, const struct occurrence *o)
{
    const char *title = d->after.title ? d->after.title : d->kind->title;
    return strcmp(o->kind, d->kind->name) == 0 && o->place == d->after.place &&
           (o->place || strcmp(o->title, title) == 0);
}

static const struct occurrence *find_there(const struct dates_import *in, const struct asked *d)
{
    size_t low = 0, high = in->n_there;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (in->there[middle].start_utc < d->after.start_utc)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < in->n_there && in->there[i].start_utc == d->after.start_utc; i++) {
        if (is_same(d, &in->there[i]))
            return &in->there[i];
    }
    return NULL;
}

/* One that was announced then and moved since. */
static const struct occurrence *find_moved(const struct dates_import *in, const struct asked *d)
{
    int was_day = record_index(&occurrence_type, STR("was_day"));
    for (size_t i = 0; i < in->n_there; i++) {
        const struct occurrence *o = &in->there[i];
        if (record_has(o, was_day) && o->was_day == d->after.day && o->was_start == d->after.start && is_same(d, o))
            return o;
    }
    return NULL;
}

static int match(struct dates_import *in, struct asked *d)
{
    struct buf text = buf_in(in->im->a, 300);
    d->before = find_there(in, d);
    if (d->before || !(d->before = find_moved(in, d)))
        return 0;
    buf_lit(&text, "déplacée depuis au ");
    date_full(&text, d->before->day);
    buf_lit(&text, ", ");
    date_hour(&text, (int)d->before->start);
    buf_lit(&text, "\u00A0: gardée là");
    return buf_ok(&text, &in->ctx.err) != 0 ? -1
                                            : import_note(in->im, NOTE_KEPT, d->line, buf_cstr(&text), &in->ctx.err);
}

static int by_start(const void *a, const void *b)
{
    const struct asked *x = *(const struct asked *const *)a, *y = *(const struct asked *const *)b;
    if (x->after.start_utc != y->after.start_utc)
        return x->after.start_utc < y->after.start_utc ? -1 : 1;
    return x->line < y->line ? -1 : 1;
}

/* Two rows of one date: the second is refused. */
static int refuse_twins(struct dates_import *in)
{
    const struct asked **order = ARENA_ARRAY(in->im->a, in->n, const struct asked *);
    size_t n = 0;
    if (!order)
        return fail_memory(&in->ctx.err);
    for (size_t i = 0; i < in->n; i++) {
        if (!in->rows[i].rejected)
            order[n++] = &in->rows[i];
    }
    if (n > 1)
        qsort(order, n, sizeof *order, by_start);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i; k-- > 0 && order[k]->after.start_utc == order[i]->after.start_utc;) {
            struct asked *d = &in->rows[order[i] - in->rows];
            if (order[k]->rejected || !is_same(d, &order[k]->after))
                continue;
            const char *text = arena_printf(in->im->a,
                                            "la même date est déjà à la ligne %lld (même genre, même lieu, même "
                                            "heure)\u00A0; effacez l’une des deux",
                                            (long long)order[k]->line);
            if (!text)
                return fail_memory(&in->ctx.err);
            if (dates_reject(in, d, text) != 0)
                return -1;
        }
    }
    return 0;
}

/* ---- Against the planning ---- */

static bool window(const struct dates_import *in, int32_t *first, int32_t *last)
{
    bool any = false;
    for (size_t i = 0; i < in->n; i++) {
        if (in->rows[i].rejected)
            continue;
        int32_t day = in->rows[i].after.day;
        *first = !any || day < *first ? day : *first;
        *last = !any || day > *last ? day : *last;
        any = true;
    }
    return any;
}

static int load(struct dates_import *in, int32_t first, int32_t last)
{
    struct occurrence_query q = {
        .from = paris_instant(first - MOVED_DAYS, 0), .to = paris_instant(last + MOVED_DAYS, 0), .examples = true};
    int64_t *places = ARENA_ARRAY(in->im->a, in->n, int64_t);
    size_t n = 0;
    if (!places)
        return fail_memory(&in->ctx.err);
    for (size_t i = 0; i < in->n; i++) {
        bool known = in->rows[i].rejected || in->rows[i].after.place == 0;
        for (size_t k = 0; k < n && !known; k++)
            known = places[k] == in->rows[i].after.place;
        if (!known)
            places[n++] = in->rows[i].after.place;
    }
    return occurrence_list(in->im->db, &audience_team, &q, in->im->a, &in->there, &in->n_there, &in->ctx.err) != 0
               ? -1
               : board_load(&in->ctx, first, last, places, n, &in->board);
}

/* The row's date as the board has it: in the place of the one that is there, else behind all others. */
static int put(struct dates_import *in, struct asked *d)
{
    struct board *b = in->board;
    const struct occurrence *o = &d->after;
    if (!occurrence_live(o->status))
        return 0;
    d->at = b->n_dates;
    for (size_t i = 0; d->before && i < b->n_dates; i++) {
        if (b->dates[i].id == d->before->id)
            d->at = i;
    }
    b->n_dates += d->at == b->n_dates;
    struct board_date *w = &b->dates[d->at];
    *w = (struct board_date){.id = d->before ? d->before->id : -d->line,
                             .title = o->title,
                             .campaign = o->campaign,
                             .place = board_place(b, o->place),
                             .capacity = o->capacity};
    board_date_set(w, o->day, (int)o->start, (int)o->minutes);
    for (size_t i = 0; i < o->staff.n; i++) {
        size_t person = board_person(b, o->staff.codes[i]);
        if (person != BOARD_NONE)
            w->staff[w->n_staff++] = person;
    }
    return board_kind(&in->ctx, b, d->kind->name, &w->kind);
}

/* What happened is written whatever rule it broke, but nobody was in two places at once. */
static int judge(struct dates_import *in, struct asked *d)
{
    struct findings *found = ARENA_NEW(in->im->a, struct findings);
    bool past = d->after.day < in->today;
    if (!found)
        return fail_memory(&in->ctx.err);
    if (constraints_check(in->board, &in->board->dates[d->at], in->im->a, found, &in->ctx.err) != 0)
        return -1;
    for (size_t i = 0; i < found->n && !d->rejected; i++) {
        const struct finding *f = &found->items[i];
        bool twice = f->constraint == CONSTRAINT_PERSON_BUSY || f->constraint == CONSTRAINT_PLACE_BUSY;
        bool hard = f->strength == STRENGTH_HARD;
        int rc = 0;
        if (twice || (hard && !past))
            rc = dates_reject(in, d, f->text);
        else if (hard || (!past && f->weight > 0))
            rc = dates_warn(in, d, f->text);
        if (rc != 0)
            return -1;
    }
    return 0;
}

/* A text that names a secret place rejects its row. */
static int check_told(struct dates_import *in, struct asked *d)
{
    struct err why;
    if (occurrence_check_told(in->im->db, d->before, &d->after, in->im->a, &why) == 0)
        return 0;
    if (why.code == ERR_INPUT)
        return dates_reject(in, d, why.msg);
    in->ctx.err = why;
    return -1;
}

static int against_planning(struct dates_import *in)
{
    struct board *b = in->board;
    struct board_date *dates = ARENA_ARRAY(in->im->a, b->n_dates + in->n, struct board_date);
    if (!dates)
        return fail_memory(&in->ctx.err);
    if (b->n_dates)
        memcpy(dates, b->dates, b->n_dates * sizeof *dates);
    b->dates = dates;
    for (size_t i = 0; i < in->n; i++) {
        struct asked *d = &in->rows[i];
        if (d->rejected)
            continue;
        if (match(in, d) != 0 || dates_compare(in, d) != 0 || (d->differs && check_told(in, d) != 0) ||
            (d->differs && !d->rejected && put(in, d) != 0))
            return -1;
    }
    if (board_index(b, in->im->a, &in->ctx.err) != 0)
        return -1;
    for (size_t i = 0; i < in->n; i++) {
        struct asked *d = &in->rows[i];
        struct arena_mark mark = arena_mark(in->im->a);
        int rc = !d->rejected && d->at != BOARD_NONE ? judge(in, d) : 0;
        arena_release(in->im->a, mark);
        if (rc != 0)
            return -1;
    }
    return 0;
}

/* ---- The course ---- */

static int look(struct dates_import *in, struct import_report *report)
{
    int32_t first = 0, last = 0;
    struct import *im = in->im;
    in->account = (struct account){.role = ROLE_COORDINATOR};
    in->ctx = (struct ctx){.db = im->db,
                           .arena = im->a,
                           .now = im->author.now,
                           .valid_until = INT64_MAX,
                           .audience = &audience_team,
                           .rules = &im->rules,
                           .account = &in->account};
    in->today = ctx_today(&in->ctx);
    if (person_list(im->db, &audience_team, true, im->a, &in->people, &in->n_people, &in->ctx.err) != 0 ||
        read_rows(in) != 0 || refuse_twins(in) != 0)
        return -1;
    if (window(in, &first, &last) && (load(in, first, last) != 0 || against_planning(in) != 0))
        return -1;
    report->added = report->changed = report->unchanged = report->differing = 0;
    for (size_t i = 0; i < in->n; i++) {
        const struct asked *d = &in->rows[i];
        int64_t *count = !d->before ? &report->added : d->differs ? &report->changed : &report->unchanged;
        if (d->rejected)
            continue;
        ++*count;
        if (d->differs && im->options.compare && dates_tell(in, d, report) != 0)
            return -1;
    }
    report->dates = true;
    report->rejected = im->rejected;
    return db_int(im->db, SQL_KEPT, 0, &report->kept, &in->ctx.err) != 0
               ? -1
               : db_int(im->db, SQL_WARNINGS, 0, &report->warnings, &in->ctx.err);
}

int import_dates_compare(struct import *im, struct import_report *report, struct err *err)
{
    struct dates_import in = {.im = im};
    im->rejected_read = im->rejected;
    if (look(&in, report) == 0)
        return 0;
    *err = in.ctx.err;
    return -1;
}

/* As it was looked at, again: somebody may have planned meanwhile. */
static int look_again(struct dates_import *in, struct import_report *report)
{
    struct import *im = in->im;
    struct stmt *s;
    im->rejected = im->rejected_read;
    if (db_prepare(im->db, SQL_FORGET, &s, &in->ctx.err) != 0)
        return -1;
    bind_int(s, 1, im->notes_read);
    if (stmt_run(s, &in->ctx.err) != 0 || db_exec(im->db, SQL_UNTELL, &in->ctx.err) != 0)
        return -1;
    const struct import_report before = *report;
    if (look(in, report) != 0)
        return -1;
    if (report->added == before.added && report->changed == before.changed && report->rejected == before.rejected)
        return 0;
    return fail(&in->ctx.err, ERR_CONFLICT, "the planning was changed meanwhile: read the file again");
}

int import_dates_apply(struct import *im, struct import_report *report, struct err *err)
{
    struct dates_import in = {.im = im};
    int rc = look_again(&in, report);
    for (size_t i = 0; rc == 0 && i < in.n; i++) {
        struct asked *d = &in.rows[i];
        struct arena_mark mark = arena_mark(im->a);
        if (!d->rejected && d->differs && dates_write(&in, d) != 0)
            rc = err_context(&in.ctx.err, "line %lld", (long long)d->line);
        arena_release(im->a, mark);
        if (im->options.progress && !im->options.in_parts)
            im->options.progress(im->options.progress_arg, (int)(100 * (i + 1) / in.n));
    }
    if (rc != 0)
        *err = in.ctx.err;
    return rc;
}
