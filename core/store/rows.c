#include "store/rows.h"

int rows_first(struct stmt *s, row_reader *read, struct arena *a, void *item, struct err *err)
{
    int rc = stmt_step(s, err);
    if (rc == 1 && read(s, item, a, err) != 0)
        rc = -1;
    stmt_reset(s);
    return rc;
}

int rows_all(struct stmt *s, row_reader *read, struct arena *a, struct vec *list, struct err *err)
{
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        void *item = vec_push(list, a);
        if (!item || read(s, item, a, err) != 0) {
            rc = item ? -1 : fail_memory(err);
            break;
        }
    }
    stmt_reset(s);
    return rc;
}
