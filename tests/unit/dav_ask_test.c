/* What clients of calendars send below /dav/: passwords, XML, and what it asks for. */
#include "arena.h"

#include "base/buf.h"
#include "base/file.h"
#include "core/http/basic.h"
#include "core/http/dav_ask.h"
#include "core/http/dav_xml.h"

#define C "xmlns:C='urn:ietf:params:xml:ns:caldav'"
#define D "xmlns='DAV:'"

static void a_password_is_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *header, *name, *password; /* name NULL: refused */
    } cases[] = {
        {"Basic YWdlbmRhOnMzY3JldA==", "agenda", "s3cret"},
        {"basic   YWdlbmRhOnMzY3JldA==  ", "agenda", "s3cret"},
        {"Basic OmE6Yg==", ":a", "b"},
        {"Basic YTogYiA=", "a", "b"}, /* "a: b " */
        {"Basic YWI6", "ab", ""},
        {"Basic YTo=", "a", ""},
        {"Basic YTp=", NULL, NULL}, /* bits that are not used */
        {"Basic YWI=", NULL, NULL}, /* no colon */
        {"Basic YTo", NULL, NULL},
        {"Basic YTo==", NULL, NULL},
        {"Basic Y=o=", NULL, NULL},
        {"Basic YT=A", NULL, NULL},
        {"Basic ====", NULL, NULL},
        {"Basic YTr-", NULL, NULL},
        {"Basic YToK", NULL, NULL}, /* a line break */
        {"Basic YQA6", NULL, NULL}, /* NUL */
        {"Basic ", NULL, NULL},
        {"Basic", NULL, NULL},
        {"Bearer YWI6", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str name, password;
        bool read = basic_read(str_of(cases[i].header), arena, &name, &password);
        if (read != (cases[i].name != NULL))
            fail_msg("\"%s\": should %sbe read", cases[i].header, cases[i].name ? "" : "not ");
        if (!read)
            continue;
        assert_str(name, cases[i].name);
        assert_str(password, cases[i].password);
    }
}

static void a_password_ends_at_its_limit(void **state)
{
    (void)state;
    struct buf b = buf_in(arena, 4096);
    struct str name, password;
    buf_lit(&b, "Basic OmFh"); /* ":aa" */
    while (b.n < 6 + BASIC_MAX)
        buf_lit(&b, "YWFh");
    assert_true(basic_read(buf_str(&b), arena, &name, &password));
    assert_int_equal(password.n, BASIC_MAX / 4 * 3 - 1);
    buf_lit(&b, "YWFh");
    assert_false(basic_read(buf_str(&b), arena, &name, &password));
}

/* ---- XML ---- */

static void xml_becomes_a_tree(void **state)
{
    (void)state;
    struct dav_node *root;
    must(dav_xml_read(STR("\xEF\xBB\xBF<?xml version='1.0'?><!-- a --><a xmlns='DAV:' xmlns:x='urn:x'>no"
                          "<x:b c='1' x:d='&lt;2'> t&#233;xt<![CDATA[<&]]> </x:b>text<e/><?pi?></a>"),
                      arena, &root, err));
    assert_true(dav_is(root, DAV_NS, "a"));
    assert_int_equal(root->text.n, 0);
    const struct dav_node *b = dav_child(root, "urn:x", "b");
    assert_non_null(b);
    assert_null(dav_child(root, DAV_NS, "b"));
    assert_str(b->text, " téxt<& ");
    assert_string_equal(dav_attribute(b, "c"), "1");
    assert_string_equal(dav_attribute(b, "d"), "<2");
    assert_null(dav_attribute(b, "e"));
    assert_non_null(dav_child(root, DAV_NS, "e"));
    /* UTF-16 and Latin-1 are read too: expat gives UTF-8. */
    must(dav_xml_read(STR("<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>"), arena, &root, err));
    assert_str(root->text, "é");
    assert_string_equal(root->ns, "");
}

static void what_is_no_xml_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body, *why;
    } cases[] = {
        {"", "no element"},
        {"text", "syntax error"},
        {"<a>", "no element"},
        {"<a></b>", "mismatched"},
        {"<a/><b/>", "junk"},
        {"<a b='1' b='2'/>", "duplicate"},
        {"<x:a/>", "unbound prefix"},
        {"<a>&b;</a>", "undefined entity"},
        {"<a>\xFF</a>", "not well-formed"},
        {"<a>&#0;</a>", "invalid character"},
        {"<?xml version='1.0' encoding='martian'?><a/>", "unknown encoding"},
        {"<!DOCTYPE a><a/>", "DOCTYPE"},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DOCTYPE"},
        {"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "DOCTYPE"},
        {"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>", "DOCTYPE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dav_node *root;
        must_fail(dav_xml_read(str_of(cases[i].body), arena, &root, err), ERR_INPUT, cases[i].why);
    }
}

/* before, n times part, after. */
static struct str body_of(const char *before, const char *part, size_t n, const char *after)
{
    struct buf b = buf_in(arena, 4u << 20);
    buf_raw(&b, before, strlen(before));
    for (size_t i = 0; i < n; i++)
        buf_raw(&b, part, strlen(part));
    buf_raw(&b, after, strlen(after));
    assert_false(b.failed);
    return buf_str(&b);
}

static struct str nested(size_t n)
{
    struct buf b = buf_in(arena, 100000);
    for (size_t i = 0; i < n; i++)
        buf_lit(&b, "<a>");
    for (size_t i = 0; i < n; i++)
        buf_lit(&b, "</a>");
    return buf_str(&b);
}

static void xml_ends_at_its_limits(void **state)
{
    (void)state;
    struct dav_node *root;
    must(dav_xml_read(nested(DAV_XML_DEPTH_MAX), arena, &root, err));
    must_fail(dav_xml_read(nested(DAV_XML_DEPTH_MAX + 1), arena, &root, err), ERR_LIMIT, "16 elements inside");
    must_fail(dav_xml_read(nested(5000), arena, &root, err), ERR_LIMIT, "16 elements inside");
    must(dav_xml_read(body_of("<r>", "<a/>", DAV_XML_NODES_MAX - 1, "</r>"), arena, &root, err));
    must_fail(dav_xml_read(body_of("<r>", "<a/>", DAV_XML_NODES_MAX, "</r>"), arena, &root, err), ERR_LIMIT,
              "8000 elements");
    must(dav_xml_read(body_of("<r>", "t", DAV_XML_TEXT_MAX, "</r>"), arena, &root, err));
    assert_int_equal(root->text.n, DAV_XML_TEXT_MAX);
    must_fail(dav_xml_read(body_of("<r>", "t", DAV_XML_TEXT_MAX + 1, "</r>"), arena, &root, err), ERR_LIMIT,
              "2048 bytes in a text");
    must(dav_xml_read(body_of("<r a='", "t", DAV_XML_TEXT_MAX, "'/>"), arena, &root, err));
    must_fail(dav_xml_read(body_of("<r a='", "t", DAV_XML_TEXT_MAX + 1, "'/>"), arena, &root, err), ERR_LIMIT,
              "2048 bytes in a name");
    must_fail(dav_xml_read(body_of("<", "t", DAV_XML_TEXT_MAX + 1, "/>"), arena, &root, err), ERR_LIMIT,
              "2048 bytes in a name");
    must(dav_xml_read(STR("<r a='' b='' c='' d='' e='' f='' g='' h=''/>"), arena, &root, err));
    must_fail(dav_xml_read(STR("<r a='' b='' c='' d='' e='' f='' g='' h='' i=''/>"), arena, &root, err), ERR_LIMIT,
              "8 attributes");
    struct arena *small = arena_new(8192);
    must_fail(dav_xml_read(body_of("<r>", "<a/>", 500, "</r>"), small, &root, err), ERR_LIMIT, "");
    arena_free(small);
}

/* ---- What is asked ---- */

static struct dav_ask read_ask(enum method method, const char *body)
{
    struct dav_ask ask;
    must(dav_ask_read(method, str_of(body), arena, &ask, err));
    return ask;
}

static void a_propfind_names_properties_or_wants_all(void **state)
{
    (void)state;
    struct dav_ask ask = read_ask(METHOD_PROPFIND, "");
    assert_int_equal(ask.extent, DAV_ALL);
    assert_int_equal(read_ask(METHOD_PROPFIND, "<propfind " D "><allprop/></propfind>").extent, DAV_ALL);
    assert_int_equal(read_ask(METHOD_PROPFIND, "<propfind " D "><propname/></propfind>").extent, DAV_NAMES_ONLY);
    ask = read_ask(METHOD_PROPFIND, "<propfind " D "><prop><getetag/><x xmlns=''/></prop></propfind>");
    assert_int_equal(ask.kind, DAV_PROPFIND);
    assert_int_equal(ask.extent, DAV_NAMED);
    assert_int_equal(ask.n_names, 2);
    assert_string_equal(ask.names[0].ns, "DAV:");
    assert_string_equal(ask.names[0].name, "getetag");
    assert_string_equal(ask.names[1].ns, "");
    ask = read_ask(METHOD_PROPPATCH, "<propertyupdate " D "><set><prop><a/></prop></set><remove><prop><b/><c/></prop>"
                                     "</remove></propertyupdate>");
    assert_int_equal(ask.kind, DAV_PROPPATCH);
    assert_int_equal(ask.n_names, 3);
    must_fail(dav_ask_read(METHOD_PROPFIND, STR("<propfind " D "/>"), arena, &ask, err), ERR_INPUT, "allprop");
    must_fail(dav_ask_read(METHOD_PROPFIND, STR("<propfind/>"), arena, &ask, err), ERR_INPUT, "propfind or");
    must_fail(dav_ask_read(METHOD_PROPPATCH, STR("<propfind " D "/>"), arena, &ask, err), ERR_INPUT, "propfind or");
    must_fail(dav_ask_read(METHOD_REPORT, STR(""), arena, &ask, err), ERR_INPUT, "no element");
}

static void properties_end_at_their_limit(void **state)
{
    (void)state;
    struct dav_ask ask;
    struct str most = body_of("<propfind " D "><prop>", "<a/>", DAV_NAMES_MAX, "</prop></propfind>");
    must(dav_ask_read(METHOD_PROPFIND, most, arena, &ask, err));
    assert_int_equal(ask.n_names, DAV_NAMES_MAX);
    most = body_of("<propfind " D "><prop>", "<a/>", DAV_NAMES_MAX + 1, "</prop></propfind>");
    must_fail(dav_ask_read(METHOD_PROPFIND, most, arena, &ask, err), ERR_LIMIT, "64 properties");
}

#define QUERY(filter) "<C:calendar-query " D " " C "><prop><getetag/></prop>" filter "</C:calendar-query>"
#define EVENTS(inside) QUERY("<C:filter><C:comp-filter name='VCALENDAR'>" inside "</C:comp-filter></C:filter>")

static void a_query_names_a_time(void **state)
{
    (void)state;
    struct dav_ask ask = read_ask(METHOD_REPORT, QUERY(""));
    assert_int_equal(ask.kind, DAV_QUERY);
    assert_true(ask.from == INT64_MIN && ask.to == INT64_MAX && !ask.nothing);
    ask = read_ask(METHOD_REPORT, EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261122T093000Z' "
                                         "end='20261201T000000Z'/><C:prop-filter name='X'/></C:comp-filter>"));
    assert_int_equal(ask.from, 1795339800);
    assert_int_equal(ask.to, 1796083200);
    assert_false(ask.nothing);
    ask = read_ask(METHOD_REPORT,
                   EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261122T093000Z'/></C:comp-filter>"));
    assert_true(ask.from == 1795339800 && ask.to == INT64_MAX);
    assert_false(read_ask(METHOD_REPORT, EVENTS("")).nothing);
    assert_true(read_ask(METHOD_REPORT, EVENTS("<C:comp-filter name='VTODO'/>")).nothing);
    assert_true(
        read_ask(METHOD_REPORT, EVENTS("<C:comp-filter name='VEVENT'><C:is-not-defined/></C:comp-filter>")).nothing);
    assert_false(read_ask(METHOD_REPORT, EVENTS("<C:comp-filter name='VTODO'><C:is-not-defined/></C:comp-filter>"
                                                "<C:comp-filter name='VEVENT'/>"))
                     .nothing);
    static const char *const bad[] = {
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261122'/></C:comp-filter>"),
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261122T093000'/></C:comp-filter>"),
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='2026112XT093000Z'/></C:comp-filter>"),
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261131T093000Z'/></C:comp-filter>"),
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='2026-11-22T09:30'/></C:comp-filter>"),
        EVENTS("<C:comp-filter name='VEVENT'><C:time-range start='20261122T093000Z' end='20261122T093000Z'/>"
               "</C:comp-filter>"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        must_fail(dav_ask_read(METHOD_REPORT, str_of(bad[i]), arena, &ask, err), ERR_INPUT, "");
}

static void the_other_reports_are_told_apart(void **state)
{
    (void)state;
    struct dav_ask ask = read_ask(METHOD_REPORT, "<C:calendar-multiget " D " " C "><prop><C:calendar-data/></prop>"
                                                 "<href> /a%40.ics </href><href/></C:calendar-multiget>");
    assert_int_equal(ask.kind, DAV_MULTIGET);
    assert_int_equal(ask.n_hrefs, 2);
    assert_str(ask.hrefs[0], "/a%40.ics");
    assert_str(ask.hrefs[1], "");
    ask = read_ask(METHOD_REPORT,
                   "<sync-collection " D "><sync-token/><sync-level>1</sync-level><prop/></sync-collection>");
    assert_int_equal(ask.kind, DAV_SYNC);
    assert_true(ask.token.n == 0 && ask.limit == INT64_MAX);
    ask = read_ask(METHOD_REPORT, "<sync-collection " D "><sync-token>\n http://x/1 </sync-token><limit><nresults>20"
                                  "</nresults></limit></sync-collection>");
    assert_str(ask.token, "http://x/1");
    assert_int_equal(ask.limit, 20);
    must_fail(dav_ask_read(METHOD_REPORT, STR("<sync-collection " D "/>"), arena, &ask, err), ERR_INPUT, "sync-token");
    must_fail(dav_ask_read(METHOD_REPORT,
                           STR("<sync-collection " D "><sync-token/><limit><nresults>-1</nresults></limit>"
                               "</sync-collection>"),
                           arena, &ask, err),
              ERR_INPUT, "");
    assert_int_equal(read_ask(METHOD_REPORT, "<expand-property " D "/>").kind, DAV_OTHER);
    assert_int_equal(read_ask(METHOD_REPORT, "<calendar-query " D "/>").kind, DAV_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_read_strictly),
        cmocka_unit_test(a_password_ends_at_its_limit),
        cmocka_unit_test(xml_becomes_a_tree),
        cmocka_unit_test(what_is_no_xml_is_refused),
        cmocka_unit_test(xml_ends_at_its_limits),
        cmocka_unit_test(a_propfind_names_properties_or_wants_all),
        cmocka_unit_test(properties_end_at_their_limit),
        cmocka_unit_test(a_query_names_a_time),
        cmocka_unit_test(the_other_reports_are_told_apart),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
