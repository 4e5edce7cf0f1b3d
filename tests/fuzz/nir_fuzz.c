/* Any bytes are searched for social-security numbers; one that is put between them is found, in whatever digits and
 * with whatever signs that nobody sees. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/nir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The digits of some scripts, by their zero, and signs between them. */
static const uint32_t zeros[] = {'0', 0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE, 0x1FBF0};
static const uint32_t signs[] = {' ', '.', '-', 0xA0, 0x2009, 0x202F, 0x2011, 0x3000, 0x200B, 0xAD};

static size_t put_number(char *to, const uint8_t *data, size_t size)
{
    static const char number[] = " :1 85 05 78 006 084 36: ";
    uint32_t zero = zeros[size ? data[0] % (sizeof zeros / sizeof *zeros) : 0];
    uint32_t sign = signs[size > 1 ? data[1] % (sizeof signs / sizeof *signs) : 0];
    size_t n = 0;
    for (size_t i = 0; i < sizeof number - 1; i++) {
        bool inside = i > 2 && i < sizeof number - 3;
        uint32_t c = (unsigned char)number[i];
        if (c >= '0' && c <= '9')
            c = zero + c - '0';
        else if (inside && c == ' ')
            c = sign;
        n += utf8_put(c, to + n);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 128);
    if (!text)
        return 0;
    memcpy(text, data, size);
    bool before = nir_within(str_from(text, size));
    bool address = nir_within_address(str_from(text, size));
    if (before && !address)
        abort();
    size_t n = put_number(text + size, data, size);
    if (!nir_within(str_from(text, size + n)))
        abort();
    /* What was found is found whatever follows it behind a colon. */
    text[size] = ':';
    if (before && !nir_within(str_from(text, size + 1)))
        abort();
    free(text);
    return 0;
}
