"""A little https server for tests of what fetches: `https_server.py DIR` makes DIR/cert.pem for 127.0.0.1, prints its
port and serves until its input ends."""
import http.server
import ssl
import subprocess
import sys
import threading
import time

CALENDAR = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Rendez-vous secret\r\n"
            "DTSTART:20260105T080000Z\r\nDTEND:20260105T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode()
REDIRECTS = {"/one": "/calendar", "/three": "/two", "/two": "/one", "/four": "/three", "/loop": "/loop",
             "/plain": "http://127.0.0.1/", "/file": "file:///etc/passwd", "/private": "https://10.0.0.1/",
             "/metadata": "https://169.254.169.254/latest", "/six": "https://[::1]/", "/other": "https://127.0.0.2/",
             "/password": "https://a:b@127.0.0.1/"}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = CALENDAR
        if self.path in REDIRECTS:
            self.send_response(302)
            self.send_header("Location", REDIRECTS[self.path])
            body = b""
        elif self.path == "/gone":
            self.send_response(404)
        elif self.path == "/error":
            self.send_response(500)
        elif self.path == "/page":
            self.send_response(200)
            body = b"<!doctype html><title>Sign in</title>"
        elif self.path == "/big":
            self.send_response(200)
            body = CALENDAR + b"X-FULL:" + b"x" * (2 << 20)
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        step = 1 if self.path == "/slow" else max(len(body), 1)
        try:
            for i in range(0, len(body), step):
                self.wfile.write(body[i:i + step])
                time.sleep(0.1 if step == 1 else 0)
        except OSError:
            pass

    def log_message(self, *args):
        pass


folder = sys.argv[1]
subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout",
                folder + "/key.pem", "-out", folder + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
