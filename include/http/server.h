/*
 * The network: connections in, struct request to the front, bytes out. The one door to civetweb.
 *
 * Nothing is decided here but what belongs to the connection: how long a sender may take, what becomes of the
 * connection after an answer. TLS, HTTP/2 and IPv6 are the front proxy's (nginx, Caddy): Debian's libcivetweb crashes
 * on the first https request and has no IPv6.
 */
#pragma once

#include "base/err.h"
#include "http/front.h"

/* Connections at once: a thread each, about 30 KiB resident. 300 idle visitors must not make one more wait. */
#define SERVER_THREADS 512

/* An idle connection is kept this long: a page and what it loads come within it. */
#define SERVER_KEEP_ALIVE_MS 1000

/* Time for a head to arrive whole, for the next byte of a body, and for a write to make progress. */
#define SERVER_TIMEOUT_MS 10000

/* Time for a body to arrive whole. Who is silent when it is over is noticed SERVER_TIMEOUT_MS later: a sender holds a
 * thread for 30 s at most, however slowly he sends. */
#define SERVER_BODY_MS 10000

/* Of a body above REQUEST_BODY_MAX, which holds a file, the beginning is read first: it has the token of the form, and
 * only who may send this form (front_admit) is listened to any longer. Bytes of such bodies that are held at once: two
 * of the largest. And time for one to arrive whole, at 450 kbit/s. */
#define SERVER_FILES_BYTES (36u << 20)
#define SERVER_FILE_MS 300000

/* How long server_stop waits for answers that are being made. */
#define SERVER_GRACE_MS 5000

struct server_options {
    const char *listen; /* "127.0.0.1:8080"; port 0: any free one */
    struct front *front;
};

struct server;

/* Listens and answers from now on. ERR_INPUT when `listen` is not an IPv4 address or name with a port (the message says
 * what the front proxy is for), ERR_IO when it cannot be bound. The caller owns the result, and leaves SIGTERM and
 * SIGINT to its own thread: the server's threads block all signals. */
int server_start(const struct server_options *options, struct server **out, struct err *err) MUST_USE;

/* The port listened to. */
int server_port(const struct server *s);

/* Answers 503 to newcomers, waits for the answers under way, closes. Takes at most SERVER_GRACE_MS and some 2 s. NULL
 * is allowed. */
void server_stop(struct server *s);
