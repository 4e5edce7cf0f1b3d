/* Any bytes are searched for social-security numbers; one that is put between them is found. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/nir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char number[] = " :1 85 05 78 006 084 36: ";
    char *text = malloc(size + sizeof number);
    if (!text)
        return 0;
    memcpy(text, data, size);
    bool before = nir_within(str_from(text, size));
    memcpy(text + size, number, sizeof number - 1);
    if (!nir_within(str_from(text, size + sizeof number - 1)))
        abort();
    /* What was found is found whatever follows it behind a colon. */
    text[size] = ':';
    if (before && !nir_within(str_from(text, size + 1)))
        abort();
    free(text);
    return 0;
}
