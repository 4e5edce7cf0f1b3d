#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
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

/* A file of this size, in memory of just that: a buffer that grows would take twice as much of the arena. What is
 * appended while it is read is left out. */
static int read_sized(int fd, size_t size, size_t max, struct arena *a, struct str *out, struct err *err)
{
    size_t n = 0;
    ssize_t got = 1;
    if (size > max)
        return fail(err, ERR_LIMIT, "more than %zu bytes: %zu", max, size);
    char *p = arena_alloc(a, size + 1);
    if (!p)
        return fail_memory(err);
    while (n < size && (got = read(fd, p + n, size - n)) != 0) {
        if (got < 0)
            return fail(err, ERR_IO, "%s", strerror(errno));
        n += (size_t)got;
    }
    *out = str_from(p, n);
    return 0;
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
        rc = S_ISREG(st.st_mode) && st.st_size > 0 ? read_sized(fd, (size_t)st.st_size, max, a, out, err)
                                                   : read_all(fd, max, a, out, err);
    if (!standard)
        close(fd);
    return rc == 0 ? 0 : err_context(err, "%s", path);
}

int file_room(const char *path, int64_t *bytes, struct err *err)
{
    struct statvfs disk;
    if (statvfs(path, &disk) != 0)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    *bytes = disk.f_bavail < INT64_MAX / disk.f_frsize ? (int64_t)(disk.f_bavail * disk.f_frsize) : INT64_MAX;
    return 0;
}

int file_sync(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    /* some file systems of networks and sticks know no such thing for a directory */
    int rc = fsync(fd) == 0 || errno == EINVAL ? 0 : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return rc;
}

/* A name lasts when its directory is written. */
static int sync_directory_of(const char *path, struct err *err)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int n = !slash ? snprintf(dir, sizeof dir, ".")
                   : snprintf(dir, sizeof dir, "%.*s", (int)(slash == path ? 1 : slash - path), path);
    if (n < 0 || (size_t)n >= sizeof dir)
        return fail(err, ERR_LIMIT, "%.80s...: a path has at most %d bytes", path, PATH_MAX - 1);
    return file_sync(dir, err);
}

int file_give_name(const char *unfinished, const char *path, bool replace, struct err *err)
{
    bool linked = !replace && link(unfinished, path) == 0;
    if (!replace && !linked && errno == EEXIST)
        return fail(err, ERR_REFUSED, "%s was made meanwhile, by another allervers; it is left as it is", path);
    /* without links, on some file systems, nothing better than this is to be had */
    if (linked ? unlink(unfinished) != 0 : rename(unfinished, path) != 0)
        return fail(err, ERR_IO, "%s cannot be named %s: %s", unfinished, path, strerror(errno));
    return sync_directory_of(path, err);
}
