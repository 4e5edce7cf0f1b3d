#include "app/change_letter.h"

#include "base/buf.h"

/* Bytes of a letter's data: sixty dates with title, place and what becomes of them. */
#define LETTER_DATA_MAX (60u << 10)

int change_letter_data(struct ctx *ctx, const char *label, const struct change_line *lines, size_t n, const char **out)
{
    struct buf data = buf_in(ctx->arena, LETTER_DATA_MAX);
    buf_lit(&data, "{\"label\":");
    buf_json(&data, str_of(label));
    buf_lit(&data, ",\"link\":\"/equipe/planning\",\"lines\":[");
    for (size_t i = 0; i < n; i++) {
        buf_raw_str(&data, i ? STR(",{\"what\":") : STR("{\"what\":"));
        buf_json(&data, str_of(lines[i].what));
        buf_lit(&data, ",\"text\":");
        buf_json(&data, str_of(lines[i].text));
        buf_char(&data, '}');
    }
    buf_lit(&data, "]}");
    *out = buf_cstr(&data);
    return buf_ok(&data, &ctx->err);
}
