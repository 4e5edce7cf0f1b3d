/*
 * Rules of kind "page": pages that a territory publishes under /p/ without a compiler.
 *
 * Such a rule declares its address, the parameters that the address may carry, the lists of the agenda and of the
 * directory it is made from, and the template that shows it; its function turns what was found into a model. It is
 * shown what everybody may see and nothing else, whoever reads the page (http/rule_page.c gathers it).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"

#define RULE_PAGE "page"

/* Parameters and lists of one page; choices of one parameter; items of one list, and values it counts by. */
#define PAGE_PARAMS_MAX 6
#define PAGE_QUERIES_MAX 8
#define PAGE_CHOICES_MAX 60
#define PAGE_ITEMS_MAX 200
#define PAGE_COUNTS_MAX 200

/* Items of a list that does not say how many. */
#define PAGE_ITEMS 50

/* Bytes of a path below /p/, as of those that the team writes; of an address; of a template: the longest of ours has 3
 * KiB; of a model, which holds what is shown: 200 dates with all they say have 120 KiB. */
#define PAGE_PATH_MAX 60
#define PAGE_ADDRESS_MAX 300
#define PAGE_TEMPLATE_MAX (32u << 10)
#define PAGE_MODEL_MAX (256u << 10)

/* What a parameter holds: a commune of the directory; a term of a scheme; one of its own choices; a whole number; a
 * day. Free text is for the search: a page that anything can be asked of is kept by no cache. */
enum page_param_type {
    PAGE_PARAM_COMMUNE,
    PAGE_PARAM_TERM,
    PAGE_PARAM_CHOICE,
    PAGE_PARAM_NUMBER,
    PAGE_PARAM_DATE,
    PAGE_PARAM__MAX
};

enum page_format { PAGE_HTML, PAGE_JSON, PAGE_FORMAT__MAX };

struct page_choice {
    struct record head;
    const char *value, *label;
};

struct page_param {
    struct record head;
    const char *name, *label;
    int type;              /* enum page_param_type */
    const char *scheme;    /* of a term */
    struct list choices;   /* struct page_choice */
    int64_t from, to;      /* of a number */
    const char *otherwise; /* what an address without it means; absent: nothing */
};

struct page_query {
    struct record head;
    const char *name;
    const char *address;      /* of a list, as a browser shows it: "/agenda?type=cafe-deuil"; or */
    const char *receivers_of; /* the structures where the dates of another query take place */
    struct terms with;        /* parameters of the page that narrow it */
    int64_t max;              /* items; 0: only how many there are */
    const char *count_by;     /* parameter of the list by whose values they are counted too; absent: by none */
};

/* What a page declares beside its function. */
struct page_rule {
    struct record head;
    const char *path, *description;
    int format;           /* enum page_format */
    const char *template; /* of HTML */
    struct list params;   /* struct page_param */
    struct list queries;  /* struct page_query */
};

/* ---- facts ---- */

struct page_value {
    struct record head;
    const char *name, *value, *label;
};

struct page_date {
    struct record head;
    const char *id; /* uuid */
    int32_t day;
    const char *when, *hours, *title, *summary, *kind, *kind_label, *theme, *campaign, *open, *note;
    const char *place, *address, *city, *insee, *structure, *url;
    bool cancelled, moved;
};

struct page_structure {
    struct record head;
    const char *id; /* short id */
    const char *name, *kind, *kind_label, *city, *insee, *plain, *url;
};

struct page_count {
    struct record head;
    const char *value, *label;
    int64_t n;
};

struct page_result {
    struct record head;
    const char *name, *url;
    int64_t total;
    bool more;
    struct list dates;      /* struct page_date */
    struct list structures; /* struct page_structure */
    struct list counts;     /* struct page_count */
};

struct page_facts {
    struct record head;
    int32_t today;
    const char *base; /* absent: the site does not know its address */
    const char *path;
    struct list params;  /* struct page_value: those that were given, or have a value otherwise */
    struct list results; /* struct page_result, in the order of the queries */
};

struct page_decision {
    struct record head;
    const char *title, *description;
    const char *model; /* JSON: an object */
};

extern const char *const page_param_names[PAGE_PARAM__MAX + 1], *const page_format_names[PAGE_FORMAT__MAX + 1];

extern const struct record_type page_choice_type, page_param_type, page_query_type, page_rule_type, page_value_type,
    page_date_type, page_structure_type, page_count_type, page_result_type, page_facts_type, page_decision_type;

/* Of struct rule_kind. */
int page_rule_complete(void *declared, struct err *err) MUST_USE;
const char *page_rule_path(const void *declared);
int page_decision_check(const void *facts, const void *decision, struct err *err) MUST_USE;
