/* Any body of a form: decoded within its limits, or refused. */
#include <assert.h>

#include "http/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1u << 20);
    struct params p;
    struct err err = {0};
    if (params_form(str_from((const char *)data, size), a, &p, &err) == 0) {
        assert(p.n <= PARAMS_FORM_MAX);
        for (size_t i = 0; i < p.n; i++) {
            assert(p.items[i].name.n > 0 && p.items[i].name.n <= PARAM_NAME_MAX && utf8_valid(p.items[i].name));
            assert(p.items[i].value.n <= PARAM_FORM_VALUE_MAX && utf8_valid(p.items[i].value));
        }
    } else {
        assert(err.code != ERR_NONE && err.msg[0]);
    }
    arena_free(a);
    return 0;
}
