/* Words of a structure: what its card and its page say in the same way. Private to publish. */
#pragma once

#include "publish/structure_view.h"

static inline const struct service *service_at(const struct structure *s, size_t i)
{
    return &((const struct service *)s->services.items)[i];
}

static inline const struct place *place_at(const struct structure *s, size_t i)
{
    return &((const struct place *)s->places.items)[i];
}

/* Its first place that is not confidential, or NULL; its first place that says its hours; the one of this uuid. */
const struct place *words_place(const struct structure *s);
const struct place *words_hours_place(const struct structure *s);
const struct place *words_place_of(const struct structure *s, const char *uuid);
bool words_confidential(const struct structure *s);

/* The acronym, unless the name already says it. */
struct str words_acronym(const struct structure *s);

/* Plain words, or the start of the description, whole words. */
struct str words_plain(const struct structure *s, struct arena *a);

/* "de 16 à 25 ans", "à partir de 60 ans", "jusqu'à 6 ans"; empty when one of the services has no bound. */
struct str words_age(const struct service *services, size_t n, struct arena *a);

/* What a service costs, as a sentence: "Gratuit", "Payant. Adhésion de 10 € par an"; empty when it does not say. */
struct str words_cost(const struct service *v, struct arena *a);

struct str words_first_phone(const struct structure *s);
struct str words_host(const char *website);
bool words_same(const char *a, const char *b);

/* The terms of a scheme that a service carries (kinds: NULL), and whether all services carry the same. */
const struct terms *words_terms(const struct service *v, enum scheme scheme);
bool words_agree(const struct structure *s, enum scheme scheme);
bool words_same_terms(const struct terms *a, const struct terms *b);

/* The codes of a set in the order of the taxonomy, those it does not know (retired ones) at the end; how many. */
size_t words_in_order(const struct terms *terms, enum scheme scheme, const struct wording *w,
                      const char *codes[RECORD_LIST_MAX]);

/* Labels of one set, or of the union over the services, in the order of the taxonomy. */
void words_labels(struct view *list, enum scheme scheme, const struct terms *terms, const struct wording *w);
void words_union(struct view *object, const char *name, const struct structure *s, enum scheme scheme,
                 const struct wording *w);

/* The same for a card: a few labels, and in `more` the number of those left out. */
void words_some(struct view *object, const char *name, const char *more, const struct structure *s, enum scheme scheme,
                const struct wording *w);

/* "publics", "publics_more" and "all_publics". */
void words_publics(struct view *card, const struct structure *s, const struct wording *w);

/* "opening" ({text, open} or null), "week" and "hours_text", and "intake" ({...} or null). NULL: nothing is known. */
void words_opening(struct view *object, const struct place *p, struct wording *w);
void words_week(struct view *object, const struct place *p, struct wording *w);
struct str words_hours_text(const char *hours, struct wording *w);
void words_intake(struct view *object, const struct service *v, struct wording *w);

/* "date" and "old" of a source. */
void words_source_date(struct view *object, const struct provenance *p, const struct wording *w);

/* {value, label} of each contact of a kind, added to a list. */
void words_contacts(struct view *list, const struct list *contacts, enum contact_kind kind);
