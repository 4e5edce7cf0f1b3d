#include "core/plan/rows.h"

#include <string.h>

static int32_t least_of(const int32_t *v, int n)
{
    int32_t m = PLAN_INF;
    for (int i = 0; i < n; i++)
        m = v[i] < m ? v[i] : m;
    return m;
}

/* From another start: the hour's weight on the least of each binôme. */
static void spread_hours(const struct problem *p, int32_t *restrict row, int32_t *restrict single)
{
    int n = p->n_binomes;
    int32_t weight = p->w->weights[PLAN_HOUR];
    memcpy(single, row, (size_t)n * sizeof *row);
    for (int s = 1; s < p->n_starts; s++)
        for (int b = 0; b < n; b++)
            single[b] = row[s * n + b] < single[b] ? row[s * n + b] : single[b];
    for (int s = 0; s < p->n_starts; s++)
        for (int b = 0; b < n; b++)
            row[s * n + b] = single[b] + weight < row[s * n + b] ? single[b] + weight : row[s * n + b];
}

int32_t row_spread(const struct problem *p, const int32_t *from, int32_t *to, int32_t *single)
{
    int n = p->n_binomes;
    for (int s = 0; s < p->n_starts; s++) {
        const int32_t *f = from + s * n;
        int32_t all = least_of(f, n) + p->w->weights[PLAN_BINOME];
        for (int b = 0; b < n; b++) {
            int32_t m = f[b] < all ? f[b] : all;
            for (int i = 0; i < p->n_near[b]; i++) {
                int x = p->near[b][i];
                m = f[x] + p->change[x][b] < m ? f[x] + p->change[x][b] : m;
            }
            to[s * n + b] = m;
        }
    }
    spread_hours(p, to, single);
    return least_of(to, p->row);
}

/* A member with room for one more session in this week, and not for two. */
static bool one_left(const struct problem *p, int person, int week)
{
    int limit = p->w->persons[person].week_limit;
    return limit && book_week_count(p->book, person, week) == limit - 1;
}

bool row_one_left_of_both(const struct problem *p, int b, int c, int week)
{
    const struct plan_binome *x = &p->w->binomes[p->binomes[b]], *y = &p->w->binomes[p->binomes[c]];
    for (int i = 0; i < x->n; i++)
        for (int k = 0; k < y->n; k++)
            if (x->members[i] == y->members[k] && one_left(p, x->members[i], week))
                return true;
    return false;
}

bool row_week_is_tight(const struct problem *p, int week)
{
    for (int b = 0; b < p->n_binomes; b++)
        if (row_one_left_of_both(p, b, b, week))
            return true;
    return false;
}

int32_t row_spread_tight(const struct problem *p, int week, const int32_t *from, int32_t *to, int32_t *single)
{
    int n = p->n_binomes;
    for (int i = 0; i < p->row; i++)
        to[i] = PLAN_INF;
    for (int b = 0; b < n; b++)
        for (int x = 0; x < n; x++) {
            if (row_one_left_of_both(p, b, x, week))
                continue;
            for (int s = 0; s < p->n_starts; s++)
                if (from[s * n + x] + p->change[x][b] < to[s * n + b])
                    to[s * n + b] = from[s * n + x] + p->change[x][b];
        }
    spread_hours(p, to, single);
    return least_of(to, p->row);
}

void row_lower(int32_t *restrict sum, const int32_t *restrict v, int32_t add, int row)
{
    for (int r = 0; r < row; r += ROW_BLOCK)
        for (int i = 0; i < ROW_BLOCK; i++) {
            int32_t x = v[r + i] + add;
            sum[r + i] = x < sum[r + i] ? x : sum[r + i];
        }
}
