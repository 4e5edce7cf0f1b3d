/* Marked text: whatever is written, what is read are slices of it, and no link leads elsewhere than it may. */
#include <stdlib.h>

#include "base/mail.h"
#include "base/marking.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str text, const struct marking_span *s)
{
    if (s->text.n == 0 || s->text.p < text.p || s->text.p + s->text.n > text.p + text.n)
        abort();
    if (s->link == MARKING_WEB && !str_starts(s->to, STR("https://")) && !str_starts(s->to, STR("http://")) &&
        (!str_starts(s->to, STR("/")) || str_starts(s->to, STR("//"))))
        abort();
    if (s->link == MARKING_MAIL && !mail_is_address(s->to))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(4u << 20);
    struct str text = str_from((const char *)data, size);
    struct marking m;
    struct err err = {0};
    if (utf8_valid(text) && marking_read(text, a, &m, &err) == 0) {
        for (size_t i = 0; i < m.n; i++) {
            for (size_t k = 0; k < m.blocks[i].n; k++) {
                for (size_t j = 0; j < m.blocks[i].lines[k].n; j++)
                    check(text, &m.blocks[i].lines[k].spans[j]);
            }
        }
    }
    arena_free(a);
    return 0;
}
