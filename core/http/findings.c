#include "findings.h"

#include <stdio.h>

#include "base/crypto.h"

static const char *const labels[CONSTRAINT__MAX] = {
    [CONSTRAINT_PERSON_BUSY] = "une personne à la fois",
    [CONSTRAINT_PLACE_BUSY] = "un lieu à la fois",
    [CONSTRAINT_STAFF] = "équipe complète",
    [CONSTRAINT_ABSENCE] = "absences",
    [CONSTRAINT_CALENDAR] = "agendas personnels",
    [CONSTRAINT_PERSON_HOURS] = "horaires de travail",
    [CONSTRAINT_LUNCH] = "déjeuner",
    [CONSTRAINT_TRAVEL] = "trajets",
    [CONSTRAINT_SETUP] = "installation",
    [CONSTRAINT_PLACE_CLOSED] = "ouverture du lieu",
    [CONSTRAINT_PUBLIC_HOLIDAY] = "jours fériés",
    [CONSTRAINT_SCHOOL_HOLIDAY] = "vacances scolaires",
    [CONSTRAINT_CAPACITY] = "nombre de places",
    [CONSTRAINT_CAMPAIGN] = "campagnes",
    [CONSTRAINT_NOTICE] = "délai d’annonce",
    [CONSTRAINT_LOAD] = "charge",
};

void findings_set(struct view *v, const struct findings *found)
{
    struct view *list = view_set_list(v, "findings");
    for (size_t i = 0; i < found->n; i++) {
        const struct finding *f = &found->items[i];
        struct view *line = view_append(list);
        view_set_text(line, "text", str_of(f->text));
        view_set_text(line, "rule", str_of(labels[f->constraint]));
        view_set_bool(line, "hard", f->strength == STRENGTH_HARD);
    }
}

bool findings_unknown(const struct finding *f)
{
    return f->constraint == CONSTRAINT_SCHOOL_HOLIDAY && f->strength == STRENGTH_SOFT && f->weight == 0;
}

void findings_mark(const struct findings *found, char out[17])
{
    char hash[CRYPTO_HASH_SIZE];
    struct buf b = buf_heap(FINDINGS_MAX * 2100u);
    for (size_t i = 0; i < found->n; i++) {
        buf_fmt(&b, "%d ", found->items[i].strength);
        buf_raw_str(&b, str_of(found->items[i].text));
        buf_char(&b, '\n');
    }
    crypto_hash_hex(buf_str(&b), hash);
    (void)snprintf(out, 17, "%.16s", hash);
    buf_free(&b);
}
