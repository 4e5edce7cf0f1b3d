/* Any text as dates, numbers, telephones and names: whatever cells of spreadsheets hold. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/french.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void dates(struct str s)
{
    struct err err = {0};
    int32_t date = 0, again = 0;
    int64_t at = 0, same = 0;
    char iso[DATE_ISO_SIZE], instant[INSTANT_ISO_SIZE];
    if (date_parse(s, &date, &err) == 0) {
        date_iso(date, iso);
        require(date_parse(str_of(iso), &again, &err) == 0 && again == date);
    } else {
        require(err.code == ERR_INPUT);
    }
    if (instant_parse(s, &at, &err) == 0) {
        instant_iso(at, instant);
        require(instant_parse(str_of(instant), &same, &err) == 0 && same == at);
        require(paris_instant(paris_date(at), 0) <= at);
    }
}

static void numbers(struct str s, struct arena *a)
{
    struct err err = {0};
    int64_t i = 0, same = 0;
    double r = 0, again = 0;
    struct buf b = buf_in(a, 100);
    if (str_to_int(s, INT64_MIN, INT64_MAX, &i, &err) == 0) {
        buf_int(&b, i);
        require(str_to_int(buf_str(&b), i, i, &same, &err) == 0 && same == i);
    }
    buf_clear(&b);
    if (str_to_real(s, -1e308, 1e308, &r, &err) == 0) {
        buf_real(&b, r);
        require(buf_ok(&b, &err) == 0 && str_to_real(buf_str(&b), -1e308, 1e308, &again, &err) == 0 && again == r);
    }
}

/* Each stays below the length its header promises, and gives UTF-8. */
static void names(struct str s, struct arena *a)
{
    static const char *const words[] = {"CHU", "SSIAD"};
    const struct french_sigles sigles = {.words = (const char **)words, .n = 2};
    struct err err = {0};
    struct buf out[5];
    char phone[FRENCH_PHONE_SIZE] = "", again[FRENCH_PHONE_SIZE] = "";
    size_t half = s.n / 2;
    while (half < s.n && ((unsigned char)s.p[half] & 0xC0) == 0x80)
        half++;
    for (int i = 0; i < 5; i++)
        out[i] = buf_in(a, FRENCH_TITLE_MAX(s.n));
    french_title(&out[0], s, &sigles);
    french_city(&out[1], s);
    french_street(&out[2], str_from(s.p, half), str_from(s.p + half, s.n - half));
    fold_text(&out[3], s);
    fold_slug(&out[4], s);
    for (int i = 0; i < 5; i++)
        require(buf_ok(&out[i], &err) == 0 && utf8_valid(buf_str(&out[i])));
    require(out[3].n <= s.n && out[4].n > 0 && out[4].n <= FOLD_SLUG_MAX);
    require(strspn(buf_cstr(&out[4]), "abcdefghijklmnopqrstuvwxyz0123456789-") == out[4].n);
    if (french_phone(s, phone))
        require(french_phone(str_of(phone), again) && strcmp(phone, again) == 0);
}

static void tidy(struct str s, struct arena *a)
{
    for (int one_line = 0; one_line < 2; one_line++) {
        char *p = str_dup(a, s);
        require(p != NULL);
        size_t n = utf8_tidy(p, s.n, one_line);
        require(n <= s.n && utf8_valid(str_from(p, n)) && (!one_line || str_find(str_from(p, n), '\n') == n));
        require(utf8_tidy(p, n, one_line) == n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = str_from((const char *)data, size);
    struct arena *a = arena_new(64u << 20);
    dates(s);
    numbers(s, a);
    if (utf8_valid(s)) {
        names(s, a);
        tidy(s, a);
    }
    arena_free(a);
    return 0;
}
