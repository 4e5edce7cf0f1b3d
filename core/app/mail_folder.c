#include "app/mail_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"
#include "base/file.h"
#include "base/vec.h"

/* Bytes of the path of a file: the frame of a function has to hold two. */
#define FILE_PATH_MAX 2000

static int folder_path(const struct config *c, struct arena *a, const char **out, struct err *err)
{
    *out = c->mail_dir ? c->mail_dir : arena_printf(a, "%s-courriels", c->db);
    return *out ? 0 : fail_memory(err);
}

int mail_folder_of(const struct config *c, struct arena *a, const char **out, struct err *err)
{
    *out = NULL;
    return c->mail_dir || !c->smtp_host ? folder_path(c, a, out, err) : 0;
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

/* ---- Forgetting ---- */

/* Names that are listed at once; more wait for the next sweep. */
#define NAMES_ARENA_MAX (4u << 20)

#define DAY_S 86400

/* "2026-11-22-103000-12-sign_in.eml" */
static bool is_mail(const char *name)
{
    static const char shape[] = "0000-00-00-000000-0";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (shape[i] == '0' ? !digit : name[i] != shape[i])
            return false;
    }
    return str_ends(str_of(name), STR(".eml"));
}

/* "12.new", of a process that was killed: what one that runs now is writing is younger. */
static bool is_left_over(int directory, const char *name, int64_t now)
{
    size_t digits = strspn(name, "0123456789");
    struct stat st;
    return digits && strcmp(name + digits, ".new") == 0 && fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           now - st.st_mtime > DAY_S;
}

static int away(int directory, const char *name, struct err *err)
{
    return unlinkat(directory, name, 0) == 0 || errno == ENOENT ? 0
                                                                : fail(err, ERR_IO, "%s: %s", name, strerror(errno));
}

static int newest_first(const void *x, const void *y)
{
    return -strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Takes away what is too old, and lists the others. */
static int sweep_old(DIR *d, int64_t now, struct vec *names, struct arena *a, struct err *err)
{
    const struct dirent *e;
    char oldest[BACKUP_STAMP_SIZE];
    backup_stamp(now - MAIL_FOLDER_KEEP, oldest);
    while ((e = readdir(d))) {
        bool mail = is_mail(e->d_name);
        if (mail ? strncmp(e->d_name, oldest, sizeof oldest - 1) < 0 : is_left_over(dirfd(d), e->d_name, now)) {
            if (away(dirfd(d), e->d_name, err) != 0)
                return -1;
        } else if (mail) {
            const char *name = arena_strdup(a, e->d_name), **listed = name ? vec_push(names, a) : NULL;
            if (!listed)
                break;
            *listed = name;
        }
    }
    return 0;
}

static int sweep_names(DIR *d, int64_t now, struct arena *a, struct err *err)
{
    struct vec names = VEC_OF(const char *);
    if (sweep_old(d, now, &names, a, err) != 0)
        return -1;
    if (names.n <= MAIL_FOLDER_MAX)
        return 0;
    qsort(names.items, names.n, sizeof(const char *), newest_first);
    for (size_t i = MAIL_FOLDER_MAX; i < names.n; i++) {
        if (away(dirfd(d), ((const char *const *)names.items)[i], err) != 0)
            return -1;
    }
    return 0;
}

int mail_folder_sweep(const struct config *c, int64_t now, struct err *err)
{
    const char *directory = "";
    DIR *d = NULL;
    struct arena *a = arena_new(NAMES_ARENA_MAX);
    int rc = a ? folder_path(c, a, &directory, err) : fail_memory(err);
    if (rc == 0 && !(d = opendir(directory)) && errno != ENOENT)
        rc = fail(err, ERR_IO, "%s", strerror(errno));
    if (rc == 0 && d)
        rc = sweep_names(d, now, a, err);
    if (rc != 0 && a)
        (void)err_context(err, "old mails of %s", directory);
    if (d)
        closedir(d);
    arena_free(a);
    return rc;
}
