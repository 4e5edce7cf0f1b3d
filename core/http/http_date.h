/* Dates as HTTP writes them (RFC 9110, 5.6.7). Private to http. */
#pragma once

#include "base/str.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT", with its NUL. */
#define HTTP_DATE_SIZE 30
void http_date(int64_t instant, char out[HTTP_DATE_SIZE]);

/* Reads one back: the only form that anything has sent since 1996; another one is false, as if nothing had been said.
 */
bool http_date_read(struct str s, int64_t *out);
