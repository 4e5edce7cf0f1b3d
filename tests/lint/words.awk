# What must not stand in our C: functions that overflow, depend on the locale or on hidden state, or fork; and marks of
# unfinished work.
BEGIN {
    n = split("strcpy strcat sprintf vsprintf strtok atoi atol atof gets gmtime localtime ctime asctime mktime rand srand " \
              "setlocale fork system popen alloca", words, " ")
}
{
    line = $0
    sub(/\/\/.*/, "", line)
    for (i = 1; i <= n; i++)
        if (line ~ "(^|[^A-Za-z0-9_])" words[i] "[ \t]*\\(" && line !~ /^[ \t]*(\*|\/\*)/)
            complain(words[i] "() is banned")
    if ($0 ~ /TODO|FIXME/)
        complain("unfinished")
    if (FILENAME !~ /^core\/(main[.]c|cli\/)/ && line ~ /(^|[^A-Za-z0-9_])(printf|puts|exit|abort|perror)[ \t]*\(/ && line !~ /^[ \t]*(\*|\/\*)/)
        complain("nothing below the command line prints or exits")
}
function complain(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}
END { exit bad }
