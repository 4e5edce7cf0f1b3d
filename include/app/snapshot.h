/*
 * The directory in memory, as one audience sees it at one revision: what facets count, distances sort and pages label.
 *
 * Texts stay in SQLite; here are bits, positions and the order of names, about 150 bytes a structure. A snapshot is
 * immutable, shared by all threads and reference-counted; a newer revision makes a new one. Nothing here depends on the
 * clock: ages are computed from dates by who asks.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "domain/audience.h"
#include "domain/commune.h"
#include "domain/taxonomy.h"
#include "domain/thesaurus.h"
#include "store/db.h"

/* Bits of the modes a service works in. */
enum mode { MODE_ON_SITE, MODE_HOME, MODE_REMOTE, MODE__MAX };

extern const char *const mode_codes[MODE__MAX + 1];  /* "sur-place", "a-domicile", "a-distance", NULL */
extern const char *const mode_labels[MODE__MAX + 1]; /* "sur place", "à domicile", "à distance", NULL */

/* What a list can be narrowed by. */
enum facet {
    FACET_THEME,
    FACET_PUBLIC,
    FACET_COVER,
    FACET_LANGUAGE,
    FACET_KIND,
    FACET_MODE,
    FACET_INTAKE,
    FACET_COMMUNE,
    FACET__MAX
};

/* Values of the longest facet but communes. */
#define FACET_VALUES_MAX TAXONOMY_TERMS_MAX

/* A set of terms of one scheme. */
struct termset {
    uint64_t bits[TAXONOMY_TERMS_MAX / 64];
};

static inline void termset_add(struct termset *s, size_t i)
{
    s->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline bool termset_has(const struct termset *s, size_t i)
{
    return s->bits[i / 64] >> (i % 64) & 1;
}

static inline void termset_unite(struct termset *into, const struct termset *from)
{
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX / 64; i++)
        into->bits[i] |= from->bits[i];
}

static inline bool termset_meets(const struct termset *a, const struct termset *b)
{
    bool meets = false;
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX / 64; i++)
        meets = meets || (a->bits[i] & b->bits[i]);
    return meets;
}

/* Adds one to the count of each term of the set. */
static inline void termset_count(const struct termset *s, uint32_t *counts)
{
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX / 64; i++) {
        for (uint64_t bits = s->bits[i]; bits; bits &= bits - 1)
            counts[i * 64 + (size_t)__builtin_ctzll(bits)]++;
    }
}

/* One service of a structure (or the structure itself when it has none described). */
struct snapshot_service {
    struct termset
        sets[FACET_COMMUNE];          /* by enum facet; modes and intakes by their enums, the kind is the structure's */
    uint32_t first_commune, communes; /* where it is held as far as it is known, else where its structure is, and which
                                         it serves at home: a slice of snapshot.commune_refs */
};

struct snapshot_place {
    float lat, lon; /* degrees; 0, 0 when unknown */
};

struct snapshot_structure {
    int64_t id;
    uint32_t rank; /* in the order of names */
    uint8_t blocks_verified;
    int32_t verified_at; /* oldest of its blocks' verifications; meaningful when blocks_verified is 4 */
    uint32_t first_service, services;
    uint32_t first_place, places; /* those with a position */
};

/* Where some of its data come from. */
struct snapshot_source {
    const char *name, *title, *licence, *url;
    int32_t data_date;
    bool has_date, demo;
    int64_t old_after; /* days */
    int64_t structures;
};

struct snapshot {
    int64_t revision;
    struct taxonomy taxonomy;
    struct thesaurus thesaurus;
    struct commune *communes; /* those that have a structure or are named by one, by INSEE code */
    size_t communes_n;
    uint32_t *by_name; /* indexes into communes, in the order of names: those that have a structure */
    size_t named_n;
    const char **slugs; /* by index in communes: its part of an address, "bagneux", or "saint-denis-93066" when two have
                           this name; NULL: it has no structure */
    struct snapshot_structure *structures; /* by id, as the full-text index gives them; services and places likewise:
                                              whoever looks at many walks through memory forwards */
    size_t n;
    struct snapshot_service *services;
    struct snapshot_place *places;
    size_t services_n, places_n; /* that are described; services and places above may hold one more or less */
    uint32_t *commune_refs;
    struct snapshot_source *sources;
    size_t sources_n;
    bool demo;                                        /* some of it is invented */
    uint32_t totals[FACET_COMMUNE][FACET_VALUES_MAX]; /* structures per value, without any choice */
    uint32_t *commune_totals;                         /* by index in communes */
    size_t somewhere;                                 /* structures whose commune is known */
};

/* Index in snapshot.structures of an id, or snapshot.n. *at is where the search begins and then where it ended: 0, or
 * for ids in ascending order what the last call left there, which is a few steps away. */
size_t snapshot_index(const struct snapshot *s, int64_t id, size_t *at);

/* The commune of this code among those of the snapshot, or communes_n. */
size_t snapshot_commune(const struct snapshot *s, struct str insee);

/* The commune of this part of an address, or communes_n. */
size_t snapshot_slug(const struct snapshot *s, struct str slug);

/* Keeps the current snapshot of one audience for all threads. */
struct snapshots;
struct snapshots *snapshots_new(const struct audience *who);
void snapshots_free(struct snapshots *h); /* after the last release */

/* The snapshot of the revision that db sees, or a later one: the shared one, or a new one read through db (one thread
 * reads, the others wait for it). The caller releases it. */
int snapshot_acquire(struct snapshots *h, struct db *db, const struct snapshot **out, struct err *err) MUST_USE;
void snapshot_release(struct snapshots *h, const struct snapshot *s);

/* Revision of everything: the seq of the last change. */
int snapshot_revision(struct db *db, int64_t *out, struct err *err) MUST_USE;
