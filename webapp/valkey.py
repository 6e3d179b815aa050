"""A cache the app can live without: it waits at most 50 ms for each answer, and no call ever raises.

Connecting happens in a thread of its own. After a failure nobody asks the cache for a few seconds, so that one
that hangs costs the next visitors nothing. It signs in with the instance's own role (documented: ElastiCache
"Authenticating with IAM"); a token is valid for 15 minutes and a connection for 12 hours, so each makes its own.
"""
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from urllib.parse import quote
from urllib.request import Request, urlopen

CALL_SECONDS = 0.05
CONNECT_SECONDS = 3
REST_SECONDS = 5
KEEP_SECONDS = 1800


class OptionalCache:
    def __init__(self, env):
        self.env = env
        self.wire = None
        self.rest_until = 0.0
        self.lock = threading.Lock()
        self.connect_soon()

    def count(self, key):
        """One more for this key, kept for half an hour; None when the cache cannot say so in time."""
        if not self.lock.acquire(timeout=CALL_SECONDS):
            return None
        try:
            if self.wire is None:
                return None
            total, _ = self.wire.call([["INCR", key], ["EXPIRE", key, str(KEEP_SECONDS)]])
            return int(total)
        except (OSError, ValueError):
            # The connection may still hold the answer to this call; the next one must not read it.
            self.wire.close()
            self.wire = None
            return None
        finally:
            if self.wire is None:
                self.connect_soon()
            self.lock.release()

    def connect_soon(self):
        now = time.monotonic()
        if now >= self.rest_until:
            self.rest_until = now + REST_SECONDS
            threading.Thread(target=self.connect, daemon=True).start()

    def connect(self):
        try:
            wire = Wire(self.env)
        except (OSError, ValueError, KeyError) as error:
            print("cache: %s" % error, flush=True)
            return
        with self.lock:
            self.wire = wire


class Wire:
    """The part of the Valkey protocol that is needed here."""

    def __init__(self, env):
        host, port = env["BREAKWATER_CACHE_HOST"], int(env["BREAKWATER_CACHE_PORT"])
        self.socket = socket.create_connection((host, port), CONNECT_SECONDS)
        try:
            if env.get("BREAKWATER_CACHE_TLS", "1") == "1":
                self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=host)
            self.reader = self.socket.makefile("rb")
            user = env.get("BREAKWATER_CACHE_USER")
            if user:
                self.call([["AUTH", user, sign_in_token(env, user)]])
            self.socket.settimeout(CALL_SECONDS)
        except BaseException:
            self.socket.close()
            raise

    def close(self):
        self.socket.close()

    def call(self, commands):
        parts = []
        for words in commands:
            encoded = [word.encode() for word in words]
            parts.append(b"*%d\r\n" % len(encoded))
            parts.extend(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
        self.socket.sendall(b"".join(parts))
        return [self.reply() for _ in commands]

    def reply(self):
        line = self.reader.readline(512)
        if line[:1] not in (b"+", b":") or not line.endswith(b"\r\n"):
            raise ValueError("unexpected answer %r" % line[:80])
        return line[1:-2].decode()


def sign_in_token(env, user):
    """A pre-signed "connect" request (AWS Signature Version 4) that serves as the password."""
    keys = role_credentials(env.get("BREAKWATER_METADATA", "http://169.254.169.254"))
    group, region = env["BREAKWATER_CACHE_GROUP"], env["BREAKWATER_REGION"]
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = "%s/%s/elasticache/aws4_request" % (now[:8], region)
    query = sorted({
        "Action": "connect", "User": user, "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "%s/%s" % (keys["AccessKeyId"], scope), "X-Amz-Date": now, "X-Amz-Expires": "900",
        "X-Amz-Security-Token": keys["Token"], "X-Amz-SignedHeaders": "host",
    }.items())
    text = "&".join("%s=%s" % (name, quote(value, safe="-_.~")) for name, value in query)
    request = "\n".join(["GET", "/", text, "host:" + group, "", "host", hashlib.sha256(b"").hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + keys["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return "%s/?%s&X-Amz-Signature=%s" % (group, text, signature)


def role_credentials(base):
    ttl = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    token = {"X-aws-ec2-metadata-token": fetch(base + "/latest/api/token", "PUT", ttl)}
    roles = base + "/latest/meta-data/iam/security-credentials/"
    return json.loads(fetch(roles + fetch(roles, "GET", token).strip(), "GET", token))


def fetch(url, method, headers):
    with urlopen(Request(url, method=method, headers=headers), timeout=CONNECT_SECONDS) as response:
        return response.read().decode()
