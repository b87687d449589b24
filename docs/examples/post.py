"""Posts a file to the hub: `python3 post.py news.json`. Needs nothing but Python 3.8 or later."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("HOOK_URL", "https://hub.example.org/hooks/two-shores")
SECRET = os.environ["HOOK_SECRET"]  # whsec_…
WAITS = (2, 30, 0)  # seconds after each try that comes to nothing


def signature(secret, message_id, timestamp, body):
    """Sign the id, the time and the very bytes that are sent (Standard Webhooks 1.0)."""
    key = base64.b64decode(secret[len("whsec_") :])
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(body, message_id):
    """Send it once; return the status (0 if nothing came back) and the answer."""
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "Accept-Language": "en",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(SECRET, message_id, timestamp, body),
    }
    request = urllib.request.Request(URL, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError as error:
        return 0, {"detail": f"The hub cannot be reached: {error}"}


def post(body):
    """Send it until it arrives. The id stays the same, so that it is taken in once; the time is new."""
    message_id = "msg_" + uuid.uuid4().hex
    for wait in WAITS:
        status, answer = send(body, message_id)
        if status not in (0, 429) and status < 500:
            break
        time.sleep(wait)
    return status, answer


with open(sys.argv[1], "rb") as file:
    status, answer = post(file.read())
if status in (200, 202):
    print(json.dumps(answer, ensure_ascii=False, indent=2))
else:
    print(answer["detail"], file=sys.stderr)
    for fault in answer.get("errors", []):
        print(fault["pointer"], fault["detail"], file=sys.stderr)
    sys.exit(1)
