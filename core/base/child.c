#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"

/* How long a program that was asked to end may take, before it is made to. */
#define GRACE_MS 3000

/* Between two looks at it. */
#define LOOK_NS 100000000

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

/* As a shell would start it: no blocked signal, none ignored, nothing to read. */
static int spawn(char *words[], pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, pipes;
    sigemptyset(&none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &pipes);
    posix_spawnattr_setpgroup(&how, 0);
    int rc = posix_spawnp(pid, words[0], &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* 1 it ended, 0 not within this time or stopped, -1 nobody can tell. */
static int wait_for(pid_t pid, const struct child_options *o, int64_t ms, int *status, bool *stopped)
{
    int64_t until = monotonic_ms() + ms;
    pid_t ended;
    while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
        *stopped = o->stop && o->stop(o->arg);
        if (*stopped || monotonic_ms() >= until)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
    return ended < 0 ? -1 : 1;
}

static void end(pid_t pid, int *status)
{
    bool never = false;
    (void)kill(-pid, SIGTERM);
    if (wait_for(pid, &(struct child_options){0}, GRACE_MS, status, &never) != 0)
        return;
    (void)kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        continue;
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
    rc = wait_for(pid, o, (int64_t)o->limit_s * 1000, &status, &stopped);
    if (rc < 0)
        return fail(err, ERR_IO, "%s cannot be waited for: %s", words[0], strerror(errno));
    if (rc == 0) {
        end(pid, &status);
        return stopped ? fail(err, ERR_BUSY, "%s was stopped before its end", words[0])
                       : fail(err, ERR_LIMIT, "%s was ended: it took more than %u s", words[0], o->limit_s);
    }
    if (WIFSIGNALED(status))
        return fail(err, ERR_IO, "%s was killed by signal %d", words[0], WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return fail(err, ERR_IO, "%s failed with exit code %d", words[0], WEXITSTATUS(status));
    return 0;
}
