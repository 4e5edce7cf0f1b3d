#include "dav_xml.h"

#include <expat.h>

#include "base/buf.h"

/* Between a namespace and a name, as expat gives them. It refuses a namespace that holds this character. */
#define SEPARATOR '\n'

struct reading {
    XML_Parser parser;
    struct arena *arena;
    struct dav_node *stack[DAV_XML_DEPTH_MAX]; /* the open elements */
    size_t depth, nodes;
    struct dav_node *root;
    char text[DAV_XML_TEXT_MAX]; /* of the innermost, so far */
    size_t text_n;
    bool stopped; /* *err says why */
    struct err *err;
};

/* Ends the reading; what expat still calls changes nothing any more. */
static void stop(struct reading *r, enum err_code code, const char *what, size_t limit)
{
    if (r->stopped)
        return;
    r->stopped = true;
    unsigned long line = XML_GetCurrentLineNumber(r->parser);
    if (limit)
        (void)fail(r->err, code, "XML, line %lu: more than %zu %s", line, limit, what);
    else
        (void)fail(r->err, code, "XML, line %lu: %s", line, what);
    XML_StopParser(r->parser, XML_FALSE);
}

static const char *keep(struct reading *r, const char *text, size_t n)
{
    const char *kept = n <= DAV_XML_TEXT_MAX ? arena_copy(r->arena, text, n) : NULL;
    if (!kept)
        stop(r, ERR_LIMIT, "bytes in a name or an attribute", DAV_XML_TEXT_MAX);
    return kept ? kept : "";
}

/* Of "namespace\nname" the part before, which may be missing, and the one behind. */
static size_t namespace_of(const char *whole)
{
    const char *at = strrchr(whole, SEPARATOR);
    return at ? (size_t)(at - whole) : 0;
}

static const char *name_of(const char *whole)
{
    const char *at = strrchr(whole, SEPARATOR);
    return at ? at + 1 : whole;
}

static void keep_attributes(struct reading *r, struct dav_node *node, const char **pairs)
{
    size_t n = 0;
    while (pairs[2 * n])
        n++;
    if (n == 0)
        return;
    if (n > DAV_XML_ATTRIBUTES_MAX) {
        stop(r, ERR_LIMIT, "attributes of an element", DAV_XML_ATTRIBUTES_MAX);
        return;
    }
    struct dav_attribute *kept = ARENA_ARRAY(r->arena, n, struct dav_attribute);
    if (!kept) {
        stop(r, ERR_LIMIT, "no memory is left", 0);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = name_of(pairs[2 * i]);
        kept[i] =
            (struct dav_attribute){keep(r, name, strlen(name)), keep(r, pairs[2 * i + 1], strlen(pairs[2 * i + 1]))};
    }
    node->attributes = kept;
    node->n_attributes = n;
}

static void begin_element(void *user, const char *whole, const char **pairs)
{
    struct reading *r = user;
    if (r->stopped)
        return;
    if (r->depth == DAV_XML_DEPTH_MAX) {
        stop(r, ERR_LIMIT, "elements inside each other", DAV_XML_DEPTH_MAX);
        return;
    }
    if (r->nodes++ == DAV_XML_NODES_MAX) {
        stop(r, ERR_LIMIT, "elements", DAV_XML_NODES_MAX);
        return;
    }
    struct dav_node *node = ARENA_NEW(r->arena, struct dav_node);
    if (!node) {
        stop(r, ERR_LIMIT, "no memory is left", 0);
        return;
    }
    node->ns = keep(r, whole, namespace_of(whole));
    node->name = keep(r, name_of(whole), strlen(name_of(whole)));
    node->text = STR("");
    keep_attributes(r, node, pairs);
    struct dav_node *parent = r->depth ? r->stack[r->depth - 1] : NULL;
    if (!parent)
        r->root = node;
    else if (parent->last)
        parent->last = parent->last->next = node;
    else
        parent->child = parent->last = node;
    r->stack[r->depth++] = node;
    r->text_n = 0;
}

static void end_element(void *user, const char *whole)
{
    (void)whole;
    struct reading *r = user;
    if (r->stopped)
        return;
    struct dav_node *node = r->stack[--r->depth];
    if (!node->child)
        node->text = str_from(keep(r, r->text, r->text_n), r->text_n);
    r->text_n = 0;
}

static void take_text(void *user, const char *p, int n)
{
    struct reading *r = user;
    if (r->stopped || r->depth == 0 || r->stack[r->depth - 1]->child)
        return;
    if ((size_t)n > sizeof r->text - r->text_n) {
        stop(r, ERR_LIMIT, "bytes in a text", DAV_XML_TEXT_MAX);
        return;
    }
    memcpy(r->text + r->text_n, p, (size_t)n);
    r->text_n += (size_t)n;
}

static void refuse_doctype(void *user, const char *name, const char *system_id, const char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    stop(user, ERR_INPUT, "a DOCTYPE: leave it out, this server reads none", 0);
}

int dav_xml_read(struct str body, struct arena *a, struct dav_node **root, struct err *err)
{
    struct reading *r = ARENA_NEW(a, struct reading);
    if (!r || !(r->parser = XML_ParserCreateNS(NULL, SEPARATOR)))
        return fail_memory(err);
    r->arena = a;
    r->err = err;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(r->parser, take_text);
    XML_SetStartDoctypeDeclHandler(r->parser, refuse_doctype);
    enum XML_Status status = XML_Parse(r->parser, body.p, (int)body.n, XML_TRUE);
    if (status != XML_STATUS_OK && !r->stopped)
        stop(r, ERR_INPUT, XML_ErrorString(XML_GetErrorCode(r->parser)), 0);
    XML_ParserFree(r->parser);
    *root = r->root;
    return r->stopped ? -1 : 0;
}

bool dav_is(const struct dav_node *node, const char *ns, const char *name)
{
    return strcmp(node->name, name) == 0 && strcmp(node->ns, ns) == 0;
}

const struct dav_node *dav_child(const struct dav_node *node, const char *ns, const char *name)
{
    const struct dav_node *child = node->child;
    while (child && !dav_is(child, ns, name))
        child = child->next;
    return child;
}

const char *dav_attribute(const struct dav_node *node, const char *name)
{
    for (size_t i = 0; i < node->n_attributes; i++) {
        if (strcmp(node->attributes[i].name, name) == 0)
            return node->attributes[i].value;
    }
    return NULL;
}
