/* Somebody's calendar read in a child process: what it answers, what it may not fetch, what ends it. The child is this
 * test itself; what it shall be lies in a folder named by its parent. */
#include "test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/busy_child.h"
#include "base/child.h"
#include "base/thread.h"

#define FROM 1735689600 /* 2025-01-01 */
#define TO 1830297600   /* 2028-01-01 */

static struct arena *a;
static char folder[64], port[16];
static int server_input;
static pid_t server;

extern char **environ;

/* ---- The child ---- */

static const char *in_folder(char *out, size_t size, const char *name, pid_t parent)
{
    (void)snprintf(out, size, "/tmp/allervers-busy-%ld/%s", (long)parent, name);
    return out;
}

static int be_the_child(void)
{
    char ca[100], path[100];
    struct busy_fetch_test test = {.ca_file = in_folder(ca, sizeof ca, "cert.pem", getppid()), .loopback = true};
    bool spin = access(in_folder(path, sizeof path, "spin", getppid()), F_OK) == 0;
    bool eat = access(in_folder(path, sizeof path, "eat", getppid()), F_OK) == 0;
    bool strict = access(in_folder(path, sizeof path, "strict", getppid()), F_OK) == 0;
    if (access(in_folder(path, sizeof path, "hurry", getppid()), F_OK) == 0)
        test.limit_ms = 700;
    bool lie = access(in_folder(path, sizeof path, "lie", getppid()), F_OK) == 0;
    bool flood = access(in_folder(path, sizeof path, "flood", getppid()), F_OK) == 0;
    if (lie)
        return dprintf(1, "busy 1 0 2\n%d %d\n%d %d", FROM + 50, FROM + 60, FROM + 10, FROM + 20) < 0;
    if (!busy_child_limit(spin ? 1 : BUSY_CHILD_CPU_S, BUSY_CHILD_MEMORY))
        return 3;
    while (spin)
        continue;
    for (size_t n = 0; eat; n += 1 << 20) {
        char *p = malloc(1 << 20);
        if (!p || n > 2 * (size_t)BUSY_CHILD_MEMORY)
            return p ? 0 : 4;
        memset(p, 1, 1 << 20);
    }
    while (flood)
        (void)!write(1, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 32);
    return busy_child_serve(STDIN_FILENO, STDOUT_FILENO, strict ? NULL : &test) == 0 ? 0 : 1;
}

static void mode(const char *name, bool on)
{
    char path[100];
    in_folder(path, sizeof path, name, getpid());
    if (on)
        close(open(path, O_CREAT | O_WRONLY, 0600));
    else
        unlink(path);
}

/* ---- The parent ---- */

static int set_up_all(void **state)
{
    char *const words[] = {"python3", "tests/tools/https_server.py", folder, NULL};
    int in[2], out[2];
    posix_spawn_file_actions_t files;
    (void)state;
    a = arena_new(64u << 20);
    (void)snprintf(folder, sizeof folder, "/tmp/allervers-busy-%ld", (long)getpid());
    mkdir(folder, 0700);
    if (pipe(in) != 0 || pipe(out) != 0)
        return -1;
    fcntl(in[1], F_SETFD, FD_CLOEXEC); /* the server ends with its input */
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
    int rc = posix_spawnp(&server, words[0], &files, NULL, words, environ);
    posix_spawn_file_actions_destroy(&files);
    close(in[0]);
    close(out[1]);
    server_input = in[1];
    ssize_t n = rc == 0 ? read(out[0], port, sizeof port - 1) : 0;
    close(out[0]);
    if (n <= 0)
        return -1;
    port[strcspn(port, "\n")] = '\0';
    return 0;
}

static int tear_down_all(void **state)
{
    static const char *const files[] = {"cert.pem", "key.pem"};
    char path[100];
    int status;
    (void)state;
    close(server_input);
    waitpid(server, &status, 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(in_folder(path, sizeof path, files[i], getpid()));
    rmdir(folder);
    arena_free(a);
    return 0;
}

static struct busy_answer ask_url(const char *url)
{
    struct busy_question q = {.url = str_of(url), .from = FROM, .to = TO};
    struct busy_answer out;
    must(busy_child_ask(&q, a, &out, err));
    return out;
}

static struct busy_answer ask_path(const char *path)
{
    return ask_url(arena_printf(a, "https://127.0.0.1:%s%s", port, path));
}

static struct busy_answer ask_text(struct str text)
{
    struct busy_question q = {.text = text, .from = FROM, .to = TO};
    struct busy_answer out;
    must(busy_child_ask(&q, a, &out, err));
    return out;
}

#define EVENTS \
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105T080000Z\nDURATION:PT1H\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:x\n" \
    "END:VEVENT\nEND:VCALENDAR\n"

static void a_text_becomes_spans(void **state)
{
    (void)state;
    struct busy_answer r = ask_text(STR(EVENTS));
    assert_int_equal(r.fault, BUSY_FINE);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.spans[0].to - r.spans[0].from, 3600);
    assert_int_equal(r.events, 2);
    assert_int_equal(r.refused, 1);
    assert_int_equal(ask_text(STR("BEGIN:VCALENDAR\nEND:VCALENDAR\n")).fault, BUSY_FINE);
    assert_int_equal(ask_text(STR("bonjour")).fault, BUSY_NO_CALENDAR);
    char *big = arena_alloc(a, ICAL_TEXT_MAX + 200);
    memset(big, 'x', ICAL_TEXT_MAX + 200);
    assert_int_equal(ask_text(str_from(big, ICAL_TEXT_MAX + 200)).fault, BUSY_BIG);
}

static void an_address_is_fetched_by_https_with_its_certificate(void **state)
{
    (void)state;
    struct busy_answer r = ask_path("/calendar");
    assert_int_equal(r.fault, BUSY_FINE);
    assert_int_equal(r.n, 1);
    assert_int_equal(ask_path("/three").fault, BUSY_FINE); /* three redirects */
    assert_int_equal(ask_path("/four").fault, BUSY_REDIRECTS);
    assert_int_equal(ask_path("/loop").fault, BUSY_REDIRECTS);
    assert_int_equal(ask_path("/plain").fault, BUSY_NOT_HTTPS);
    assert_int_equal(ask_path("/file").fault, BUSY_NOT_HTTPS);
    assert_int_equal(ask_path("/password").fault, BUSY_NOT_HTTPS);
    assert_int_equal(ask_path("/private").fault, BUSY_INSIDE);
    assert_int_equal(ask_path("/metadata").fault, BUSY_INSIDE);
    assert_int_equal(ask_path("/six").fault, BUSY_INSIDE);
    assert_int_equal(ask_path("/other").fault, BUSY_INSIDE);
    assert_int_equal(ask_path("/page").fault, BUSY_NO_CALENDAR);
    assert_int_equal(ask_path("/big").fault, BUSY_BIG);
    r = ask_path("/gone");
    assert_int_equal(r.fault, BUSY_REFUSED);
    assert_int_equal(r.status, 404);
    r = ask_path("/error");
    assert_int_equal(r.fault, BUSY_STATUS);
    assert_int_equal(r.status, 500);
    mode("hurry", true);
    assert_int_equal(ask_path("/slow").fault, BUSY_SLOW); /* a byte now and then */
    mode("hurry", false);
    assert_int_equal(ask_url("https://127.0.0.1:1/").fault, BUSY_UNREACHABLE);
    assert_int_equal(ask_url("http://127.0.0.1/").fault, BUSY_NOT_HTTPS);
}

static void without_a_tests_leave_this_machine_is_never_asked(void **state)
{
    (void)state;
    mode("strict", true);
    assert_int_equal(ask_path("/calendar").fault, BUSY_INSIDE);
    assert_int_equal(ask_url(arena_printf(a, "https://localhost:%s/calendar", port)).fault, BUSY_INSIDE);
    assert_int_equal(ask_url("https://2130706433/").fault, BUSY_INSIDE); /* 127.0.0.1 in other clothes */
    assert_int_equal(ask_url("https://0x7f.1/").fault, BUSY_INSIDE);
    assert_int_equal(ask_url("https://[::ffff:127.0.0.1]/").fault, BUSY_INSIDE);
    mode("strict", false);
}

static void an_authority_that_is_not_believed_is_refused(void **state)
{
    char cert[100], aside[100];
    (void)state;
    assert_int_equal(
        rename(in_folder(cert, sizeof cert, "cert.pem", getpid()), in_folder(aside, sizeof aside, "aside", getpid())),
        0);
    assert_int_equal(ask_path("/calendar").fault, BUSY_CERTIFICATE);
    assert_int_equal(rename(aside, cert), 0);
}

static void a_child_that_takes_too_much_is_ended(void **state)
{
    int64_t begin = monotonic_ms();
    (void)state;
    mode("spin", true);
    assert_int_equal(ask_text(STR(EVENTS)).fault, BUSY_BROKEN);
    mode("spin", false);
    assert_true(monotonic_ms() - begin < 4000);
    mode("eat", true);
    assert_int_equal(ask_text(STR(EVENTS)).fault, BUSY_BROKEN);
    mode("eat", false);
    mode("flood", true);
    assert_int_equal(ask_text(STR(EVENTS)).fault, BUSY_BROKEN);
    mode("flood", false);
}

static void an_answer_is_not_believed_as_it_comes(void **state)
{
    (void)state;
    mode("lie", true); /* spans out of order */
    assert_int_equal(ask_text(STR(EVENTS)).fault, BUSY_BROKEN);
    mode("lie", false);
}

static bool at_once(void *arg)
{
    (void)arg;
    return true;
}

static void a_server_that_stops_does_not_wait(void **state)
{
    struct busy_question q = {.text = STR(EVENTS), .from = FROM, .to = TO, .stop = at_once};
    struct busy_answer out;
    (void)state;
    mode("spin", true);
    must_fail(busy_child_ask(&q, a, &out, err), ERR_BUSY, "stopped");
    mode("spin", false);
}

/* ---- Addresses ---- */

static bool is_public(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return busy_address_is_public((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return busy_address_is_public((const struct sockaddr *)&v6);
}

static void only_public_addresses_are_asked(void **state)
{
    static const char *const inside[] =
        {"0.0.0.0",      "0.1.2.3",          "10.0.0.1",        "10.255.255.255", "100.64.0.1",      "100.127.255.255",
         "127.0.0.1",    "127.255.255.254",  "169.254.169.254", "172.16.0.1",     "172.31.255.255",  "192.0.0.8",
         "192.0.2.1",    "192.88.99.1",      "192.168.0.1",     "198.18.0.1",     "198.19.255.255",  "198.51.100.7",
         "203.0.113.7",  "224.0.0.1",        "239.255.255.255", "240.0.0.1",      "255.255.255.255", "::",
         "::1",          "::ffff:127.0.0.1", "::ffff:8.8.8.8",  "::127.0.0.1",    "64:ff9b::7f00:1", "64:ff9b:1::1",
         "100::1",       "2001::1",          "2001:db8::1",     "2002:7f00:1::1", "3fff::1",         "fc00::1",
         "fd12:3456::1", "fe80::1",          "fec0::1",         "ff02::1"},
                             *const outside[] = {"8.8.8.8",     "1.1.1.1",      "100.63.255.255", "100.128.0.1",
                                                 "172.15.0.1",  "172.32.0.1",   "169.253.0.1",    "192.167.0.1",
                                                 "198.17.0.1",  "198.20.0.1",   "223.255.255.1",  "2a00:1450:4007::1",
                                                 "2606:4700::", "2001:4860::1", "2001:200::1"};
    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        if (is_public(inside[i]))
            fail_msg("%s would be asked", inside[i]);
    }
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        if (!is_public(outside[i]))
            fail_msg("%s would not be asked", outside[i]);
    }
    assert_false(busy_address_is_public(&(struct sockaddr){.sa_family = AF_UNIX}));
}

static void what_is_typed_becomes_an_address_or_is_refused(void **state)
{
    struct buf b = buf_in(a, 4096);
    (void)state;
    must(busy_url(STR(" webcal://agenda.example/x.ics?k=1 "), &b, err));
    assert_str(buf_str(&b), "https://agenda.example/x.ics?k=1");
    assert_str(busy_url_host(buf_str(&b)), "agenda.example");
    static const char *const bad[] = {"http://agenda.example/",
                                      "agenda.example/x.ics",
                                      "file:///etc/passwd",
                                      "",
                                      "https://",
                                      "https:///x",
                                      "https://a:b@agenda.example/",
                                      "https://agenda.example/ x",
                                      "https://agenda.example/\r\nHost: x",
                                      "https://agenda.example/é",
                                      "https://agenda.example\\@10.0.0.1/",
                                      "javascript:alert(1)"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buf_clear(&b);
        must_fail(busy_url(str_of(bad[i]), &b, err), ERR_INPUT, "address: ");
    }
    char *longest = arena_alloc(a, BUSY_URL_MAX + 2);
    memset(longest, 'a', BUSY_URL_MAX + 1);
    memcpy(longest, "https://", 8);
    must_fail(busy_url(str_of(longest), &b, err), ERR_LIMIT, "at most");
    buf_clear(&b);
    must(busy_url(str_from(longest, BUSY_URL_MAX), &b, err));
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], BUSY_CHILD_WORD) == 0)
        return be_the_child();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_becomes_spans),
        cmocka_unit_test(an_address_is_fetched_by_https_with_its_certificate),
        cmocka_unit_test(without_a_tests_leave_this_machine_is_never_asked),
        cmocka_unit_test(an_authority_that_is_not_believed_is_refused),
        cmocka_unit_test(a_child_that_takes_too_much_is_ended),
        cmocka_unit_test(an_answer_is_not_believed_as_it_comes),
        cmocka_unit_test(a_server_that_stops_does_not_wait),
        cmocka_unit_test(only_public_addresses_are_asked),
        cmocka_unit_test(what_is_typed_becomes_an_address_or_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
