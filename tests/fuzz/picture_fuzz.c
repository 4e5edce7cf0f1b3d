/* Any PNG or JPEG: cleaned once, it is not longer, and cleaning it again changes nothing; or refused. */
#include <assert.h>
#include <stdlib.h>

#include "base/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Makes the checksums of a PNG right, so that what stands behind them is reached. */
static void mend(uint8_t *p, size_t n)
{
    for (size_t at = 8; n >= 12 && at <= n - 12;) {
        size_t size = u32(p + at);
        if (size > n - at - 12)
            return;
        uint32_t crc = 0xFFFFFFFFu;
        for (size_t i = 0; i < size + 4; i++) {
            crc ^= p[at + 4 + i];
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        crc = ~crc;
        for (int i = 0; i < 4; i++)
            p[at + 8 + size + (size_t)i] = (uint8_t)(crc >> (24 - 8 * i));
        at += size + 12;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    struct err err = {0};
    struct picture info, again;
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    mend(copy, size);
    struct str bytes = str_from((const char *)copy, size);
    struct buf out = buf_heap(size), twice = buf_heap(size);
    if (picture_clean(bytes, &out, &info, &err) == 0) {
        assert(info.type == picture_type(bytes) && out.n <= size);
        assert(info.width > 0 && info.width <= PICTURE_SIDE_MAX && info.height > 0 && info.height <= PICTURE_SIDE_MAX);
        assert(picture_clean(buf_str(&out), &twice, &again, &err) == 0);
        assert(str_eq(buf_str(&out), buf_str(&twice)) && again.width == info.width && again.height == info.height);
    } else {
        assert(err.code != ERR_NONE && err.code != ERR_BUG && err.msg[0]);
        assert(err.code != ERR_LIMIT || info.type == PICTURE_NONE);
    }
    buf_free(&out);
    buf_free(&twice);
    free(copy);
    return 0;
}
