#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"

/* How long a program that was asked to end may take, before it is made to. */
#define GRACE_MS 3000

/* Between two looks at it; at one that has said all and is about to end. */
#define LOOK_NS 100000000
#define LOOK_LAST_NS 1000000

extern char **environ;

/* Cuts the line at its blanks, in place. */
static int cut_words(char *line, const char *last, char *words[CHILD_WORDS_MAX + 1], struct err *err)
{
    int n = 0;
    for (char *p = line; *p;) {
        size_t word = strcspn(p, " \t"), blank = strspn(p + word, " \t");
        if (n == CHILD_WORDS_MAX - 1)
            return fail(err, ERR_LIMIT, "%s: a program is run with at most %d words", line, CHILD_WORDS_MAX);
        if (word)
            words[n++] = p;
        p += word;
        if (blank)
            *p = '\0';
        p += blank;
    }
    if (n == 0)
        return fail(err, ERR_INPUT, "the name of a program expected");
    words[n++] = (char *)last;
    words[n] = NULL;
    return 0;
}

/* As a shell would start it: no blocked signal, none ignored. */
static int start(char *const words[], const posix_spawn_file_actions_t *files, char *const env[], pid_t *pid)
{
    posix_spawnattr_t how;
    sigset_t none, pipes;
    sigemptyset(&none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &pipes);
    posix_spawnattr_setpgroup(&how, 0);
    int rc = posix_spawnp(pid, words[0], files, &how, words, env);
    posix_spawnattr_destroy(&how);
    return rc;
}

/* With nothing to read, and our log to write to. */
static int spawn(char *words[], pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    int rc = start(words, &files, environ, pid);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* 1 it ended, 0 not within this time or stopped, -1 nobody can tell. */
static int wait_for(pid_t pid, const struct child_options *o, int64_t ms, long nap_ns, int *status, bool *stopped)
{
    int64_t until = monotonic_ms() + ms;
    pid_t ended;
    while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
        *stopped = o->stop && o->stop(o->arg);
        if (*stopped || monotonic_ms() >= until)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = nap_ns}, NULL);
    }
    return ended < 0 ? -1 : 1;
}

static void end(pid_t pid, int *status)
{
    bool never = false;
    (void)kill(-pid, SIGTERM);
    if (wait_for(pid, &(struct child_options){0}, GRACE_MS, LOOK_NS, status, &never) != 0)
        return;
    (void)kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        continue;
}

static int judge(const char *name, int status, struct err *err)
{
    if (WIFSIGNALED(status))
        return fail(err, ERR_IO, "%s was killed by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return fail(err, ERR_IO, "%s failed with exit code %d", name, WEXITSTATUS(status));
    return 0;
}

int child_run(const struct child_options *o, struct err *err)
{
    char line[CHILD_LINE_MAX], *words[CHILD_WORDS_MAX + 1];
    size_t n = strlen(o->words);
    pid_t pid;
    int status = 0;
    bool stopped = false;
    if (n >= sizeof line)
        return fail(err, ERR_LIMIT, "%.60s...: a program is run with at most %d bytes", o->words, CHILD_LINE_MAX - 1);
    memcpy(line, o->words, n + 1);
    if (cut_words(line, o->last, words, err) != 0)
        return -1;
    int rc = spawn(words, &pid);
    if (rc != 0)
        return fail(err, ERR_IO, "%s cannot be started: %s", words[0], strerror(rc));
    rc = wait_for(pid, o, (int64_t)o->limit_s * 1000, LOOK_NS, &status, &stopped);
    if (rc < 0)
        return fail(err, ERR_IO, "%s cannot be waited for: %s", words[0], strerror(errno));
    if (rc == 0) {
        end(pid, &status);
        return stopped ? fail(err, ERR_BUSY, "%s was stopped before its end", words[0])
                       : fail(err, ERR_LIMIT, "%s was ended: it took more than %u s", words[0], o->limit_s);
    }
    return judge(words[0], status, err);
}

/* ---- Talking ---- */

/* The child's end of `pair` becomes its input and its output; what it complains of is nobody's. */
static int spawn_talker(const char *const *words, int fd, pid_t *pid)
{
    char *const nothing[] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int rc = start((char *const *)(uintptr_t)words, &files, nothing, pid);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* Moves bytes while there are some to move. 1 it said all, 0 not yet, -1 it says more than it may. */
static int move(int fd, struct str *input, struct buf *out)
{
    char bytes[4096];
    struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (input->n ? POLLOUT : 0))};
    if (poll(&p, 1, LOOK_NS / 1000000) <= 0)
        return 0;
    if (p.revents & POLLOUT) {
        ssize_t sent = send(fd, input->p, input->n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0)
            *input = str_from(input->p + sent, input->n - (size_t)sent);
        else if (sent < 0 && errno != EAGAIN && errno != EINTR)
            input->n = 0; /* it reads no more; what it says is still heard */
        if (input->n == 0)
            (void)shutdown(fd, SHUT_WR);
    }
    if (!(p.revents & (POLLIN | POLLHUP | POLLERR)))
        return 0;
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : 1;
    buf_raw(out, bytes, (size_t)got);
    return out->failed ? -1 : got == 0;
}

int child_talk(const struct child_talk *t, struct buf *out, struct err *err)
{
    int pair[2], status = 0, rc, said = 0;
    int64_t until = monotonic_ms() + t->limit_ms;
    struct str input = t->input;
    const char *name = t->words[0];
    bool stopped = false;
    pid_t pid;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fail(err, ERR_IO, "%s: no pair of sockets: %s", name, strerror(errno));
    if ((rc = spawn_talker(t->words, pair[1], &pid)) != 0) {
        close(pair[0]);
        close(pair[1]);
        return fail(err, ERR_IO, "%s cannot be started: %s", name, strerror(rc));
    }
    close(pair[1]);
    if (input.n == 0)
        (void)shutdown(pair[0], SHUT_WR);
    while (said == 0 && !stopped && monotonic_ms() < until) {
        said = move(pair[0], &input, out);
        stopped = t->stop && t->stop(t->arg);
    }
    bool ended =
        said == 1 && wait_for(pid, &(struct child_options){0}, GRACE_MS, LOOK_LAST_NS, &status, &(bool){false}) == 1;
    close(pair[0]);
    if (!ended) {
        (void)kill(-pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (stopped)
        return fail(err, ERR_BUSY, "%s was stopped before its end", name);
    if (said < 0)
        return fail(err, ERR_LIMIT, "%s was ended: it says more than %zu bytes", name, out->max);
    if (!ended)
        return fail(err, ERR_LIMIT, "%s was ended: it took more than %u ms", name, t->limit_ms);
    return judge(name, status, err);
}
