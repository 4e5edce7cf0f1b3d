#include "http/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include <civetweb.h>

#include "base/thread.h"

/* civetweb's own limit for a head, above ours (http/request.h) so that we can say which one was passed. */
#define HEAD_MAX 32768

/* What is still read of a body that is refused, so that the sender sees the refusal instead of a reset. */
#define DRAIN_MAX (256u << 10)
#define DRAIN_MS 2000

/* Bytes of a file read at once: see read_file. */
#define FILE_STEP 256

struct server {
    struct mg_context *mg;
    struct front *front;
    int port;
    atomic_int workers;
    atomic_bool stopping;
    atomic_int under_way;
    atomic_size_t held; /* bytes of bodies with a file */
};

/* What a thread of civetweb keeps from one request to the next. */
struct worker {
    struct exchange *exchange;
    size_t held; /* of the server's, for this exchange */
    struct buf out;
};

static void *worker_begin(const struct mg_context *mg, int type)
{
    enum { WORKER = 1 };
    struct server *s = mg_get_user_data(mg);
    struct worker *w = type == WORKER ? calloc(1, sizeof *w) : NULL;
    if (!w)
        return NULL;
    w->out = buf_heap(SEALED_JOIN_MAX + 2 * REQUEST_TARGET_MAX);
    atomic_fetch_add(&s->workers, 1);
    return w;
}

static void worker_end(const struct mg_context *mg, int type, void *thread_data)
{
    (void)mg;
    (void)type;
    struct worker *w = thread_data;
    if (!w)
        return;
    exchange_drop(w->exchange);
    buf_free(&w->out);
    free(w);
}

/* ---- Reading ---- */

/* civetweb takes a head apart where it lies: colons and ends of lines become NUL, all else stays. So what it passed
 * over in silence can still be seen, and it passes over much: at a folded line (RFC 9112, 5.2) it takes the headers for
 * finished, a Content-Length behind it included; it accepts lines without CR, and spaces before a colon (5.1) or before
 * the first header (2.2). Between us and another reader, each of these is a request that ends elsewhere. */
static bool lines_are_whole(const struct mg_request_info *info)
{
    const char *line = info->http_version + strlen(info->http_version) + 2;
    for (int i = 0; i < info->num_headers; i++) {
        const char *name = info->http_headers[i].name, *value = info->http_headers[i].value;
        const char *colon = name + strlen(name), *end = value + strlen(value);
        if (name != line || (colon[1] == '\0' && value != colon + 1) || end[1] != '\0')
            return false;
        line = end + 2;
    }
    /* Behind the last line stands the empty one. Only a head that fills civetweb's whole buffer has nothing there, and
     * that buffer, of HEAD_MAX bytes, comes from a malloc that gives eight more. */
    return line - info->request_method < HEAD_MAX - 2 &&
           (info->num_headers == 0 || (line[0] == '\r' && line[1] == '\0'));
}

static int read_head(struct server *s, struct exchange *x, const struct mg_request_info *info)
{
    struct request_header headers[MG_MAX_HEADERS];
    size_t n = (size_t)info->num_headers;
    for (size_t i = 0; i < n; i++)
        headers[i] = (struct request_header){info->http_headers[i].name, info->http_headers[i].value};
    struct request_head head = {
        .method = info->request_method,
        .path = info->local_uri_raw,
        .query = info->query_string,
        .version = info->http_version,
        .peer = info->remote_addr,
        .target_size = strlen(info->request_uri) + (info->query_string ? strlen(info->query_string) + 1 : 0),
        .headers = headers,
        .n_headers = n,
        .body_max = front_body_max(s->front, info->request_method, info->local_uri_raw),
        .malformed = !lines_are_whole(info),
    };
    return request_open(&x->request, &head, x->arena);
}

/* Reads n bytes until the deadline, and at most SERVER_TIMEOUT_MS longer. Byte by byte: mg_read may wait that long for
 * each byte of what it was asked for, so that 64 KiB asked for at once, sent at one byte every nine seconds, would hold
 * the thread for a week. What came along with the head is only copied; the rest of 64 KiB costs 0.1 s, far less than
 * sending it would buy elsewhere. */
static size_t read_until(struct mg_connection *c, char *to, size_t n, int64_t deadline)
{
    size_t got = 0;
    while (got < n && monotonic_ms() < deadline && mg_read(c, to + got, 1) == 1)
        got++;
    return got;
}

/* The same for files, FILE_STEP bytes at a time: their sender, who is known, may stretch each over as many
 * SERVER_TIMEOUT_MS, but 16 MiB cost a tenth of a second and not two. `to` NULL: they are forgotten. */
static size_t read_file(struct mg_connection *c, char *to, size_t n, int64_t deadline)
{
    char scrap[FILE_STEP];
    size_t got = 0;
    while (got < n && monotonic_ms() < deadline) {
        size_t step = n - got < FILE_STEP ? n - got : FILE_STEP;
        int came = mg_read(c, to ? to + got : scrap, step);
        got += came > 0 ? (size_t)came : 0;
        if (came < (int)step)
            break;
    }
    return got;
}

/* Reads the first n bytes of the body and what stands in them. */
static int read_form(struct mg_connection *c, struct exchange *x, size_t n, char **out)
{
    int64_t deadline = monotonic_ms() + SERVER_BODY_MS;
    char *body = *out = arena_alloc(x->arena, n);
    if (!body)
        return 503;
    if (x->request.expects_continue)
        mg_write(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (read_until(c, body, n, deadline) < n)
        return 408;
    return request_take_body(&x->request, str_from(body, n), x->arena);
}

/* The rest of a body with a file, of which `begun` is there. */
static int read_rest(struct mg_connection *c, struct exchange *x, const char *begun)
{
    size_t n = (size_t)x->request.content_length, kept = n < x->request.body_max ? n : x->request.body_max;
    int64_t deadline = monotonic_ms() + SERVER_FILE_MS;
    char *body = arena_alloc(x->arena, kept);
    if (!body)
        return 503;
    memcpy(body, begun, REQUEST_BODY_MAX);
    size_t rest = kept - REQUEST_BODY_MAX;
    if (read_file(c, body + REQUEST_BODY_MAX, rest, deadline) < rest ||
        read_file(c, NULL, n - kept, deadline) < n - kept)
        return 408;
    return request_take_body(&x->request, str_from(body, kept), x->arena);
}

/* 0, or a status; with *refusal the page that goes with it. */
static int read_body(struct mg_connection *c, struct server *s, struct worker *w, struct sealed **refusal)
{
    struct exchange *x = w->exchange;
    char *begun;
    if (x->request.content_length == 0)
        return 0;
    if (x->request.content_length <= REQUEST_BODY_MAX)
        return read_form(c, x, (size_t)x->request.content_length, &begun);
    if (!x->request.dav && !multipart_is(x->request.content_type))
        return 413;
    int status = read_form(c, x, REQUEST_BODY_MAX, &begun);
    if (status != 0)
        return status;
    *refusal = front_admit(s->front, x);
    if (*refusal)
        return (*refusal)->status;
    size_t length = (size_t)x->request.content_length;
    w->held = length < x->request.body_max ? length : x->request.body_max;
    if (atomic_fetch_add(&s->held, w->held) + w->held > SERVER_FILES_BYTES)
        return 503;
    return read_rest(c, x, begun);
}

/* ---- Writing ---- */

static bool names_option(const char *list, const char *option)
{
    struct str rest = str_of(list), item;
    for (bool more = true; str_cut(&rest, ',', &item, &more);) {
        item = str_trim(item);
        if (item.n == strlen(option) && strncasecmp(item.p, option, item.n) == 0)
            return true;
    }
    return false;
}

/* What civetweb will do with the connection, so that the reply says the same. */
static enum connection connection_after(const struct mg_connection *c, const struct mg_request_info *info)
{
    const char *wish = mg_get_header(c, "Connection");
    bool http_1_1 = info->http_version && strcmp(info->http_version, "1.1") == 0;
    if (wish ? !names_option(wish, "keep-alive") : !http_1_1)
        return CONNECTION_CLOSE;
    return http_1_1 ? CONNECTION_KEEP : CONNECTION_KEEP_1_0;
}

static void send_answer(struct mg_connection *c, struct worker *w, const struct sealed *s, const struct request *r,
                        enum connection connection, int64_t now)
{
    struct str rest;
    buf_clear(&w->out);
    sealed_write(&w->out, s, r, connection, now, &rest);
    if (!w->out.failed && mg_write(c, w->out.p, w->out.n) == (int)w->out.n && rest.n)
        mg_write(c, rest.p, rest.n);
}

/* Answers the request of w->exchange, whose end we do not know or do not wait for, and closes the connection: what
 * follows on it could pass for another request. `refusal`: its page, given back; NULL: the one of the status. */
static void refuse(struct mg_connection *c, struct server *s, struct worker *w, int status, struct sealed *refusal)
{
    struct sealed *page = refusal ? refusal : front_refuse(s->front, status, w->exchange);
    send_answer(c, w, page, w->exchange ? &w->exchange->request : NULL, CONNECTION_CLOSE, front_now(s->front));
    sealed_drop(page);
}

static void drain_and_close(struct mg_connection *c)
{
    char scrap[512];
    int64_t deadline = monotonic_ms() + DRAIN_MS;
    for (size_t n = 0; n < DRAIN_MAX && read_until(c, scrap, sizeof scrap, deadline) == sizeof scrap;)
        n += sizeof scrap;
    mg_close_connection(c);
}

/* ---- civetweb's callbacks ---- */

static int answer(struct mg_connection *c, struct server *s, struct worker *w)
{
    const struct mg_request_info *info = mg_get_request_info(c);
    w->exchange = exchange_renew(w->exchange);
    if (!w->exchange) {
        mg_close_connection(c);
        return 503;
    }
    struct exchange *x = w->exchange;
    struct sealed *refusal = NULL;
    int status = read_head(s, x, info);
    if (atomic_load(&s->stopping))
        status = 503;
    bool body_may_follow = status != 0 && !x->request.expects_continue;
    if (status == 0) {
        status = read_body(c, s, w, &refusal);
        body_may_follow = status == 503 || status == 413 || refusal;
    }
    if (status != 0) {
        refuse(c, s, w, status, refusal);
        if (body_may_follow)
            drain_and_close(c);
        else
            mg_close_connection(c);
        return status;
    }
    struct sealed *page = front_answer(s->front, x);
    status = page->status;
    send_answer(c, w, page, &x->request, connection_after(c, info), front_now(s->front));
    sealed_drop(page);
    return status;
}

static int begin_request(struct mg_connection *c)
{
    struct server *s = mg_get_user_data(mg_get_context(c));
    struct worker *w = mg_get_thread_pointer(c);
    if (!w) {
        mg_close_connection(c);
        return 503;
    }
    atomic_fetch_add(&s->under_way, 1);
    int status = answer(c, s, w);
    if (w->exchange && w->exchange->request.content_length > REQUEST_BODY_MAX) {
        /* the memory of a file would wait for this thread's next visitor */
        exchange_drop(w->exchange);
        w->exchange = NULL;
    }
    atomic_fetch_sub(&s->held, w->held);
    w->held = 0;
    atomic_fetch_sub(&s->under_way, 1);
    return status;
}

/* A method that civetweb does not know reaches us only here, as a 400. What else stands in the head may be cut
 * anywhere: it is neither used nor logged. */
static bool is_unknown_method(const struct mg_request_info *info)
{
    const char *version = info->http_version;
    if (!info->request_method || !version || version[0] < '0' || version[0] > '9')
        return false;
    for (int m = METHOD_GET; m < METHOD__MAX; m++) {
        if (strcmp(info->request_method, method_names[m]) == 0)
            return false;
    }
    return true;
}

static int http_error(struct mg_connection *c, int status, const char *message)
{
    (void)message;
    struct server *s = mg_get_user_data(mg_get_context(c));
    struct worker *w = mg_get_thread_pointer(c);
    const struct mg_request_info *info = mg_get_request_info(c);
    if (status == 400 && is_unknown_method(info))
        status = 405;
    if (w) {
        w->exchange = exchange_renew(w->exchange);
        if (w->exchange && info->request_uri)
            w->exchange->request.for_programs = request_is_for_programs(info->request_uri);
        refuse(c, s, w, status, NULL);
    }
    mg_set_user_connection_data(c, s); /* answered */
    return 0;
}

/* The path and query of a target with a host (RFC 9112, 3.2.2: such a target must be accepted). One without a path is
 * no target for civetweb. */
static bool cut_host(struct mg_request_info *info, struct arena *a)
{
    const char *host = strstr(info->request_uri, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    char *copy = path ? arena_strdup(a, path) : NULL;
    char *query = copy ? strchr(copy, '?') : NULL;
    if (query)
        *query++ = '\0';
    info->request_uri = info->local_uri_raw = copy;
    info->query_string = query;
    return copy != NULL;
}

/* Answers a head whose body, if any, cannot be read any more. */
static void answer_late(struct mg_connection *c, struct server *s, struct worker *w, struct mg_request_info info)
{
    struct exchange *x = w->exchange;
    bool asterisk = strcmp(info.request_uri, "*") == 0;
    info.local_uri_raw = info.request_uri;
    if (!asterisk && !cut_host(&info, x->arena)) {
        refuse(c, s, w, 400, NULL);
        return;
    }
    int status = read_head(s, x, &info);
    if (status != 0 || x->request.content_length > 0) {
        refuse(c, s, w, status ? status : 400, NULL);
        return;
    }
    struct sealed *page = front_answer(s->front, x);
    send_answer(c, w, page, &x->request, CONNECTION_CLOSE, front_now(s->front));
    sealed_drop(page);
}

/* Two kinds of target are dropped by civetweb without asking anybody: "*" and the absolute address of another host or
 * port. They are answered when it closes the connection. */
static void connection_close(const struct mg_connection *closing)
{
    struct mg_connection *c = (struct mg_connection *)closing;
    const struct mg_request_info *info = mg_get_request_info(c);
    struct server *s = mg_get_user_data(mg_get_context(c));
    struct worker *w = mg_get_thread_pointer(c);
    bool answered = !info || !info->request_uri || info->local_uri_raw || mg_get_user_connection_data(c);
    if (answered || !w)
        return;
    mg_set_user_connection_data(c, s);
    w->exchange = exchange_renew(w->exchange);
    if (!w->exchange)
        return;
    atomic_fetch_add(&s->under_way, 1);
    answer_late(c, s, w, *info);
    atomic_fetch_sub(&s->under_way, 1);
}

/* civetweb's own messages name addresses of visitors; what matters of them comes back through mg_start2. */
static int keep_quiet(const struct mg_connection *c, const char *message)
{
    (void)c;
    (void)message;
    return 1;
}

/* ---- Start and stop ---- */

static bool is_host_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'))
            return false;
    }
    return s.n > 0;
}

static int check_address(const char *listen, struct err *err)
{
    struct str all = str_of(listen);
    size_t colon = str_find(all, ':');
    struct str host = str_from(all.p, colon), port = str_from(all.p + colon, all.n - colon);
    struct err ignored;
    int64_t number;
    if (str_starts(all, STR("[")))
        return fail(err, ERR_INPUT,
                    "listen \"%s\": IPv6 is the front proxy's (nginx, Caddy); listen on an IPv4 address, such as "
                    "127.0.0.1:8080",
                    listen);
    if (port.n > 1 && (port.p[port.n - 1] == 's' || port.p[port.n - 1] == 'r'))
        return fail(err, ERR_INPUT,
                    "listen \"%s\": TLS is the front proxy's (nginx, Caddy): the library here would crash on the first "
                    "https request; leave out the last letter and let the proxy speak https",
                    listen);
    if (!is_host_name(host) || port.n < 2 ||
        str_to_int(str_from(port.p + 1, port.n - 1), 0, 65535, &number, &ignored) != 0)
        return fail(err, ERR_INPUT, "listen \"%s\": ADDRESS:PORT expected, such as 127.0.0.1:8080", listen);
    return 0;
}

static int start_civetweb(struct server *s, const char *listen, struct err *err)
{
    char threads[16], keep_alive[16], timeout[16], head[16], why[256] = "";
    (void)snprintf(threads, sizeof threads, "%d", SERVER_THREADS);
    (void)snprintf(keep_alive, sizeof keep_alive, "%d", SERVER_KEEP_ALIVE_MS);
    (void)snprintf(timeout, sizeof timeout, "%d", SERVER_TIMEOUT_MS);
    (void)snprintf(head, sizeof head, "%d", HEAD_MAX);
    /* Never document_root: its redirect of directories is a heap overflow (CVE-2025-55763). */
    const char *options[] = {"listening_ports",
                             listen,
                             "num_threads",
                             threads,
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             keep_alive,
                             "request_timeout_ms",
                             timeout,
                             "max_request_size",
                             head,
                             "tcp_nodelay",
                             "1",
                             "decode_url",
                             "no",
                             "enable_auth_domain_check",
                             "no",
                             NULL};
    /* No log_access: civetweb would write a line for it at each request, which costs a quarter of the throughput. */
    struct mg_callbacks callbacks = {.begin_request = begin_request,
                                     .http_error = http_error,
                                     .connection_close = connection_close,
                                     .init_thread = worker_begin,
                                     .exit_thread = worker_end,
                                     .log_message = keep_quiet};
    struct mg_init_data init = {.callbacks = &callbacks, .user_data = s, .configuration_options = options};
    struct mg_error_data error = {.text = why, .text_buffer_size = sizeof why};
    sigset_t all, before;
    sigfillset(&all);
    mg_init_library(MG_FEATURES_DEFAULT);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    s->mg = mg_start2(&init, &error);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!s->mg) {
        mg_exit_library();
        return fail(err, ERR_IO,
                    "cannot listen on %s (%s): is the port taken, the address another machine's, or the port below "
                    "1024? Another: "
                    "--listen 127.0.0.1:9000, or ALLERVERS_LISTEN=127.0.0.1:9000 make run",
                    listen, why);
    }
    struct mg_server_port port;
    s->port = mg_get_server_ports(s->mg, 1, &port) == 1 ? port.port : 0;
    return 0;
}

/* civetweb is content with as many threads as it gets, and then answers nobody. */
#define WORKERS_MS 5000

static int await_workers(struct server *s, struct err *err)
{
    int64_t deadline = monotonic_ms() + WORKERS_MS;
    while (atomic_load(&s->workers) < SERVER_THREADS && monotonic_ms() < deadline)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (atomic_load(&s->workers) == SERVER_THREADS)
        return 0;
    return fail(
        err, ERR_LIMIT,
        "only %d of %d threads could be started: raise the limit of tasks (ulimit -u, TasksMax of systemd, pids "
        "of a container) or of memory (ulimit -v)",
        atomic_load(&s->workers), SERVER_THREADS);
}

int server_start(const struct server_options *options, struct server **out, struct err *err)
{
    if (check_address(options->listen, err) != 0)
        return -1;
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(err);
    s->front = options->front;
    if (start_civetweb(s, options->listen, err) != 0) {
        free(s);
        return -1;
    }
    if (await_workers(s, err) != 0) {
        server_stop(s);
        return -1;
    }
    *out = s;
    return 0;
}

int server_port(const struct server *s)
{
    return s->port;
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    /* mg_stop drops what is being written: first let it be finished. */
    atomic_store(&s->stopping, true);
    int64_t deadline = monotonic_ms() + SERVER_GRACE_MS;
    while (atomic_load(&s->under_way) > 0 && monotonic_ms() < deadline)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    mg_stop(s->mg);
    mg_exit_library();
    free(s);
}
