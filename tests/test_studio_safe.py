"""Who may ask the studio, for what, and how much."""

import http.client
import json
import subprocess
import sys

import pytest
from command import inside
from studio_client import photo

from mosaic.studio import guard
from mosaic.studio.guard import Names


def asked(port, path, headers, method="GET", body=None):
    """Return status, headers and body of a request with just these headers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        link.putheader(name, value)
    link.endheaders(body)
    answer = link.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    link.close()
    return found


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{port}",
        "",
    ],
)
@pytest.mark.parametrize("which", ["port", "files_port"])
def test_a_name_that_leads_here_is_no_name_of_ours(studio, host, which):
    port = getattr(studio, which)
    key = ("Authorization", f"Bearer {studio.key}")
    assert asked(port, "/api/1/works", [("Host", host.format(port=port)), key])[0] == 403


def test_two_hosts_or_none_are_refused(studio):
    own = ("Host", f"127.0.0.1:{studio.port}")
    key = ("Authorization", f"Bearer {studio.key}")
    assert asked(studio.port, "/api/1/works", [own, key])[0] == 200
    assert asked(studio.port, "/api/1/works", [own, ("Host", "evil.example"), key])[0] in {400, 403}
    assert asked(studio.port, "/api/1/works", [key])[0] in {400, 403}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Origin", "null"),
        ("Origin", "http://evil.example"),
        ("Origin", "https://127.0.0.1:{port}"),
        ("Origin", "http://127.0.0.1:{files_port}"),
        ("Origin", "http://localhost:{port}"),
        ("Sec-Fetch-Site", "cross-site"),
    ],
)
def test_another_page_is_refused_even_with_the_key(studio, client, name, value):
    value = value.format(port=studio.port, files_port=studio.files_port)
    assert client.call("GET", "works", headers={name: value})[0] == 403
    assert client.call("GET", "works", headers={"Origin": client.root})[0] == 200


@pytest.mark.parametrize("path", ["about", "works", "works/x", "events", "nothing"])
def test_no_call_without_the_key(studio, path):
    host = ("Host", f"127.0.0.1:{studio.port}")
    for key in ([], [("Authorization", "Bearer x")], [("Authorization", studio.key)]):
        status, headers, body = asked(studio.port, f"/api/1/{path}", [host, *key])
        assert status == 401
        assert json.loads(body)["status"] == 401
        assert "access-control-allow-origin" not in headers
    assert asked(studio.port, f"/api/1/works?key={studio.key}", [host])[0] == 401


def test_answers_say_what_browsers_are_to_heed(studio):
    for port in (studio.port, studio.files_port):
        _, headers, _ = asked(port, "/x", [("Host", f"127.0.0.1:{port}")])
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers
    assert "unsafe" not in guard.PAGE_POLICY
    assert "connect-src" not in guard.FILE_POLICY


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/..%2f..%2fREADME.md",
        "/%2e%2e/app.py",
        "/app.py",
        "/page/..",
        "//etc/passwd",
        "/x\\y.js",
    ],
)
def test_the_page_is_no_way_to_other_files(studio, path):
    status, _, body = asked(studio.port, path, [("Host", f"127.0.0.1:{studio.port}")])
    assert status == 404
    assert b"import" not in body


def test_bodies_have_a_limit(client, monkeypatch):
    work = client.create(photo())
    monkeypatch.setattr(guard, "PHOTO_BYTES", 1000)
    monkeypatch.setattr(guard, "JSON_BYTES", 1000)
    big = b"x" * 1001
    assert client.call("POST", "works?name=a.png", big)[0] == 413
    assert client.call("PUT", f"works/{work}/photo?name=a.png", big)[0] == 413
    edit = {"base": 0, "edit": {"kind": "rename", "name": "x" * 2000}}
    assert client.call("POST", f"works/{work}/edits", edit)[0] == 413
    # A body that does not say how long it is, is counted.
    link = http.client.HTTPConnection("127.0.0.1", int(client.root.rpartition(":")[2]), timeout=20)
    key = {"Authorization": f"Bearer {client.key}"}
    link.request(
        "POST", "/api/1/works?name=a.png", iter([big[:600], big]), key, encode_chunked=True
    )
    assert link.getresponse().status == 413
    link.close()


NO_JSON = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"edit": {"kind": "set", "settings": {"zoom": NaN}}}',
    b"[" * 100_000,
    b"\xff\xfe",
)


def test_what_is_no_json_is_told(client):
    work = client.create(photo())
    for body in NO_JSON:
        status, data = client.call("POST", f"works/{work}/edits", body)
        assert status == 400
        assert json.loads(data)["title"]


#: What a set may not hold, the status of the answer, and what the answer says.
WRONG = (
    ('{"brightness": "1"}', 422, "brightness is '1'"),
    ('{"brightness": true}', 422, "brightness is True"),
    ('{"brightness": 1e999}', 422, "brightness is inf"),
    ('{"brightness": 1%s}' % ("0" * 400), 422, "brightness is inf"),
    ('{"brightness": NaN}', 400, "no JSON"),
    ('{"seed": %s}' % ("9" * 5000), 400, "no JSON"),
    ('{"seed": 1.5}', 422, "seed is 1.5"),
    ('{"size": 1%s}' % ("0" * 30), 422, "size is 1000"),
    ('{"zoom": null}', 400, "zoom is no value"),
    ('{"stock": [["31204"]]}', 400, "stock is no value"),
    ('{"stock": "31204"}', 422, "stock is '31204'"),
    ('{"stock": %s}' % ("[" * 9000 + "]" * 9000), 400, ""),
    ('{"title": "%s"}' % ("x" * 10_001), 400, "title is no value"),
    ('{"nope": 1}', 422, "unknown setting 'nope'"),
    ("{}", 400, "settings is missing or empty"),
    ("[]", 400, "settings is missing or empty"),
)


@pytest.mark.parametrize("call", ["edits", "try"])
def test_a_wrong_setting_gets_one_clear_answer(client, call):
    work = client.create(photo())
    kind = {"Content-Type": "application/json"}
    for settings_text, status, said in WRONG:
        text = f'{{"kind": "set", "settings": {settings_text}}}'
        text = f'{{"base": 0, "edit": {text}}}' if call == "edits" else text
        got, data = client.call("POST", f"works/{work}/{call}", text.encode(), kind)
        error = json.loads(data)
        assert (got, said in error["title"]) == (status, True), (settings_text[:60], error)
        assert len(error["title"]) < 320
    assert client.state(work)["rev"] == 0
    undo = {"base": "x", "edit": {"kind": "undo"}}
    assert client.json("POST", f"works/{work}/edits", undo, 400)["title"].startswith("base")


def test_all_addresses_means_those_that_were_connected_to():
    anywhere = Names(frozenset({"localhost"}), any_address=True)
    scope = {"server": ("192.168.1.5", 8000)}
    assert anywhere.allow(scope, "192.168.1.5:8000")
    assert anywhere.allow({"server": ("fe80::1", 8000)}, "[fe80::1]:8000")
    assert not anywhere.allow(scope, "192.168.1.6:8000")
    assert not anywhere.allow(scope, "evil.example:8000")
    assert anywhere.allow({"server": ("10.0.0.1", 80)}, "10.0.0.1")


def test_without_the_extra_the_error_names_it(tmp_path):
    code = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['mosaic', 'studio', '--no-browser'];"
        "from mosaic.cli import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "pip install 'brick-mosaic[studio]'" in run.stderr
    assert "Traceback" not in run.stderr


def test_what_cannot_be_served_is_told_in_a_line(tmp_path):
    run = inside("studio", "no-such-photo.jpg", "--no-browser", cwd=tmp_path)
    assert run.returncode == 1
    assert "there is no 'no-such-photo.jpg'" in run.stderr
    run = inside("studio", "--no-browser", "--host", "203.0.113.1", cwd=tmp_path)
    assert run.returncode == 1
    assert "cannot listen on 203.0.113.1" in run.stderr
