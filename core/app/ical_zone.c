#include "app/ical_zone.h"

#include "base/date.h"

const struct ical_zone ical_zone_paris = {.name = "Europe/Paris", .kind = ICAL_ZONE_PARIS},
                       ical_zone_utc = {.name = "UTC", .kind = ICAL_ZONE_UTC};

/* The clock of Paris under other names: its neighbours in the tz database, and what Windows, Outlook and Exchange call
 * it in English and in French. */
static const char *const like_paris[] = {
    "Europe/Paris",
    "Europe/Amsterdam",
    "Europe/Andorra",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Monaco",
    "Europe/Oslo",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "CET",
    "MET",
    "Romance Standard Time",
    "Romance Daylight Time",
    "W. Europe Standard Time",
    "Central Europe Standard Time",
    "Central European Standard Time",
    "Paris, Madrid",
    "(GMT+01:00) Brussels, Copenhagen, Madrid, Paris",
    "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
    "(GMT+01:00) Bruxelles, Copenhague, Madrid, Paris",
    "(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris",
};
static const char *const like_utc[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "(UTC) Coordinated Universal Time"};

bool ical_tzid_clean(struct str s)
{
    if (s.n == 0 || s.n > ICAL_TZID_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '_' && c != '+' && c != '/' && c != '-')
            return false;
    }
    return true; /* no point, so no ".." either */
}

static bool is_one_of(struct str s, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(s, names[i]))
            return true;
    }
    return false;
}

/* "/program/20070129_1/Europe/Paris": its last two parts. */
static struct str without_prefix(struct str s)
{
    int slashes = 0;
    if (s.n == 0 || s.p[0] != '/')
        return s;
    for (size_t i = s.n; i-- > 0;) {
        if (s.p[i] == '/' && ++slashes == 2)
            return str_from(s.p + i + 1, s.n - i - 1);
    }
    return str_from(s.p + 1, s.n - 1);
}

const struct ical_zone *ical_zone_known(struct str tzid)
{
    struct str name = without_prefix(tzid);
    if (is_one_of(name, like_paris, sizeof like_paris / sizeof *like_paris))
        return &ical_zone_paris;
    return is_one_of(name, like_utc, sizeof like_utc / sizeof *like_utc) ? &ical_zone_utc : NULL;
}

int ical_zone_offset(const struct ical_zone *z, int64_t instant)
{
    int offset = z->before;
    if (z->kind == ICAL_ZONE_PARIS)
        return paris_offset(instant);
    for (size_t i = 0; i < z->n && z->shifts[i].at <= instant; i++)
        offset = z->shifts[i].offset;
    return z->kind == ICAL_ZONE_OWN ? offset : 0;
}

int64_t ical_zone_instant(const struct ical_zone *z, int32_t day, int second)
{
    int64_t local = (int64_t)day * 86400 + second;
    int before = ical_zone_offset(z, local - 2 * 86400), after = ical_zone_offset(z, local + 2 * 86400);
    int64_t at = local - before;
    if (ical_zone_offset(z, at) == before)
        return at; /* no change near, or the first of two */
    return ical_zone_offset(z, local - after) == after ? local - after : at;
}
