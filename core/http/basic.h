/*
 * The name and password that programs send with each request (RFC 7617), where there is no page to sign in on. Private
 * to http.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Bytes of "name:password", encoded: a mail address and a token have some 400. */
#define BASIC_MAX 1024

/* Reads the value of an Authorization header; both in the arena, the password without spaces around it, which come
 * along when it is copied from a page. Our passwords, which are tokens, hold no colon, but names do ("Binôme : Nord",
 * whatever RFC 7617 says): the last colon counts. False for another scheme and for what is no base64 (RFC 4648, 4),
 * holds control characters or no colon. */
bool basic_read(struct str authorization, struct arena *a, struct str *name, struct str *password) MUST_USE;
