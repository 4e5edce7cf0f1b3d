/* Any bytes are searched for what looks like a person; a mail address and a number that are put behind are found. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/personal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char more[] = " : a@b.fr, 06 39 98 00 01; M. D.";
    char *text = malloc(size + sizeof more);
    if (!text)
        return 0;
    memcpy(text, data, size);
    unsigned found = personal_within(str_from(text, size));
    memcpy(text + size, more, sizeof more - 1);
    unsigned all = personal_within(str_from(text, size + sizeof more - 1));
    if ((found & ~all) || !(all & PERSONAL_MAIL) || !(all & PERSONAL_PHONE))
        abort();
    free(text);
    return 0;
}
