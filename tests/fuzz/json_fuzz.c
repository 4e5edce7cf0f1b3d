/* Any bytes: the JSON reader ends in a tree or an error; what it read is written, read again and written the same. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(8u << 20);
    struct buf first = buf_in(a, 4u << 20), second = buf_in(a, 4u << 20);
    struct err err = {0};
    const struct json *v = NULL;
    if (json_parse(str_from((const char *)data, size), a, &v, &err) == 0) {
        json_write(&first, v);
        if (!first.failed) {
            if (json_parse(buf_str(&first), a, &v, &err) == 0)
                json_write(&second, v);
            else if (err.code != ERR_LIMIT)
                abort();
            if (second.n && !second.failed && !str_eq(buf_str(&first), buf_str(&second)))
                abort();
        }
    } else if (err.code != ERR_INPUT && err.code != ERR_LIMIT) {
        abort();
    }
    arena_free(a);
    return 0;
}
