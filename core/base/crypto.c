#include "base/crypto.h"

#include <string.h>

#include <sodium.h>

int crypto_init(struct err *err)
{
    if (sodium_init() < 0)
        return fail(err, ERR_IO, "libsodium cannot start: the system gives no randomness (is /dev/urandom there?)");
    return 0;
}

void crypto_hash_hex(struct str bytes, char out[CRYPTO_HASH_SIZE])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    _Static_assert(CRYPTO_HASH_SIZE == 2 * sizeof hash + 1, "hexadecimal of a SHA-256");
    crypto_hash_sha256(hash, (const unsigned char *)bytes.p, bytes.n);
    sodium_bin2hex(out, CRYPTO_HASH_SIZE, hash, sizeof hash);
}

void crypto_sign_hex(struct str secret, struct str text, char out[CRYPTO_HASH_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    _Static_assert(CRYPTO_HASH_SIZE == 2 * sizeof mac + 1, "hexadecimal of an HMAC-SHA-256");
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.p, text.n);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof state);
    sodium_bin2hex(out, CRYPTO_HASH_SIZE, mac, sizeof mac);
}

uint64_t crypto_hash_short(const struct str *parts, size_t n)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    uint64_t out;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < n; i++) {
        uint64_t length = parts[i].n;
        crypto_hash_sha256_update(&state, (const unsigned char *)&length, sizeof length);
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
    }
    crypto_hash_sha256_final(&state, hash);
    memcpy(&out, hash, sizeof out);
    return out;
}

void crypto_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

void crypto_uuid(char out[CRYPTO_UUID_SIZE])
{
    unsigned char b[16];
    char hex[2 * sizeof b + 1];
    crypto_random(b, sizeof b);
    b[6] = (unsigned char)(0x40 | (b[6] & 0x0F)); /* version 4 */
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3F)); /* variant 10 */
    sodium_bin2hex(hex, sizeof hex, b, sizeof b);
    char *to = out;
    for (size_t i = 0; i < sizeof hex; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            *to++ = '-';
        *to++ = hex[i];
    }
}

bool crypto_is_uuid(struct str s)
{
    static const char shape[] = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
    bool good = s.n == sizeof shape - 1;
    for (size_t i = 0; good && i < s.n; i++) {
        bool digit = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
        good = shape[i] == 'x' ? digit : s.p[i] == shape[i];
    }
    return good;
}

void crypto_token(char out[CRYPTO_TOKEN_SIZE])
{
    unsigned char bytes[32];
    _Static_assert(CRYPTO_TOKEN_SIZE ==
                       sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                   "base64 of 256 bits");
    crypto_random(bytes, sizeof bytes);
    sodium_bin2base64(out, CRYPTO_TOKEN_SIZE, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

bool crypto_same(struct str a, struct str b)
{
    return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}

int crypto_password_hash(struct str password, char out[CRYPTO_PASSWORD_SIZE], struct err *err)
{
    _Static_assert(CRYPTO_PASSWORD_SIZE >= crypto_pwhash_STRBYTES, "libsodium's text fits");
    if (crypto_pwhash_str(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return fail(err, ERR_LIMIT, "a password takes %d MiB of memory to hash, which the system refuses",
                    (int)(crypto_pwhash_MEMLIMIT_INTERACTIVE >> 20));
    return 0;
}

bool crypto_password_is(struct str password, const char *stored)
{
    return crypto_pwhash_str_verify(stored, password.p, password.n) == 0;
}
