/* Any body below /dav/, and any password with it. The first byte says which method it came with. */
#include <assert.h>

#include "core/http/basic.h"
#include "core/http/dav_ask.h"
#include "core/http/dav_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum method methods[] = {METHOD_PROPFIND, METHOD_REPORT, METHOD_PROPPATCH};
    struct arena *a = arena_new(8u << 20);
    struct dav_ask ask;
    struct err err;
    struct str name, password;
    assert(a);
    /* Bodies that begin as XML does are tried as they are: the seeds. */
    bool chosen = size && data[0] < 3;
    struct str body = str_from((const char *)data + chosen, size - chosen);
    enum method method = chosen ? methods[data[0]] : METHOD_REPORT;
    if (dav_ask_read(method, body, a, &ask, &err) == 0) {
        assert(ask.n_names <= DAV_NAMES_MAX && ask.n_hrefs <= DAV_XML_NODES_MAX);
        for (size_t i = 0; i < ask.n_names; i++)
            assert(*ask.names[i].name && utf8_valid(str_of(ask.names[i].name)) && utf8_valid(str_of(ask.names[i].ns)));
        for (size_t i = 0; i < ask.n_hrefs; i++)
            assert(utf8_valid(ask.hrefs[i]) && ask.hrefs[i].n <= DAV_XML_TEXT_MAX);
        assert(ask.kind != DAV_QUERY || ask.from < ask.to);
    } else {
        assert(err.code == ERR_INPUT || err.code == ERR_LIMIT);
    }
    if (basic_read(body, a, &name, &password))
        assert(str_find(password, ':') == password.n && str_find(name, '\0') == name.n);
    arena_free(a);
    return 0;
}
