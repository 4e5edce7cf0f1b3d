/*
 * Mail addresses: what can stand in an envelope and in a header without quoting.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Bytes of an address (RFC 5321, 4.5.3.1.3: a path of 256, without its angle brackets). */
#define MAIL_ADDRESS_MAX 254

/* An address that can be written to: something, one @, a name with a dot, plain ASCII, and nothing that ends a header
 * or begins another address. Quoted local parts and addresses beyond ASCII (RFC 6531) are refused: hardly any mail
 * server takes them. */
bool mail_is_address(struct str s);
