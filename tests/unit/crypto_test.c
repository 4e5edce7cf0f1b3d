/* Hashes and random identifiers. */
#include "test.h"

#include "base/crypto.h"

static void the_hash_is_sha256(void **state)
{
    (void)state;
    char hex[CRYPTO_HASH_SIZE];
    /* FIPS 180-4: the empty message and "abc". */
    crypto_hash_hex(STR(""), hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypto_hash_hex(STR("abc"), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_uuid_is_random_and_of_version_4(void **state)
{
    (void)state;
    must(crypto_init(err));
    char last[CRYPTO_UUID_SIZE] = "";
    for (int round = 0; round < 50; round++) {
        char uuid[CRYPTO_UUID_SIZE];
        crypto_uuid(uuid);
        assert_int_equal(strlen(uuid), 36);
        for (int i = 0; i < 36; i++) {
            if (i == 8 || i == 13 || i == 18 || i == 23)
                assert_int_equal(uuid[i], '-');
            else
                assert_non_null(strchr("0123456789abcdef", uuid[i]));
        }
        assert_int_equal(uuid[14], '4');
        assert_non_null(strchr("89ab", uuid[19]));
        assert_string_not_equal(uuid, last);
        memcpy(last, uuid, sizeof last);
    }
}

static void a_token_is_random_and_fits_an_address(void **state)
{
    (void)state;
    must(crypto_init(err));
    char last[CRYPTO_TOKEN_SIZE] = "";
    for (int round = 0; round < 50; round++) {
        char token[CRYPTO_TOKEN_SIZE];
        crypto_token(token);
        assert_int_equal(strlen(token), 43);
        assert_int_equal(strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"), 43);
        assert_false(crypto_same(str_of(token), str_of(last)));
        memcpy(last, token, sizeof last);
        assert_true(crypto_same(str_of(token), str_of(last)));
    }
}

static void a_password_is_known_by_its_hash_alone(void **state)
{
    (void)state;
    must(crypto_init(err));
    char one[CRYPTO_PASSWORD_SIZE], two[CRYPTO_PASSWORD_SIZE];
    must(crypto_password_hash(STR("trois chats sur le toit"), one, err));
    must(crypto_password_hash(STR("trois chats sur le toit"), two, err));
    assert_string_not_equal(one, two); /* salted */
    assert_int_equal(strncmp(one, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_null(strstr(one, "chats"));
    assert_true(crypto_password_is(STR("trois chats sur le toit"), one));
    assert_true(crypto_password_is(STR("trois chats sur le toit"), two));
    static const char *const wrong[] = {"", "trois chats sur le toi", "Trois chats sur le toit",
                                        "trois chats sur le toit "};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(crypto_password_is(str_of(wrong[i]), one));
    assert_false(crypto_password_is(STR(""), ""));
    assert_false(crypto_password_is(STR("x"), "$argon2id$v=19$m=65536,t=2,p=1$broken"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_sha256),
        cmocka_unit_test(a_uuid_is_random_and_of_version_4),
        cmocka_unit_test(a_token_is_random_and_fits_an_address),
        cmocka_unit_test(a_password_is_known_by_its_hash_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
