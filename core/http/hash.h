/* A fast 64-bit hash for ETags and hash tables: good mixing, no protection against an adversary who knows the seed. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_K1 UINT64_C(0x9E3779B97F4A7C15)
#define HASH_K2 UINT64_C(0xC2B2AE3D27D4EB4F)

static inline uint64_t hash_mix(uint64_t h)
{
    h = (h ^ h >> 32) * HASH_K1;
    h = (h ^ h >> 29) * HASH_K2;
    return h ^ h >> 32;
}

static inline uint64_t hash_bytes(uint64_t seed, const char *p, size_t n)
{
    uint64_t h = seed ^ n * HASH_K2, word;
    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        h = (h ^ hash_mix(word)) * HASH_K1;
    }
    word = 0;
    if (n)
        memcpy(&word, p, n);
    return hash_mix((h ^ hash_mix(word)) * HASH_K1);
}
