"""The default web app: one file, Python's standard library only (3.9, as in Amazon Linux 2023), no Internet.

It shows what the rest of the site relies on: a limit on requests in flight above which it answers 503 at once
(work that cannot be finished in time is refused while refusing is cheap), and a /health that is never refused:
refusing it would take a busy instance out of service and give its load to the others, one after the other.
"""
import json
import os
import random
import secrets
import threading
import time
from html import escape
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

try:
    from valkey import OptionalCache
except ImportError:  # the file is not there when the site has no cache
    OptionalCache = None

MAX_BODY_BYTES = 65536
PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=300, stale-if-error=3600"
PRIVATE = "private, no-store"


class Gate:
    """Counts the requests being worked on, and refuses those above the limit."""

    def __init__(self, limit):
        self.limit = limit
        self.in_flight = self.peak = self.shed = 0
        self._lock = threading.Lock()

    def enter(self):
        with self._lock:
            if self.in_flight >= self.limit:
                self.shed += 1
                return False
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)
            return True

    def leave(self):
        with self._lock:
            self.in_flight -= 1


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # Connections wait here to be accepted; the default of 5 would drop a burst that could be refused politely.
    request_queue_size = 1024

    def __init__(self, env):
        self.gate = Gate(int(env.get("BREAKWATER_MAX_IN_FLIGHT", "64")))
        self.rehearsals = env.get("BREAKWATER_REHEARSALS") == "1"
        self.place = "%s, %s" % (env.get("BREAKWATER_INSTANCE", "local"), env.get("BREAKWATER_ZONE", "local"))
        # Longer than the load balancer keeps an idle connection: it must never write into one that closes.
        Handler.timeout = float(env.get("BREAKWATER_KEEP_ALIVE_SECONDS", "75"))
        self.cache = OptionalCache(env) if OptionalCache and env.get("BREAKWATER_CACHE_HOST") else None
        address = (env.get("BREAKWATER_BIND", "0.0.0.0"), int(env.get("BREAKWATER_PORT", "8080")))
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "breakwater"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # one write per answer

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/health":
            gate = self.server.gate
            state = {"status": "ok", "inFlight": gate.in_flight, "maxInFlight": gate.limit, "peak": gate.peak}
            return self.answer(200, json.dumps(dict(state, shed=gate.shed)), "no-store", "application/json")
        # The body first: answering an unread one would reset the connection, which a visitor sees as a 502.
        body = self.read_body()
        if body is None:
            return None
        if not self.server.gate.enter():
            retry = {"Retry-After": str(random.randint(2, 8))}
            return self.page(503, "More visitors than usual. Please try again in a few seconds.",
                             "Plus de visiteurs que d\u2019habitude. "
                             "Merci de r\u00e9essayer dans quelques secondes.", "no-store", retry)
        try:
            return self.route(path)
        finally:
            self.server.gate.leave()

    do_HEAD = do_POST = do_GET

    def route(self, path):
        get = self.command in ("GET", "HEAD")
        if path == "/" and get:
            return self.home()
        if path == "/account" and get:
            return self.account()
        if path == "/checkout":
            return self.checkout(get)
        if path in ("/slow", "/fail") and self.rehearsing():
            return self.rehearse(path)
        if path in ("/", "/account"):
            return self.page(405, "This page only answers GET.", "Cette page ne r\u00e9pond qu\u2019\u00e0 GET.",
                             "no-store", {"Allow": "GET, HEAD"})
        return self.page(404, "There is no such page.", "Cette page n\u2019existe pas.", "no-store")

    def home(self):
        # From the edge, with two decimals. Without its extras the page is kept 30 s at most.
        dim = self.headers.get("x-breakwater-dim", "0.00") > "0.00"
        more = "" if dim else "<aside>You may also like / Vous aimerez aussi</aside>"
        cache = PUBLIC.replace("=300", "=20") if dim else PUBLIC
        self.page(200, "Welcome. The shop is open.", "Bienvenue. La boutique est ouverte.", cache, more=more)

    def account(self):
        session, extra = self.session()
        visits = self.server.cache.count("visits:" + session) if self.server.cache else None
        english, french = "Your account.", "Votre compte."
        if visits is not None:
            english, french = english + " Visit %d." % visits, french + " Visite %d." % visits
        self.page(200, english, french, PRIVATE, extra)

    def checkout(self, get):
        if get:
            form = '<form method="post"><button>Order / Commander</button></form>'
            return self.page(200, "One step left.", "Plus qu\u2019une \u00e9tape.", PRIVATE, more=form)
        thanks = "Merci, votre commande est enregistr\u00e9e."
        return self.page(200, "Thank you, your order is in.", thanks, PRIVATE)

    def rehearsing(self):
        return self.server.rehearsals and self.headers.get("x-breakwater-rehearsal") == "1"

    def rehearse(self, path):
        query = parse_qs(urlsplit(self.path).query)
        if path == "/slow":
            time.sleep(min(30.0, max(0.0, number(query, "seconds", 1.0))))
            return self.page(200, "Slow, on purpose.", "Lent, expr\u00e8s.", "no-store")
        wanted = int(number(query, "status", 500))
        status = wanted if 500 <= wanted <= 599 else 500
        return self.page(status, "Failed, on purpose.", "\u00c9chec, expr\u00e8s.", "no-store")

    def session(self):
        try:
            known = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        except CookieError:
            known = None
        if known and 20 <= len(known.value) <= 64 and known.value.replace("-", "").replace("_", "").isalnum():
            return known.value, {}
        fresh = secrets.token_urlsafe(24)
        return fresh, {"Set-Cookie": "session=%s; Path=/; HttpOnly; Secure; SameSite=Lax" % fresh}

    def read_body(self):
        """The body, or None once the request has been answered as one that cannot be read."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True
            return self.page(411, "A length is needed.", "Une longueur est n\u00e9cessaire.", "no-store")
        if int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            return self.page(413, "That is too much at once.", "C\u2019est trop en une fois.", "no-store")
        return self.rfile.read(int(length))

    def page(self, status, english, french, cache, extra=None, more=""):
        body = ('<!doctype html><html lang="en"><meta charset="utf-8">'
                '<meta name="viewport" content="width=device-width">'
                '<title>%s</title><h1>%s</h1><p lang="fr">%s</p>%s<p><small>%s</small></p></html>\n')
        self.answer(status, body % (english, english, french, more, escape(self.server.place)), cache,
                    "text/html; charset=utf-8", extra)

    def answer(self, status, text, cache, kind, extra=None):
        payload = text.encode()
        headers = {"Content-Type": kind, "Content-Length": str(len(payload)), "Cache-Control": cache}
        if self.close_connection:
            headers["Connection"] = "close"
        self.send_response(status)
        for name, value in dict(headers, **(extra or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def log_message(self, *args):
        pass  # CloudFront logs every request


def number(query, name, default):
    try:
        value = float(query.get(name, [default])[0])
    except ValueError:
        return default
    return value if abs(value) < 1000 else default  # also not for NaN


if __name__ == "__main__":
    server = Server(os.environ)
    print("listening on port %d" % server.server_address[1], flush=True)
    server.serve_forever()
