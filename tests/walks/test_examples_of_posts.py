"""The examples that a secretariat's technician copies are run as they stand, against the real web."""

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from werkzeug.serving import make_server

from hub.bootstrap import SystemClock
from hub.model.item import Role
from hub.model.publisher import Credential
from hub.pipeline.publishers import Wanted, add_publisher
from hub.signatures import sign
from tests.unit.docs.reading import blocks, text
from tests.unit.web.house import House

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PAGE = text("docs/how-to/post-by-webhook.md")
POSTS = sorted(path for path in EXAMPLES.glob("*.json") if path.name != "retract.json")
PROGRAMS = {
    "post.sh": ["sh", "curl", "openssl", "od"],
    "post.py": [sys.executable],
    "post.php": ["php"],
}


@pytest.fixture
def house(tmp_path):
    # The programs sign with the time it is.
    house = House(tmp_path, clock=SystemClock())
    yield house
    house.close()


@pytest.fixture
def site(house):
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def secret(house):
    return add_publisher(house.services, Wanted(forum="two-shores", name="Secretariat")).secret


@pytest.fixture(params=PROGRAMS)
def program(request):
    """The command of an example; where a machine lacks what it needs, CI does not."""
    needed = PROGRAMS[request.param]
    missing = [name for name in needed if not shutil.which(name)]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"needs {', '.join(missing)}: apt-get install curl openssl php-cli")
    assert not missing
    return [needed[0], str(EXAMPLES / request.param)]


@pytest.fixture
def send(program, site, secret, tmp_path):
    def send_(file, *, query="", secret=secret):
        """Run the program with a file, or with what is to stand in one."""
        if not isinstance(file, Path):
            path = tmp_path / "said.json"
            path.write_text(json.dumps(file), "utf-8")
            file = path
        given = {"HOOK_URL": f"{site}/hooks/two-shores{query}", "HOOK_SECRET": secret}
        return run([*program, str(file)], given)

    return send_


def run(command, given):
    environment = os.environ | given
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)


def answered(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_an_example_posts_and_prints_the_receipt(send, house):
    receipt = answered(send(EXAMPLES / "news.json"))
    assert receipt["result"] == "published"
    (item,) = house.items()
    assert item.title == "Three sessions for border officers in Tunis"
    assert receipt["item"].endswith(f"/items/{item.id}")


def test_an_example_tries_and_stores_nothing(send, house):
    assert answered(send(EXAMPLES / "news.json", query="?dry_run=1"))["dry_run"] is True
    assert house.items() == []


def test_an_example_updates_translates_and_withdraws(send, house):
    answered(send(EXAMPLES / "news.json"))
    changed = json.loads((EXAMPLES / "news.json").read_text("utf-8"))
    changed["data"]["title"] = "Four sessions for border officers in Tunis"
    assert answered(send(changed))["result"] == "updated"
    assert answered(send(EXAMPLES / "translation.json"))["result"] == "translated"
    (item,) = house.items()
    assert item.title == changed["data"]["title"]
    assert [copy.language for copy in item.copies if copy.role is Role.TRANSLATION] == ["fr"]
    assert answered(send(EXAMPLES / "retract.json"))["result"] == "retracted"
    assert house.items() == []


def test_an_example_says_what_is_wrong(send):
    done = send({"type": "item.post", "data": {"external_id": "a", "titel": "b"}})
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "/data/titel" in said
    assert "did you mean" in said


def test_an_example_says_that_its_secret_is_wrong(send):
    done = send(EXAMPLES / "news.json", secret="whsec_" + "A" * 43 + "=")
    assert done.returncode != 0
    assert "The signature does not fit" in done.stdout + done.stderr


class Busy(BaseHTTPRequestHandler):
    """A hub that is busy at first, and takes it the second time."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers.items()), body))
        self.send_response(503 if len(self.server.seen) == 1 else 202)
        self.end_headers()
        self.wfile.write(b'{"detail": "busy"}')

    def log_message(self, *_):
        pass


def test_an_example_sends_again_under_the_same_id_what_did_not_arrive(program, secret):
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        given = {"HOOK_URL": f"http://127.0.0.1:{server.server_port}/", "HOOK_SECRET": secret}
        done = run([*program, str(EXAMPLES / "news.json")], given)
        if program[0] == "sh":  # it leaves the second try to a person, and says how
            done = run(["sh", "-c", done.stderr.strip().rpartition(": ")[2]], given)
        server.shutdown()
        thread.join()
    assert answered(done) == {"detail": "busy"}
    first, second = ({name.lower(): value for name, value in headers.items()} for headers, _ in server.seen)
    assert first["webhook-id"] == second["webhook-id"]
    for headers, body in server.seen:
        Webhook(secret).verify(body, headers)


@pytest.mark.parametrize("file", POSTS, ids=lambda path: path.name)
def test_every_file_of_the_examples_would_be_taken(file, house, site, secret):
    given = {"HOOK_URL": f"{site}/hooks/two-shores", "HOOK_SECRET": secret}
    done = run([sys.executable, str(EXAMPLES / "post.py"), str(file)], given)
    assert answered(done)["state"] in {"done", "embargoed"}


@pytest.mark.skipif(not (shutil.which("curl") or os.environ.get("CI")), reason="apt-get install curl")
def test_a_system_that_can_hold_a_token_only_posts_a_draft(house, site):
    wanted = Wanted(forum="two-shores", name="Secretariat", credential=Credential.BEARER)
    token = add_publisher(house.services, wanted).secret
    (command,) = [each for each in blocks(PAGE, "console") if "Bearer" in each]
    command = command.removeprefix("$ ").replace("https://hub.example.org", site).replace("ift_…", token)
    done = run(["sh", "-c", f"cd {EXAMPLES} && {command}"], {})
    assert answered(done)["state"] == "draft"
    assert house.items() == []


# The page that shows them


@pytest.mark.parametrize(
    "name", [*PROGRAMS, "news.json", "meeting.json", "outcome.json", "translation.json", "retract.json"]
)
def test_the_page_shows_an_example_as_it_stands(name):
    language = {"sh": "sh", "py": "python", "php": "php", "json": "json"}[name.rpartition(".")[2]]
    assert (EXAMPLES / name).read_text("utf-8").strip() in [each.strip() for each in blocks(PAGE, language)]


def test_the_page_shows_what_is_really_answered(house, secret):
    (shown,) = [json.loads(block) for block in blocks(PAGE, "json") if '"errors"' in block]
    said = {"external_id": "a", "titel": "b", "title": "c", "states": ["MA", "Marocco"]}
    body = json.dumps({"type": "item.post", "data": said}).encode()
    now = int(SystemClock().now().timestamp())
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secret, "msg_1", now, body),
    }
    answer = house.client.post(
        "/hooks/two-shores", data=body, content_type="application/json", headers=headers
    )
    assert {key: answer.json[key] for key in shown} == shown
