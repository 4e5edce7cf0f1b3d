/* What french.c and french_title.c share: classes of characters, the order of the acronyms. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x2007 || c == 0x2009 || c == 0x202F;
}

static inline int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}
