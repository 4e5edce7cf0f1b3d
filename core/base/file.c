#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* Bytes asked for at once. */
#define STEP 65536u

/* Reads to the end, or to one byte beyond max: then it is too large. */
static int read_all(int fd, size_t max, struct arena *a, struct str *out, struct err *err)
{
    struct buf b = buf_in(a, max);
    ssize_t got = 1;
    char *step = arena_alloc(a, STEP);
    if (!step)
        return fail_memory(err);
    while (!b.failed && (got = read(fd, step, STEP)) > 0)
        buf_raw(&b, step, (size_t)got);
    if (got < 0)
        return fail(err, ERR_IO, "%s", strerror(errno));
    *out = buf_str(&b);
    return b.failed ? fail(err, ERR_LIMIT, "more than %zu bytes, or out of memory", max) : 0;
}

int file_read(const char *path, size_t max, struct arena *a, struct str *out, struct err *err)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), rc = 0;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? fail(err, ERR_NOT_FOUND, "%s: no such file", path)
                                                   : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode))
        rc = fail(err, ERR_IO, "not a file");
    else
        rc = read_all(fd, max, a, out, err);
    if (!standard)
        close(fd);
    return rc == 0 ? 0 : err_context(err, "%s", path);
}
