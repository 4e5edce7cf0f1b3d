/* Any JSON as a structure: what is accepted, and valid, is written and read again as it is. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/record.h"
#include "domain/structure.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int read_record(struct str text, struct structure *out, struct arena *a, struct err *err)
{
    const struct json *tree = NULL;
    *out = (struct structure){0};
    return json_parse(text, a, &tree, err) != 0 ? -1 : record_from_json(&structure_type, out, tree, a, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64u << 20);
    struct structure s, again;
    struct err err = {0};
    if (read_record(str_from((const char *)data, size), &s, a, &err) != 0) {
        require(err.code != ERR_NONE && err.code != ERR_BUG && utf8_valid(str_of(err.msg)));
    } else if (record_validate(&structure_type, &s, &err) == 0) {
        struct buf b = buf_in(a, 8u << 20);
        record_json(&b, &structure_type, &s, &(struct record_filter){0});
        require(buf_ok(&b, &err) == 0 && read_record(buf_str(&b), &again, a, &err) == 0);
        require(record_equal(&structure_type, &s, &again));
    }
    arena_free(a);
    return 0;
}
