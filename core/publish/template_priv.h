/* The compiled form of a template, between the parser, the filters and the renderer. */
#pragma once

#include "core/publish/view_priv.h"
#include "publish/template.h"

enum template_op { OP_TEXT, OP_VALUE, OP_SECTION, OP_TEST, OP_INVERTED, OP_PARTIAL };

enum filter {
    FILTER_NONE,
    FILTER_DATE,
    FILTER_MONTH,
    FILTER_DAY,
    FILTER_AGO,
    FILTER_NUMBER,
    FILTER_KM,
    FILTER_PLURAL,
    FILTER_JOIN,
    FILTER_WORDS,
    FILTER_URL,
    FILTER_HREF,
    FILTER_TEL,
    FILTER_MAIL,
    FILTER_SMS,
    FILTER__MAX
};

struct template_name {
    struct str text;
    uint32_t hash;
};

struct template_node {
    enum template_op op;
    enum filter filter;
    unsigned line;
    struct str text;                  /* OP_TEXT: the text; else the name as written */
    const struct template_name *path; /* OP_VALUE, sections; path_n 0 is {{.}} */
    size_t path_n;
    struct str one, many;           /* FILTER_PLURAL */
    size_t end;                     /* sections: index of the first node after the body */
    const struct template *partial; /* OP_PARTIAL */
};

struct template
{
    struct str name;
    const char *file; /* for messages */
    bool plain;       /* a text: nothing is escaped, a value is one line */
    bool loose;       /* a name that was never set counts as null */
    struct str text;
    struct template_node *nodes;
    size_t n;
    unsigned depth; /* of sections and partials, this template included; 0: not known yet */
    bool visiting;  /* while depth is computed: a second visit is a cycle */
};

struct templates {
    struct arena *arena;
    struct template *items;
    size_t n;
    bool reload;
};

/* True for the nodes that have a body and an end. */
static inline bool node_has_body(const struct template_node *node)
{
    return node->op == OP_SECTION || node->op == OP_TEST || node->op == OP_INVERTED;
}

const struct template *templates_find(const struct templates *set, struct str name);

/* Compiles t->text into t->nodes; partials are resolved within the set. */
int template_parse(struct templates *set, struct template *t, struct err *err) MUST_USE;

/* FILTER__MAX when there is no such filter. */
enum filter filter_find(struct str name);

/* True for filters whose result may begin an href, src or action. */
bool filter_is_address(enum filter filter);

/* Prints a value through a node's filter, escaped for HTML, or plain: as it is, on one line. `today` is the view's
 * value of that name, or NULL. On failure err says what is wrong with the value, without the place. */
int filter_print(const struct template_node *node, const struct view *v, const struct view *today, bool plain,
                 struct buf *out, struct err *err) MUST_USE;
