#include "domain/rota.h"

#include "base/date.h"

bool rota_works(const struct rota *r, int32_t day)
{
    return date_weekday(day) < 5 && !date_is_holiday(day, r->alsace_moselle);
}

int32_t rota_week(int32_t day)
{
    return day - date_weekday(day);
}

struct rota_span rota_span(const struct rota *r, int32_t day)
{
    bool works = rota_works(r, day);
    int start = works ? r->night_from : r->night_to;
    /* A night that ends after it begins ends the same day. */
    int32_t end = works && r->night_to > r->night_from ? day : day + 1;
    int64_t elapsed = paris_instant(end, r->night_to) - paris_instant(day, start);
    int64_t weeks = (rota_week(day) - rota_week(r->first)) / 7, n = (int64_t)r->people;
    return (struct rota_span){.day = day,
                              .start = start,
                              .minutes = (int)(elapsed / 60),
                              .turn = (size_t)((weeks % n + n) % n),
                              .whole = !works,
                              .holiday = date_holiday(day, r->alsace_moselle)};
}
