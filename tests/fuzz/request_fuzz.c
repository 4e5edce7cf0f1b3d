/* Any head: method, path, query and headers on lines of their own, as civetweb would split them. */
#include <assert.h>

#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *next_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1u << 20);
    char *rest = arena_copy(a, (const char *)data, size);
    struct request_header headers[REQUEST_HEADERS_MAX];
    struct request_head head = {.version = "1.1", .headers = headers};
    struct request r;
    assert(rest);
    head.method = next_line(&rest);
    head.path = next_line(&rest);
    head.query = next_line(&rest);
    head.target_size = strlen(head.path) + 1 + strlen(head.query);
    while (*rest && head.n_headers < REQUEST_HEADERS_MAX) {
        headers[head.n_headers].name = next_line(&rest);
        headers[head.n_headers++].value = next_line(&rest);
    }
    struct arena *own = arena_new(REQUEST_ARENA_MAX);
    int status = request_open(&r, &head, own);
    assert(status == 0 || (status >= 400 && status < 432));
    if (status == 0) {
        assert(r.content_length >= 0 && r.content_length <= REQUEST_BODY_MAX);
        for (size_t i = 0; i < r.n_segments; i++) {
            assert(r.segments[i].n > 0 && utf8_valid(r.segments[i]));
            assert(!str_is(r.segments[i], "..") && str_find(r.segments[i], '/') == r.segments[i].n);
        }
    }
    arena_free(own);
    arena_free(a);
    return 0;
}
