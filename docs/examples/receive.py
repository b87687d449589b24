"""Take webhooks from an Interforum hub: check who speaks, and count nothing twice. Standard library alone.

    WEBHOOK_SECRET=whsec_… python3 receive.py 8081 seen.db

While a secret is being replaced, give both, with a blank between them.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 300  # seconds that a clock may be wrong
LARGEST = 64 * 1024  # the hub sends less than 20 kB


def keys(given):
    """Return the keys of one or several secrets."""
    return [base64.b64decode(secret[len("whsec_") :]) for secret in given.split()]


def is_genuine(keys, headers, body, now):
    """Tell whether one of the signatures was made with one of the keys, within five minutes of now."""
    id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id or not (stamp.isascii() and stamp.isdigit()) or abs(now - int(stamp)) > TOLERANCE:
        return False
    signed = f"{id}.{stamp}.".encode() + body
    good = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    given = [each[3:] for each in headers.get("webhook-signature", "").split() if each.startswith("v1,")]
    return any(hmac.compare_digest(one.encode(), two.encode()) for one in good for two in given)


def handle(message):
    """Do with an event whatever you do: here is the place for it. A withdrawal takes away what was shown."""
    data = message["data"]
    print(message["sequence"], message["type"], data.get("title") or data.get("id"), sep="  ", flush=True)


def take(database, id, message):
    """Handle a message unless it was handled before; both are kept, or neither."""
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, at REAL)")
        new = connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (id, time.time())).rowcount
        if new:
            handle(message)
    connection.close()


class Receiver(BaseHTTPRequestHandler):
    """Answers the hub. 2xx says that a message is safely here; whatever else, and it comes again."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Take a message."""
        length = int(self.headers.get("content-length", 0))
        if not 0 < length <= LARGEST:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(length)  # the very bytes: a signature is made over them
        if not is_genuine(self.server.keys, self.headers, body, time.time()):
            return self.answer(401)
        try:
            message = json.loads(body)
        except ValueError:
            return self.answer(400)
        if message["type"] == "subscription.verification":
            return self.answer(200, message["data"]["challenge"].encode())
        if not message["type"].startswith("subscription."):  # subscription.test tells nothing
            take(self.server.database, self.headers["webhook-id"], message)
        return self.answer(204)

    def answer(self, status, body=b""):
        """Answer with a status, and a body if there is one."""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing of each request."""


def serve(port, database, secrets):
    """Return the server."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    server.keys, server.database = keys(secrets), database
    return server


if __name__ == "__main__":
    try:
        serving = serve(int(sys.argv[1]), sys.argv[2], os.environ["WEBHOOK_SECRET"])
    except (IndexError, KeyError, ValueError, binascii.Error):
        sys.exit(__doc__)
    print(f"listening on port {serving.server_port}", file=sys.stderr, flush=True)
    serving.serve_forever()
