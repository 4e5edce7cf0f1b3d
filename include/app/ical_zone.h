/*
 * The zones that a foreign calendar names, without opening any file: libical opens whatever a TZID says, below the
 * directory of zones and beside it.
 *
 * Paris, the zones that keep its clock and the names that Outlook gives it follow our own rule (base/date.h), whatever
 * the file pretends of them. For any other the file's own VTIMEZONE is used. A missing hour moves forward, a doubled
 * hour is the first, as everywhere here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes of a TZID. */
#define ICAL_TZID_MAX 120

enum ical_zone_kind { ICAL_ZONE_PARIS, ICAL_ZONE_UTC, ICAL_ZONE_OWN, ICAL_ZONE_UNKNOWN };

/* From the instant `at` on, this many seconds from UTC. */
struct ical_shift {
    int64_t at;
    int offset;
};

struct ical_zone {
    const char *name;
    enum ical_zone_kind kind;
    int before;                      /* ICAL_ZONE_OWN: until the first shift */
    const struct ical_shift *shifts; /* ascending */
    size_t n;
};

extern const struct ical_zone ical_zone_paris, ical_zone_utc;

/* Whether a TZID may be looked up at all: letters, digits and _+/-, no "..", at most ICAL_TZID_MAX. */
bool ical_tzid_clean(struct str tzid);

/* The zone of a name that we know: Paris, its like, UTC; NULL: ask the file. Prefixes that programs put before a name
 * ("/freeassociation.sourceforge.net/Europe/Paris") are passed over. */
const struct ical_zone *ical_zone_known(struct str tzid);

/* Seconds from UTC at an instant; the instant of a civil time. `second` is of the day, 0..86399. */
int ical_zone_offset(const struct ical_zone *zone, int64_t instant);
int64_t ical_zone_instant(const struct ical_zone *zone, int32_t day, int second);
