#include "app/busy_child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/child.h"

/* Files a child may have inherited, all of them closed; and how many it may have open itself. */
#define INHERITED_MAX 4096
#define FILES_MAX 64

/* Bytes of the question's first line; of the answer: a line of each span. */
#define HEAD_MAX 80
#define QUESTION_MAX (HEAD_MAX + ICAL_OWN_MAX * ICAL_OWN_WIDTH + ICAL_TEXT_MAX)
#define ANSWER_MAX (HEAD_MAX + ICAL_BUSY_MAX * 44)

/* ---- Asking ---- */

/* The next line as whole numbers with a blank between, after a word. */
static bool read_line(struct str *rest, const char *word, int64_t *numbers, size_t n)
{
    struct str line, field;
    struct err ignored;
    bool more = true, fields = true;
    if (!str_cut(rest, '\n', &line, &more))
        return false;
    if (word && (!str_cut(&line, ' ', &field, &fields) || !str_is(field, word)))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!fields || !str_cut(&line, ' ', &field, &fields) ||
            str_to_int(field, INT64_MIN / 4, INT64_MAX / 4, &numbers[i], &ignored) != 0)
            return false;
    }
    return !fields;
}

/* The answer of a child is foreign too: something in a calendar may have taken it over. */
static bool read_answer(struct str text, const struct busy_question *q, struct arena *a, struct busy_answer *out)
{
    int64_t head[3], last = q->from;
    struct str rest = text;
    if (str_starts(text, STR("fault "))) {
        if (!read_line(&rest, "fault", head, 2) || head[0] <= BUSY_FINE || head[0] >= BUSY__MAX || head[1] < 0 ||
            head[1] > 999)
            return false;
        *out = (struct busy_answer){.fault = (enum busy_fault)head[0], .status = (long)head[1]};
        return rest.n == 0;
    }
    if (!read_line(&rest, "busy", head, 3) || head[0] < 0 || head[1] < 0 || head[1] > head[0] || head[2] < 0 ||
        head[2] > ICAL_BUSY_MAX)
        return false;
    *out = (struct busy_answer){.events = head[0], .refused = head[1], .n = (size_t)head[2]};
    out->spans = ARENA_ARRAY(a, out->n, struct ical_span);
    for (size_t i = 0; i < out->n; i++) {
        int64_t span[2];
        if (!out->spans || !read_line(&rest, NULL, span, 2) || span[0] < last || span[1] <= span[0] || span[1] > q->to)
            return false;
        out->spans[i] = (struct ical_span){span[0], span[1], false};
        last = span[1];
    }
    return rest.n == 0;
}

int busy_child_ask(const struct busy_question *q, struct arena *a, struct busy_answer *out, struct err *err)
{
    static const char *const words[] = {"/proc/self/exe", BUSY_CHILD_WORD, NULL};
    struct buf input = buf_heap(QUESTION_MAX), said = buf_heap(ANSWER_MAX);
    *out = (struct busy_answer){.fault = BUSY_BROKEN};
    buf_fmt(&input, "%s %lld %lld %zu\n", q->url.n ? "url" : "text", (long long)q->from, (long long)q->to,
            q->own.n / ICAL_OWN_WIDTH);
    buf_raw_str(&input, q->own);
    buf_raw_str(&input, q->url.n ? q->url : q->text);
    struct child_talk talk = {.words = words,
                              .input = buf_str(&input),
                              .limit_ms = q->url.n ? BUSY_CHILD_FETCH_MS : BUSY_CHILD_TEXT_MS,
                              .stop = q->stop,
                              .arg = q->arg};
    struct err why = {0};
    int rc = 0;
    if (input.failed || q->text.n > ICAL_TEXT_MAX)
        out->fault = BUSY_BIG;
    else if (child_talk(&talk, &said, &why) == 0)
        out->fault = read_answer(buf_str(&said), q, a, out) ? out->fault : BUSY_BROKEN;
    else if (why.code == ERR_BUSY)
        rc = fail(err, ERR_BUSY, "%s", why.msg);
    if (rc == 0 && out->fault == BUSY_BROKEN)
        *out = (struct busy_answer){.fault = BUSY_BROKEN};
    buf_free(&input);
    buf_free(&said);
    return rc;
}

/* ---- The child ---- */

static bool limit(int what, rlim_t most)
{
    struct rlimit r = {most, most};
    return setrlimit(what, &r) == 0;
}

bool busy_child_limit(unsigned cpu_s, size_t memory)
{
    for (int fd = STDERR_FILENO + 1; fd < INHERITED_MAX; fd++)
        (void)close(fd);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)memory; /* a sanitizer alone maps terabytes */
#else
    if (!limit(RLIMIT_AS, memory))
        return false;
#endif
    return limit(RLIMIT_CPU, cpu_s) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_NOFILE, FILES_MAX);
}

static bool read_all(int fd, struct buf *out)
{
    char bytes[4096];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        buf_raw(out, bytes, (size_t)n);
    }
    return !out->failed;
}

static int write_all(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        s = str_from(s.p + n, s.n - (size_t)n);
    }
    return 0;
}

static enum busy_fault answer(struct str text, struct str own, int64_t from, int64_t to, struct arena *a,
                              struct buf *out)
{
    struct ical_result r;
    struct ical_span *spans;
    size_t n;
    int64_t refused = 0;
    struct err err;
    if (ical_read(text, own, from, to, a, &r, &err) != 0)
        return err.code == ERR_INPUT ? BUSY_NO_CALENDAR : BUSY_BIG;
    if (ical_busy(&r, from, to, a, &spans, &n, &err) != 0)
        return BUSY_FULL;
    for (int i = 0; i < ICAL_REFUSED__MAX; i++)
        refused += r.refused[i];
    buf_fmt(out, "busy %lld %lld %zu", (long long)r.events, (long long)refused, n);
    for (size_t i = 0; i < n; i++)
        buf_fmt(out, "\n%lld %lld", (long long)spans[i].from, (long long)spans[i].to);
    return out->failed ? BUSY_FULL : BUSY_FINE;
}

int busy_child_serve(int in, int out, const struct busy_fetch_test *test)
{
    struct buf question = buf_heap(QUESTION_MAX), body = buf_heap(ICAL_TEXT_MAX), said = buf_heap(ANSWER_MAX);
    struct arena *a = arena_new(ICAL_ARENA_MAX);
    enum busy_fault fault = BUSY_BROKEN;
    int64_t head[3];
    long status = 0;
    int rc = -1;
    if (a && read_all(in, &question)) {
        struct str rest = buf_str(&question);
        bool url = str_starts(rest, STR("url "));
        if (read_line(&rest, url ? "url" : "text", head, 3) && head[2] >= 0 && head[2] <= ICAL_OWN_MAX &&
            rest.n >= (size_t)head[2] * ICAL_OWN_WIDTH) {
            struct str own = str_from(rest.p, (size_t)head[2] * ICAL_OWN_WIDTH);
            rest = str_from(rest.p + own.n, rest.n - own.n);
            fault = url ? busy_fetch(rest, test, &body, &status) : BUSY_FINE;
            if (fault == BUSY_FINE)
                fault = answer(url ? buf_str(&body) : rest, own, head[0], head[1], a, &said);
            if (fault != BUSY_FINE) {
                buf_clear(&said);
                buf_fmt(&said, "fault %d %ld", (int)fault, status);
            }
            rc = write_all(out, buf_str(&said));
        }
    }
    arena_free(a);
    buf_free(&question);
    buf_free(&body);
    buf_free(&said);
    return rc;
}
