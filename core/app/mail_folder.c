#include "app/mail_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"
#include "base/file.h"

/* Bytes of the path of a file: the frame of a function has to hold two. */
#define FILE_PATH_MAX 2000

int mail_folder_of(const struct config *c, struct arena *a, const char **out, struct err *err)
{
    *out = c->mail_dir;
    if (c->mail_dir || c->smtp_host)
        return 0;
    *out = arena_printf(a, "%s-courriels", c->db);
    return *out ? 0 : fail_memory(err);
}

static int write_all(int fd, struct str text, const char *path, struct err *err)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno != EINTR)
            return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
        text = n > 0 ? str_from(text.p + n, text.n - (size_t)n) : text;
    }
    return fsync(fd) == 0 ? 0 : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static int write_file(const char *unfinished, const char *path, struct str text, struct err *err)
{
    int fd = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(err, ERR_IO, "%s: %s", unfinished, strerror(errno));
    int rc = write_all(fd, text, unfinished, err);
    close(fd);
    if (rc == 0)
        rc = file_give_name(unfinished, path, true, err);
    if (rc != 0)
        (void)unlink(unfinished);
    return rc;
}

/* "2026-11-22-103000-12-sign_in.eml" */
static enum post_result post(void *arg, const struct parcel *p, struct err *why)
{
    const char *directory = arg;
    char stamp[BACKUP_STAMP_SIZE], path[FILE_PATH_MAX], unfinished[FILE_PATH_MAX];
    backup_stamp(p->now, stamp);
    int n = snprintf(path, sizeof path, "%s/%s-%lld-%s.eml", directory, stamp, (long long)p->id, p->template_name);
    int m = snprintf(unfinished, sizeof unfinished, "%s/%lld.new", directory, (long long)p->id);
    if (n < 0 || (size_t)n >= sizeof path || m < 0) {
        (void)fail(why, ERR_LIMIT, "%.80s...: a path has at most %d bytes", directory, FILE_PATH_MAX - 1);
        return POST_CLOSED;
    }
    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        (void)fail(why, ERR_IO, "%s: %s", directory, strerror(errno));
        return POST_CLOSED;
    }
    return write_file(unfinished, path, p->message, why) == 0 ? POST_SENT : POST_CLOSED;
}

struct post mail_folder_post(const char *directory)
{
    return (struct post){.way = "file", .send = post, .arg = (void *)directory};
}
