/*
 * Hashes, passwords, tokens and randomness, from libsodium: nothing here is home-made.
 *
 * The random functions are for identifiers and tokens, never for decisions: those must give the same result twice.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* HMAC-SHA-256 (RFC 2104) of the text in lower-case hexadecimal: who does not know the secret cannot make it. */
void crypto_sign_hex(struct str secret, struct str text, char out[CRYPTO_HASH_SIZE]);

/* 64 bits of the SHA-256 of several texts, each with its length: for tables keyed by what strangers choose, with a
 * secret as the first text. */
uint64_t crypto_hash_short(const struct str *parts, size_t n);

/* n unpredictable bytes. */
void crypto_random(void *p, size_t n);

/* A random UUID (RFC 9562, version 4), such as "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab". */
void crypto_uuid(char out[CRYPTO_UUID_SIZE]);

/* Written as crypto_uuid writes them: nothing else fits into a number that a browser sends back. */
bool crypto_is_uuid(struct str s);

/* A token in text, with its NUL: 43 letters, digits, '-' and '_' that hold 256 random bits. Only its hash is stored. */
#define CRYPTO_TOKEN_SIZE 44

void crypto_token(char out[CRYPTO_TOKEN_SIZE]);

/* Whether two texts are equal, in a time that tells nothing of where they differ. */
bool crypto_same(struct str a, struct str b);

/* What is stored of a password, with its NUL: algorithm, cost, salt and hash in one line of ASCII. */
#define CRYPTO_PASSWORD_SIZE 128

/* Argon2id (RFC 9106) with 64 MiB and two passes: about 100 ms of one core, so it belongs on a thread that nobody
 * waits for (engine class SLOW), one at a time. ERR_LIMIT when those 64 MiB are not to be had. */
int crypto_password_hash(struct str password, char out[CRYPTO_PASSWORD_SIZE], struct err *err) MUST_USE;

/* Whether the password is the one that was stored. As slow as the hash; false for a stored text that is none. */
bool crypto_password_is(struct str password, const char *stored);
