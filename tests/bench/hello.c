/* A bare civetweb that says hello, with the server's own settings: what the library alone can do on this machine.
 * Prints its address; ends with its standard input. */
#include <stdio.h>
#include <string.h>

#include <civetweb.h>

static int hello(struct mg_connection *c)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";
    mg_write(c, answer, sizeof answer - 1);
    return 200;
}

int main(void)
{
    const char *options[] = {"listening_ports",
                             "127.0.0.1:0",
                             "num_threads",
                             "512",
                             "enable_keep_alive",
                             "yes",
                             "keep_alive_timeout_ms",
                             "1000",
                             "tcp_nodelay",
                             "1",
                             NULL};
    struct mg_callbacks callbacks = {.begin_request = hello};
    struct mg_server_port port;
    mg_init_library(0);
    struct mg_context *mg = mg_start(&callbacks, NULL, options);
    if (!mg || mg_get_server_ports(mg, 1, &port) != 1)
        return 1;
    printf("http://127.0.0.1:%d\n", port.port);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    mg_stop(mg);
    mg_exit_library();
    return 0;
}
