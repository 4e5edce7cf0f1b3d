#include "core/domain/place_secret.h"

#include "base/fold.h"
#include "base/nir.h"
#include "base/record.h"

/* Bytes of a text or a name and the spaces around it: notes have 1000. */
#define TOLD_MAX 2048
/* Shorter ones ("2", "B") are words of any sentence. */
#define NAME_MIN 3

/* Names of a place that readers of level ?2 may not know. A structure whose visibility is being decided anew is hidden
 * for that while and no secret: it does not count. */
static const char SQL_SECRET[] =
    "SELECT p.confidential, p.name, s.name, s.acronym, c.name, p.city, p.address FROM place p"
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee WHERE p.id = ?1 AND"
    " (p.confidential = 1 OR p.level > ?2 OR s.level > ?2 OR (s.visible > ?2"
    "  AND s.visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility')))";
enum { CONFIDENTIAL, FIRST_NAME, LAST_NAME = 5, ADDRESS };

static struct str first_word(struct str words)
{
    return str_from(words.p, str_find(words, ' '));
}

static struct str after_first(struct str words)
{
    size_t n = first_word(words).n;
    n += n < words.n;
    return str_from(words.p + n, words.n - n);
}

static bool is_article(struct str w)
{
    return str_is(w, "le") || str_is(w, "la") || str_is(w, "les") || str_is(w, "l");
}

static bool is_number(struct str w)
{
    return (w.n && w.p[0] >= '0' && w.p[0] <= '9') || str_is(w, "bis") || str_is(w, "ter") || str_is(w, "quater");
}

static bool has_two(struct str words)
{
    return first_word(words).n < words.n;
}

/* What is looked for of a name: without its article where two words remain; of an address, its street. */
static struct str essence(struct str words, bool address)
{
    if (address) {
        while (words.n && is_number(first_word(words)))
            words = after_first(words);
        return has_two(words) ? words : STR("");
    }
    return is_article(first_word(words)) && has_two(after_first(words)) ? after_first(words) : words;
}

/* Whole words: both stand between spaces. */
static bool says(struct str text, struct str words)
{
    for (size_t i = 1; i + words.n < text.n; i++) {
        if (text.p[i - 1] == ' ' && text.p[i + words.n] == ' ' && memcmp(text.p + i, words.p, words.n) == 0)
            return true;
    }
    return false;
}

static int check_text(const struct stmt *s, const struct told_text *t, struct arena *a, struct err *err)
{
    struct buf words = buf_in(a, TOLD_MAX), text = buf_in(a, TOLD_MAX);
    buf_char(&text, ' ');
    fold_to_words(&words, str_of(t->text));
    buf_raw_str(&text, buf_str(&words));
    buf_char(&text, ' ');
    if (buf_ok(&words, err) != 0 || buf_ok(&text, err) != 0)
        return -1;
    for (int i = FIRST_NAME; i <= ADDRESS; i++) {
        struct buf name = buf_in(a, TOLD_MAX);
        fold_to_words(&name, col_str(s, i));
        if (buf_ok(&name, err) != 0)
            return -1;
        struct str secret = essence(buf_str(&name), i == ADDRESS);
        if (secret.n >= NAME_MIN && says(buf_str(&text), secret))
            return fail(err, ERR_INPUT,
                        "%s\u00A0: ce lieu %s, et tout le monde lit ce texte\u00A0: n’y nommez ni le lieu, ni sa "
                        "structure, ni son adresse, ni sa commune.",
                        t->field, col_int(s, CONFIDENTIAL) ? "est confidentiel" : "n’est pas public");
    }
    return 0;
}

int place_secret_check(struct db *db, int64_t place, int level, const struct told_text *texts, size_t n,
                       struct arena *a, struct err *err)
{
    struct stmt *s;
    for (size_t i = 0; i < n; i++) {
        if (nir_within(str_of(texts[i].text)))
            return fail(err, ERR_INPUT,
                        "%s\u00A0: ce texte semble contenir un numéro de sécurité sociale\u00A0; enlevez-le.",
                        texts[i].field);
    }
    if (place == 0 || level >= LEVEL_TEAM)
        return 0;
    if (db_prepare(db, SQL_SECRET, &s, err) != 0)
        return -1;
    bind_int(s, 1, place);
    bind_int(s, 2, level);
    int rc = stmt_step(s, err);
    for (size_t i = 0; rc == 1 && i < n; i++) {
        if (texts[i].text && check_text(s, &texts[i], a, err) != 0)
            rc = -1;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}
