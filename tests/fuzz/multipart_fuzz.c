/* Any body with any boundary: fields within their limits and a file inside the body, or refused. */
#include <assert.h>

#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the Content-Type, the rest the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(4u << 20);
    struct str all = str_from((const char *)data, size);
    size_t at = str_find(all, '\n');
    struct str body = at < all.n ? str_from(all.p + at + 1, all.n - at - 1) : STR("");
    struct params p;
    struct upload file;
    struct err err = {0};
    if (multipart_read(str_from(all.p, at), body, size % 2, a, &p, &file, &err) == 0) {
        assert(p.n <= MULTIPART_PARTS_MAX);
        for (size_t i = 0; i < p.n; i++) {
            assert(p.items[i].name.n > 0 && p.items[i].name.n <= PARAM_NAME_MAX);
            assert(p.items[i].value.n <= PARAM_FORM_VALUE_MAX && utf8_valid(p.items[i].value));
        }
        assert(file.field.n == 0 || (file.bytes.p >= body.p && file.bytes.p + file.bytes.n <= body.p + body.n));
    } else {
        assert(err.code != ERR_NONE && err.msg[0]);
    }
    arena_free(a);
    return 0;
}
