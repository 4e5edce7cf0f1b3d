#include "base/mail.h"

bool mail_is_address(struct str s)
{
    size_t at = str_find(s, '@');
    struct str host = at < s.n ? str_from(s.p + at + 1, s.n - at - 1) : STR("");
    size_t dot = str_find(host, '.');
    if (s.n > MAIL_ADDRESS_MAX || at == 0 || dot == 0 || dot + 1 >= host.n || host.p[host.n - 1] == '.' ||
        str_find(host, '@') < host.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7F || strchr("<>()[],;:\\\"", s.p[i]))
            return false;
    }
    return true;
}
