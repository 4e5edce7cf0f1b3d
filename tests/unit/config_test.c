/* Configuration: defaults, a file, the environment, and what is refused with its line. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/config.h"

static struct arena *arena;
static char path[] = "/tmp/allervers-config-XXXXXX";

static const char *const variables[] = {"ALLERVERS_DB", "ALLERVERS_LISTEN", "ALLERVERS_TEAM_NAME",
                                        "ALLERVERS_CACHE_MB"};

static int setup(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        (void)unsetenv(variables[i]);
    arena = arena_new(32u << 20);
    return fd < 0 || close(fd) != 0 || !arena;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return unlink(path);
}

static void write_file(const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static int load(const char *text, struct config *c, struct err *err)
{
    write_file(text, strlen(text));
    return config_load(path, arena, c, err);
}

static void no_file_at_all_is_a_configuration(void **state)
{
    (void)state;
    struct config c;
    must(config_load(NULL, arena, &c, err));
    assert_string_equal(c.db, "var/allervers.db");
    assert_string_equal(c.listen, "127.0.0.1:8080");
    assert_null(c.rules_dir);
    assert_null(c.base_url);
    assert_null(c.team_name);
    assert_int_equal(c.engines, 0);
    assert_int_equal(c.cache_mb, 64);
}

static void a_file_sets_what_it_names(void **state)
{
    (void)state;
    struct config c;
    must(load("# the team\r\n\r\n  team_name =  DAC 92 sud \r\nlisten=0.0.0.0:0\nbase_url = http://a.example:81\n"
              "team_phone_hours = lundi = vendredi\n\tcache_mb\t=\t0\nrules_dir =\nengines = 8",
              &c, err));
    assert_string_equal(c.team_name, "DAC 92 sud");
    assert_string_equal(c.listen, "0.0.0.0:0");
    assert_string_equal(c.base_url, "http://a.example:81");
    assert_string_equal(c.team_phone_hours, "lundi = vendredi");
    assert_int_equal(c.cache_mb, 0);
    assert_int_equal(c.engines, 8);
    assert_null(c.rules_dir);
    assert_string_equal(c.db, "var/allervers.db");
    must(load("", &c, err));
    must(load("\xEF\xBB\xBFteam_name = avec marque\n", &c, err));
    assert_string_equal(c.team_name, "avec marque");
}

static void a_wrong_line_is_named(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"# a\nteam_nam = x\n", "line 2: unknown key \"team_nam\" (allervers help config"},
        {"TEAM_NAME = x\n", "line 1: unknown key"},
        {"team_name\n", "line 1: \"key = value\" expected"},
        {"= x\n", "line 1: unknown key \"\""},
        {"\n\nengines = 9\n", "line 3: engines: \"9\": integer from 0 to 8"},
        {"engines = two\n", "line 1: engines: \"two\""},
        {"engines =\n", "line 1: engines: \"\""},
        {"cache_mb = -1\n", "cache_mb: \"-1\""},
        {"db =\n", "line 1: db: "},
        {"listen = 127.0.0.1:443s\n", "does not speak TLS"},
        {"listen = 127.0.0.1:8080,443s\n", "does not speak TLS"},
        {"listen = 80r\n", "does not speak TLS"},
        {"listen = 8080\n", "address:port expected"},
        {"listen = :8080\n", "address:port expected"},
        {"listen =\n", "address:port expected"},
        {"listen = 127.0.0.1:\n", "address:port expected"},
        {"listen = 127.0.0.1:65536\n", "address:port expected"},
        {"listen = 127.0.0.1:80 80\n", "address:port expected"},
        {"listen = 127.0.0.1:8080,0.0.0.0:8081\n", "address:port expected"},
        {"listen = [::1]:8080\n", "front proxy"},
        {"base_url = annuaire.example.org\n", "base_url: \"annuaire.example.org\": an address such as"},
        {"base_url = https://annuaire.example.org/\n", "without / at its end"},
        {"base_url = https://a b\n", "base_url"},
        {"base_url = https://\n", "base_url"},
        {"base_url = javascript:alert(1)\n", "base_url"},
        {"team_name = \xE9quipe\n", "line 1: team_name: the value is not UTF-8"},
        {"\xE9quipe = x\n", "line 1: a key that is not UTF-8"},
    };
    struct config c;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must_fail(load(cases[i][0], &c, err), ERR_INPUT, cases[i][1]);
        must_fail(load(cases[i][0], &c, err), ERR_INPUT, path);
    }
    write_file("team_name = a\0b\n", 16);
    must_fail(config_load(path, arena, &c, err), ERR_INPUT, "line 1");
    must_fail(config_load("/nowhere/allervers.conf", arena, &c, err), ERR_NOT_FOUND,
              "/nowhere/allervers.conf: no such file");
    must_fail(config_load("/tmp", arena, &c, err), ERR_IO, "/tmp");
}

static void a_file_has_64_kib_at_most(void **state)
{
    (void)state;
    struct config c;
    char *text = arena_alloc(arena, CONFIG_SIZE_MAX + 2);
    memset(text, '#', CONFIG_SIZE_MAX + 1);
    write_file(text, CONFIG_SIZE_MAX);
    must(config_load(path, arena, &c, err));
    write_file(text, CONFIG_SIZE_MAX + 1);
    must_fail(config_load(path, arena, &c, err), ERR_LIMIT, "65536 bytes");
}

static void the_environment_wins_over_the_file_and_one_key_over_both(void **state)
{
    (void)state;
    struct config c;
    assert_int_equal(setenv("ALLERVERS_TEAM_NAME", "Par l’environnement", 1), 0);
    assert_int_equal(setenv("ALLERVERS_CACHE_MB", "12", 1), 0);
    must(load("team_name = Par le fichier\ncache_mb = 3\nengines = 2\n", &c, err));
    assert_string_equal(c.team_name, "Par l’environnement");
    assert_int_equal(c.cache_mb, 12);
    assert_int_equal(c.engines, 2);
    must(config_set(&c, STR("team_name"), STR("Par la commande"), arena, err));
    assert_string_equal(c.team_name, "Par la commande");
    must_fail(config_set(&c, STR("listen"), STR("127.0.0.1:443s"), arena, err), ERR_INPUT, "listen: ");
    must_fail(config_set(&c, STR("no_such"), STR("x"), arena, err), ERR_INPUT, "unknown key \"no_such\"");
    assert_int_equal(setenv("ALLERVERS_CACHE_MB", "much", 1), 0);
    must_fail(config_load(NULL, arena, &c, err), ERR_INPUT, "environment, ALLERVERS_CACHE_MB: \"much\"");
    (void)unsetenv("ALLERVERS_TEAM_NAME");
    (void)unsetenv("ALLERVERS_CACHE_MB");
}

/* SQLite has its own idea of some names: they are those of files all the same. */
static void the_database_is_the_file_of_this_name(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"x.db", "x.db"},
        {"/var/x.db", "/var/x.db"},
        {":memory:", "./:memory:"},
        {"file:x.db?mode=memory", "./file:x.db?mode=memory"},
    };
    struct config c;
    must(config_load(NULL, arena, &c, err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must(config_set(&c, STR("db"), str_of(cases[i][0]), arena, err));
        assert_string_equal(c.db, cases[i][1]);
    }
}

static void the_documentation_is_a_file_that_can_be_used(void **state)
{
    (void)state;
    struct config c, defaults;
    struct buf b = buf_in(arena, CONFIG_SIZE_MAX);
    config_document(&b);
    must(load(buf_cstr(&b), &c, err));
    must(config_load(NULL, arena, &defaults, err));
    assert_string_equal(c.db, defaults.db);
    assert_string_equal(c.listen, defaults.listen);
    assert_null(c.base_url);
    assert_int_equal(c.cache_mb, defaults.cache_mb);
    assert_int_equal(c.engines, defaults.engines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_at_all_is_a_configuration),
        cmocka_unit_test(a_file_sets_what_it_names),
        cmocka_unit_test(a_wrong_line_is_named),
        cmocka_unit_test(a_file_has_64_kib_at_most),
        cmocka_unit_test(the_environment_wins_over_the_file_and_one_key_over_both),
        cmocka_unit_test(the_database_is_the_file_of_this_name),
        cmocka_unit_test(the_documentation_is_a_file_that_can_be_used),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
