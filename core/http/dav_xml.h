/*
 * XML as clients of calendars send it below /dav/, read into a tree. The one door to expat.
 *
 * Bodies of strangers: a DOCTYPE is refused, so there are no entities but the five of XML and nothing outside the body
 * is ever read; depth, elements, attributes and texts have limits. What stands between the children of an element,
 * comments and processing instructions are left out. What it all means is http/dav_ask.c's. Private to http.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Elements inside each other: the deepest that clients send, a filter of parameters, has eight. */
#define DAV_XML_DEPTH_MAX 16

/* Elements of a body: one for each date that is asked for, of which the largest calendars have two thousand. */
#define DAV_XML_NODES_MAX 8000

/* Attributes of an element. */
#define DAV_XML_ATTRIBUTES_MAX 8

/* Bytes of a text, of an attribute, of a name with its namespace: an address has some 150, a namespace 40. */
#define DAV_XML_TEXT_MAX 2048

/* Namespaces of RFC 4918 and RFC 4791, of Apple's calendar server and of its clients. */
#define DAV_NS "DAV:"
#define DAV_NS_CALDAV "urn:ietf:params:xml:ns:caldav"
#define DAV_NS_SERVER "http://calendarserver.org/ns/"
#define DAV_NS_APPLE "http://apple.com/ns/ical/"

struct dav_attribute {
    const char *name, *value; /* name: without its namespace */
};

struct dav_node {
    const char *ns, *name; /* ns: "" for none */
    struct str text;       /* of an element without children, as it was written */
    const struct dav_attribute *attributes;
    size_t n_attributes;
    struct dav_node *child, *last, *next;
};

/* Reads a whole body; *root in the arena. ERR_INPUT for what is no XML (the message says where) or has a DOCTYPE,
 * ERR_LIMIT above one of the limits or the arena's. */
int dav_xml_read(struct str body, struct arena *a, struct dav_node **root, struct err *err) MUST_USE;

/* Whether this is that element; the first child that is, or NULL; the value of an attribute, or NULL. */
bool dav_is(const struct dav_node *node, const char *ns, const char *name);
const struct dav_node *dav_child(const struct dav_node *node, const char *ns, const char *name);
const char *dav_attribute(const struct dav_node *node, const char *name);
