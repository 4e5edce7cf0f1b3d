#include "base/crypto.h"

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
