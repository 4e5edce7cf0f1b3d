/* Running another program: its words, how it ends, and how long it may take. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/thread.h"

static int run(const char *words, const char *last, struct err *err)
{
    return child_run(&(struct child_options){.words = words, .last = last, .limit_s = 30}, err);
}

static void how_a_program_ends_is_told(void **state)
{
    (void)state;
    must(run("true", "x", err));
    must(run("  test\t-d ", "/tmp", err));
    must_fail(run("test -f", "/tmp", err), ERR_IO, "test failed with exit code 1");
    must_fail(run("/none/program", "x", err), ERR_IO, "/none/program cannot be started: No such file");
    must_fail(run("/tmp", "x", err), ERR_IO, "/tmp cannot be started: Permission denied");
    must_fail(run("", "x", err), ERR_INPUT, "the name of a program expected");
    must_fail(run(" \t ", "x", err), ERR_INPUT, "the name of a program expected");
    must_fail(run("sh -c kill${IFS}-9${IFS}$$", "x", err), ERR_IO, "sh was killed by signal 9");
}

static void the_last_word_is_one_whatever_it_holds(void **state)
{
    (void)state;
    must(run("test a;b =", "a;b", err));
    must(run("test -z", "", err));
    must_fail(run("test -z", "$HOME; true", err), ERR_IO, "exit code 1");
}

static void words_have_limits(void **state)
{
    (void)state;
    char line[CHILD_LINE_MAX + 1] = "true", *p = line + 4;
    for (int i = 2; i < CHILD_WORDS_MAX; i++, p += 2)
        memcpy(p, " a", 3);
    must(run(line, "x", err));
    memcpy(p, " a", 3);
    must_fail(run(line, "x", err), ERR_LIMIT, "at most 64 words");
    memset(line, ' ', sizeof line);
    memcpy(line, "true", 4);
    line[CHILD_LINE_MAX - 1] = '\0';
    must(run(line, "x", err));
    line[CHILD_LINE_MAX - 1] = ' ';
    line[CHILD_LINE_MAX] = '\0';
    must_fail(run(line, "x", err), ERR_LIMIT, "at most 4095 bytes");
}

static bool third_time(void *arg)
{
    return ++*(int *)arg == 3;
}

static void a_program_that_takes_too_long_is_ended_with_its_children(void **state)
{
    (void)state;
    int asked = 0;
    int64_t start = monotonic_ms();
    struct child_options o = {.words = "sleep", .last = "60", .limit_s = 60, .stop = third_time, .arg = &asked};
    must_fail(child_run(&o, err), ERR_BUSY, "sleep was stopped before its end");
    o = (struct child_options){.words = "sh -c sleep${IFS}60;true", .last = "x", .limit_s = 1};
    must_fail(child_run(&o, err), ERR_LIMIT, "sh was ended: it took more than 1 s");
    /* what does not listen is made to end */
    char script[] = "/tmp/allervers-child-XXXXXX";
    static const char deaf[] = "trap '' TERM\nwhile true; do sleep 1; done\n";
    int fd = mkstemp(script);
    assert_int_equal(write(fd, deaf, sizeof deaf - 1), sizeof deaf - 1);
    close(fd);
    o = (struct child_options){.words = "sh", .last = script, .limit_s = 1};
    must_fail(child_run(&o, err), ERR_LIMIT, "more than 1 s");
    assert_int_equal(unlink(script), 0);
    assert_true(monotonic_ms() - start < 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_a_program_ends_is_told),
        cmocka_unit_test(the_last_word_is_one_whatever_it_holds),
        cmocka_unit_test(words_have_limits),
        cmocka_unit_test(a_program_that_takes_too_long_is_ended_with_its_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
