# Who may include whom, and which file is the one door to a third-party header. One line per offence.
BEGIN {
    n = split("base: plan:base store:base domain:base,store rules:base,domain publish:base,domain app:base,store,domain,rules,plan " \
              "http:base,domain,publish,app cli:base,store,domain,rules,publish,app,http main:base,cli", rules, " ")
    for (i = 1; i <= n; i++) {
        split(rules[i], r, ":")
        m = split(r[2], list, ",")
        known[r[1]] = 1
        may[r[1] "/" r[1]] = 1
        for (k = 1; k <= m; k++)
            may[r[1] "/" list[k]] = 1
    }
    door["sodium.h"] = "^core/base/crypto[.]c$"
    door["sqlite3.h"] = "^core/store/"
    door["sqlite3ext.h"] = "^core/store/"
    door["lua.h"] = door["lauxlib.h"] = door["lualib.h"] = "^core/rules/"
    door["civetweb.h"] = "^core/http/server[.]c$"
    door["zlib.h"] = "^core/http/sealed[.]c$"
    door["ical.h"] = "^core/(publish/icalendar|app/ical_read)[.]c$"
    door["expat.h"] = "^core/http/dav_xml[.]c$"
    door["curl.h"] = "^core/app/(smtp|busy_fetch)[.]c$"
    door["qrencode.h"] = "^core/publish/qr[.]c$"
}
FNR == 1 {
    n = split(FILENAME, p, "/")
    layer = n > 2 ? p[2] : "main"
}
/^#[ \t]*include[ \t]*"/ {
    split($0, q, "\"")
    slash = index(q[2], "/")
    to = slash ? substr(q[2], 1, slash - 1) : layer
    if ((to in known) && !((layer "/" to) in may))
        complain("layer '" layer "' must not include '" to "'")
}
/^#[ \t]*include[ \t]*[<"]/ {
    name = $0
    gsub(/^.*[<"\/]|[>"].*$/, "", name)
    if (index($0, "\"")) { split($0, q, "\""); m = split(q[2], parts, "/"); name = parts[m] }
    if ((name in door) && FILENAME !~ door[name])
        complain("<" name "> has one door, and this is not it")
}
function complain(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}
END { exit bad }
