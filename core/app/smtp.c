#include "app/smtp.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/thread.h"

/* Bytes of an address in angle brackets, of the server's URL, and of a line that is kept of what it says. */
#define PATH_SIZE 260
#define URL_SIZE 700
#define SAID_MAX 200

struct smtp {
    char url[URL_SIZE];
    enum smtp_security security;
    struct arena *arena; /* user, password, file of certificates */
    const char *user, *password, *ca_file;
    bool (*stop)(void *arg);
    void *arg;
    CURL *curl;     /* NULL: resting */
    bool connected; /* a mail has been taken, the connection waits for the next */
    /* of the mail that is being sent */
    struct str rest;     /* what has not left yet */
    bool whole;          /* all of it has been asked for: the final point follows */
    int64_t stopped_ms;  /* since when we are asked to stop; 0: not */
    char said[SAID_MAX]; /* the last line of the mail server */
};

/* ---- What is configured ---- */

static bool is_this_machine(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0;
}

int smtp_check(const struct config *c, struct err *err)
{
    if (c->smtp_security == SMTP_NONE && !is_this_machine(c->smtp_host))
        return fail(err, ERR_INPUT,
                    "smtp_security = none sends mails readable by anybody on the way: only with "
                    "smtp_host = 127.0.0.1 or localhost");
    if (!c->base_url)
        return fail(err, ERR_INPUT, "smtp_host needs base_url: mails hold links");
    if (!c->mail_from)
        return fail(err, ERR_INPUT, "smtp_host needs mail_from: the address that mails are sent from");
    if (c->smtp_password && c->smtp_password_file)
        return fail(err, ERR_INPUT, "smtp_password and smtp_password_file: one of them expected");
    if ((c->smtp_user != NULL) != (c->smtp_password || c->smtp_password_file))
        return fail(err, ERR_INPUT, "smtp_user and a password (smtp_password_file) come together");
    return 0;
}

/* The first line of the file. */
static int read_password(struct smtp *s, const char *path, struct err *err)
{
    struct str text;
    if (file_read(path, SMTP_PASSWORD_MAX, s->arena, &text, err) != 0)
        return err_context(err, "smtp_password_file");
    text.n = str_find(text, '\n');
    text.n -= text.n && text.p[text.n - 1] == '\r';
    s->password = str_dup(s->arena, text);
    if (!s->password)
        return fail_memory(err);
    return text.n ? 0 : fail(err, ERR_INPUT, "smtp_password_file: %s: its first line is empty", path);
}

/* The name we say hello with: the site's, else what everybody may say of himself. */
static struct str hello_name(const struct config *c)
{
    struct str name = str_of(c->base_url), bare = STR("localhost");
    size_t scheme = str_find(name, ':');
    if (scheme + 3 >= name.n)
        return bare;
    name = str_from(name.p + scheme + 3, name.n - scheme - 3);
    name.n = str_find(name, ':');
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' ||
              ch == '.'))
            return bare;
    }
    return name.n && name.n < URL_SIZE / 2 ? name : bare;
}

/* ---- What libcurl asks ---- */

static size_t on_read(char *to, size_t size, size_t n, void *arg)
{
    struct smtp *s = arg;
    size_t room = size * n, take = s->rest.n < room ? s->rest.n : room;
    memcpy(to, s->rest.p, take);
    s->rest = str_from(s->rest.p + take, s->rest.n - take);
    s->whole = s->rest.n == 0;
    return take;
}

/* Nothing is printed. Of what is said only the mail server's last complaint is kept, which is never a secret: those we
 * say ourselves. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t n, void *arg)
{
    struct smtp *s = arg;
    (void)curl;
    if (type == CURLINFO_HEADER_IN && n && (data[0] == '4' || data[0] == '5')) {
        size_t kept = n < SAID_MAX - 1 ? n : SAID_MAX - 1;
        memcpy(s->said, data, kept);
        s->said[kept] = '\0';
    }
    return 0;
}

static int on_progress(void *arg, curl_off_t dtotal, curl_off_t dnow, curl_off_t utotal, curl_off_t unow)
{
    struct smtp *s = arg;
    (void)dtotal, (void)dnow, (void)utotal, (void)unow;
    if (!s->stop || !s->stop(s->arg))
        return 0;
    if (!s->stopped_ms)
        s->stopped_ms = monotonic_ms();
    return !s->whole || monotonic_ms() - s->stopped_ms > SMTP_STOP_S * 1000;
}

/* ---- Sending ---- */

static void set_up(struct smtp *s)
{
    CURL *c = s->curl;
    (void)curl_easy_setopt(c, CURLOPT_URL, s->url);
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void)curl_easy_setopt(c, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* a name that is being looked up does not hold us back */
    (void)curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    (void)curl_easy_setopt(c, CURLOPT_READDATA, s);
    (void)curl_easy_setopt(c, CURLOPT_VERBOSE, 1L);
    (void)curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug);
    (void)curl_easy_setopt(c, CURLOPT_DEBUGDATA, s);
    (void)curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    (void)curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void)curl_easy_setopt(c, CURLOPT_XFERINFODATA, s);
    (void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_S);
    (void)curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)SMTP_ANSWER_S);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)SMTP_MAIL_S);
}

/* What guards the connection. A libcurl that cannot do as told must not send. */
static CURLcode guard(struct smtp *s)
{
    CURL *c = s->curl;
    CURLcode rc =
        curl_easy_setopt(c, CURLOPT_USE_SSL, s->security == SMTP_NONE ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    if (rc == CURLE_OK && s->ca_file)
        rc = curl_easy_setopt(c, CURLOPT_CAINFO, s->ca_file);
    if (rc == CURLE_OK && s->user)
        rc = curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
    if (rc == CURLE_OK && s->user)
        rc = curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
    return rc;
}

/* QUIT, by a request after which libcurl ends the connection: curl_easy_cleanup alone would wait two minutes for a mail
 * server that does not answer, whatever on_progress says. */
static void say_goodbye(struct smtp *s)
{
    CURL *c = s->curl;
    s->whole = false;
    (void)curl_easy_setopt(c, CURLOPT_UPLOAD, 0L);
    (void)curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, "NOOP");
    (void)curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)SMTP_STOP_S);
    (void)curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)SMTP_STOP_S);
    (void)curl_easy_perform(c);
}

/* What is left of a connection after a failure: no goodbye could be waited for. */
static void cut(struct smtp *s)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (s->curl && curl_easy_getinfo(s->curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
        (void)shutdown(fd, SHUT_RDWR);
}

static void rest(void *arg)
{
    struct smtp *s = arg;
    if (s->connected)
        say_goodbye(s);
    s->connected = false;
    cut(s);
    curl_easy_cleanup(s->curl);
    s->curl = NULL;
}

/* What a failure means. `code` is the mail server's last answer, 0: none. */
static enum post_result judge(const struct smtp *s, CURLcode rc, long code, const char *why)
{
    if (s->whole) /* 354 was the invitation to send, the answer to the final point is another */
        return code >= 500 ? POST_REFUSED : code >= 400 ? POST_LATER : POST_PERHAPS;
    if (s->stopped_ms)
        return POST_STOPPED;
    /* Said of the sender, of whom all mails are: nothing of this one. */
    bool sender = strncmp(why, "MAIL failed", 11) == 0;
    if (rc == CURLE_SEND_ERROR && code >= 500 && !sender)
        return POST_REFUSED;
    if (rc == CURLE_SEND_ERROR && code >= 400 && code < 500 && code != 421 && !sender)
        return POST_LATER;
    return POST_CLOSED;
}

/* Strangers' words go into the database and onto a page: ASCII (RFC 5321, 2.4), on one line. */
static void clean(char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7F)
            text[i] = ' ';
    }
    text[utf8_tidy(text, n, true)] = '\0';
}

static enum post_result perform(struct smtp *s, struct err *why)
{
    char error[CURL_ERROR_SIZE] = "";
    long code = 0;
    (void)curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, error);
    CURLcode rc = curl_easy_perform(s->curl);
    (void)curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, NULL);
    if (rc == CURLE_OK)
        return POST_SENT;
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
    (void)fail(why, ERR_IO, "%s%s%s", error[0] ? error : curl_easy_strerror(rc), code >= 400 ? ": " : "",
               code >= 400 ? s->said : "");
    clean(why->msg);
    return judge(s, rc, code, error);
}

static enum post_result post(void *arg, const struct parcel *parcel, struct err *why)
{
    struct smtp *s = arg;
    char from[PATH_SIZE], to[PATH_SIZE];
    enum post_result result = POST_CLOSED;
    (void)snprintf(from, sizeof from, "<%s>", parcel->from);
    (void)snprintf(to, sizeof to, "<%s>", parcel->to);
    s->rest = parcel->message;
    s->whole = false;
    s->stopped_ms = 0;
    s->said[0] = '\0';
    if (!s->curl && (s->curl = curl_easy_init()))
        set_up(s);
    struct curl_slist *recipients = s->curl ? curl_slist_append(NULL, to) : NULL;
    if (!recipients || guard(s) != CURLE_OK) {
        (void)fail(why, ERR_LIMIT, "libcurl does not do as it is told (out of memory?)");
    } else {
        (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from);
        (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, recipients);
        (void)curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)parcel->message.n);
        result = perform(s, why);
        (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
    }
    curl_slist_free_all(recipients);
    s->connected = result == POST_SENT;
    if (!s->connected)
        rest(s); /* libcurl has ended that connection, or nobody knows what is left on it */
    return result;
}

static void give_back(void *arg)
{
    struct smtp *s = arg;
    if (!s)
        return;
    rest(s);
    arena_free(s->arena);
    free(s);
}

int smtp_new(const struct config *c, bool (*stop)(void *arg), void *arg, struct post *out, struct err *err)
{
    struct str hello = hello_name(c);
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(err);
    *s = (struct smtp){.security = c->smtp_security,
                       .user = c->smtp_user,
                       .ca_file = c->smtp_ca_file,
                       .password = c->smtp_password,
                       .stop = stop,
                       .arg = arg,
                       .arena = arena_new(1u << 20)};
    int n = snprintf(s->url, sizeof s->url, "smtp%s://%s:%lld/%.*s", c->smtp_security == SMTP_TLS ? "s" : "",
                     c->smtp_host, (long long)c->smtp_port, (int)hello.n, hello.p);
    int rc = 0;
    if (!s->arena)
        rc = fail_memory(err);
    else if (n < 0 || (size_t)n >= sizeof s->url)
        rc = fail(err, ERR_LIMIT, "smtp_host: too long");
    else if (c->smtp_password_file)
        rc = read_password(s, c->smtp_password_file, err);
    if (rc == 0 && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        rc = fail(err, ERR_IO, "libcurl cannot be used");
    if (rc != 0) {
        give_back(s);
        return -1;
    }
    *out = (struct post){.way = "smtp", .send = post, .rest = rest, .free = give_back, .arg = s};
    return 0;
}
