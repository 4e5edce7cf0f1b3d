/*
 * Hashes and randomness, from libsodium. Passwords and tokens come with accounts; nothing here is home-made.
 *
 * The random functions are for identifiers and tokens, never for decisions: those must give the same result twice.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* A SHA-256 in hexadecimal and a UUID in text, each with its NUL. */
#define CRYPTO_HASH_SIZE 65
#define CRYPTO_UUID_SIZE 37

/* Prepares libsodium. Idempotent and thread-safe; called by main and by the tests before the two random functions.
 * ERR_IO when the system gives no randomness. */
int crypto_init(struct err *err) MUST_USE;

/* SHA-256 of the bytes in lower-case hexadecimal: what `sha256sum` prints for the same file. */
void crypto_hash_hex(struct str bytes, char out[CRYPTO_HASH_SIZE]);

/* n unpredictable bytes. */
void crypto_random(void *p, size_t n);

/* A random UUID (RFC 9562, version 4), such as "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab". */
void crypto_uuid(char out[CRYPTO_UUID_SIZE]);
