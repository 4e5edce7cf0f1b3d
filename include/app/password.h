/*
 * What makes a password good enough: its length, and that a guesser does not begin with it. No rule about capitals and
 * signs: they make people write "Bonjour2026!" (NIST SP 800-63B, 3.1.1.2).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/account.h"

/* The same password typed on another keyboard or pasted is the same bytes: letters of French and its neighbours
 * (Latin-1 and Ÿ) composed as in Unicode's NFC, and every space a space, as RFC 8265 (4.2.2) has it. Other scripts stay
 * as they come. What is checked, hashed and compared below is this form. *out in the arena. */
int password_canonical(struct str typed, struct arena *a, struct str *out, struct err *err) MUST_USE;

/* Characters. The longest bounds the work of a request, not the imagination. */
#define PASSWORD_MIN 12
#define PASSWORD_MAX 200

enum password_fault {
    PASSWORD_FINE,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON, /* of those everybody tries: a common word and a number, a row of keys, one thing repeated */
    PASSWORD_OWN     /* hardly more than the account's own mail address or label */
};

/* account NULL: without one to compare with. */
enum password_fault password_check(struct str password, const struct account *account);
