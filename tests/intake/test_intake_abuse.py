"""What keeps others from misusing the intake: who somebody is, how often they may, and what a service thinks of it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_reader import FORM, Reader

from plugins.comments.akismet import NoAnswer, ask_akismet
from plugins.comments.rate import RateLimits, client_address
from plugins.comments.signing import Expired, Forged, Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugins.comments.intake import Intake


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", [], "192.0.2.1"),
        ("127.0.0.1", "198.51.100.9", ["127.0.0.1"], "198.51.100.9"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.9", ["127.0.0.1"], "198.51.100.9"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9 ,10.0.0.2", ["10.0.0.0/8"], "198.51.100.9"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", ["10.0.0.0/8"], "10.0.0.3"),
        ("127.0.0.1", "198.51.100.9, nonsense", ["127.0.0.1"], "127.0.0.1"),
        ("::ffff:192.0.2.1", "", [], "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", [], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", [], "fe80::/64"),
        ("::1", "2001:db8::1", ["::1"], "2001:db8::/64"),
        ("", "198.51.100.9", ["127.0.0.1"], ""),
    ],
)
def test_whose_address_a_request_comes_from(remote: str, forwarded: str, trusted: list[str], address: str) -> None:
    assert client_address(remote, forwarded, trusted) == address


@given(st.text(max_size=80), st.ip_addresses().map(str))
def test_who_is_not_trusted_cannot_say_who_they_are(forwarded: str, remote: str) -> None:
    assert client_address(remote, forwarded, ["192.0.2.0/24"] if not remote.startswith("192.0.2.") else []) == (
        client_address(remote, "", [])
    )


def test_a_forged_header_does_not_lift_the_limit(new_intake: Callable[..., Intake]) -> None:
    reader = Reader(new_intake(rate="1 per hour"))
    confirm = reader.preview(body="Number 1")
    other = reader.preview(body="Number 2")
    headers = [{"Origin": "https://blog.example.com", "X-Forwarded-For": f"198.51.100.{n}"} for n in range(2)]
    assert reader.post(headers=headers[0], **confirm).status_code == 303
    assert reader.post(headers=headers[1], **other).status_code == 429


def test_the_memory_of_the_limits_is_bounded_and_holds_no_address() -> None:
    signer = Signer("a secret for the tests")
    limits = RateLimits("5 per 10 minutes", "9999999 per hour", lambda text: signer.fingerprint("rate", text, 2))
    for number in range(4_000):
        limits.allow_look(f"10.0.{number >> 8}.{number & 255}")
    storage = limits._limiter.storage
    assert storage.timer.interval == 60  # type: ignore[attr-defined]  # else every request looks through them all
    assert len(storage.storage) <= 256  # type: ignore[attr-defined]  # the one in memory has it
    assert not [key for key in storage.storage if "10." in key]  # type: ignore[attr-defined]


class Service(BaseHTTPRequestHandler):
    """An Akismet-compatible service that answers what `comment_content` says."""

    asked: list[dict[str, list[str]]]

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(fields)
        answer = fields["comment_content"][0]
        self.send_response(500 if answer == "error" else 200)
        self.end_headers()
        if answer == "slow":
            for _ in range(100):  # each byte comes in time, the answer as a whole does not
                self.wfile.write(b"t")
                self.wfile.flush()
                time.sleep(0.1)
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    asked: list[dict[str, list[str]]] = []
    handler = type("Handler", (Service,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/1.1/comment-check", asked
        server.shutdown()


def test_a_service_is_asked_if_the_author_wants_it(
    new_intake: Callable[..., Intake], service: tuple[str, list[dict[str, list[str]]]]
) -> None:
    url, asked = service
    reader = Reader(replace(new_intake(akismet=url), akismet_key="key"))
    for answer, reasons in (
        ("false", ()),
        ("true", ("Akismet says spam",)),
        ("invalid", ("Akismet did not answer",)),
        ("error", ("Akismet did not answer",)),
    ):
        reader.leave(body=answer, email="bea@example.com", address=f"198.51.100.{len(answer)}")
        [item] = [item for id in reader.inbox.waiting() if (item := reader.inbox.get(id)) and item.body == answer]
        assert item.reasons[1:] == reasons  # the first is how soon it was confirmed
        assert item.score == (6 if answer == "true" else 1)
    assert asked[0]["api_key"] == ["key"]
    assert asked[0]["permalink"] == ["https://blog.example.com/a-post/"]
    assert asked[0]["user_ip"] == ["198.51.100.5"]
    assert "bea@example.com" not in str(asked)


def test_a_service_that_is_slow_or_gone_is_done_without(service: tuple[str, list[dict[str, list[str]]]]) -> None:
    url, _ = service
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="nothing in time"):
        ask_akismet(url, {"comment_content": "slow"}, patience=0.3)
    assert time.monotonic() - began < 5  # of the ten that the answer takes
    with pytest.raises(NoAnswer, match="refused"):
        ask_akismet("http://127.0.0.1:9/", {"comment_content": "true"})


@given(st.text(max_size=40), st.integers(0, 60), st.sampled_from("AZaz09-_."))
def test_a_token_that_was_changed_is_none(value: str, at: int, char: str) -> None:
    signer = Signer("a secret for the tests")
    token = signer.seal("one", value)
    assert signer.open("one", token).value == value
    at %= len(token) - 1  # the last character of base64 has bits to spare
    changed = token[:at] + char + token[at + 1 :]
    for forged in (token + "x", token[:-2], changed if changed != token else ""):
        with pytest.raises((Forged, Expired)):
            signer.open("one", forged, max_age=60)
    with pytest.raises(Forged):
        signer.open("two", token)
    with pytest.raises(Forged):
        Signer("another secret for the tests").open("one", token)


def test_a_secret_must_be_one() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        Signer("short")


@pytest.mark.parametrize(
    "body",
    [
        piece * (5000 // len(piece))
        for piece in ("[", "> ", "*a_", "- ", "![](", "`a", "<a ", "&#x;", "[a](b)", "\n>", "a@b.cc ")
    ]
    + ["x" * 63_000, "😀" * 5000],
)
def test_what_is_made_to_take_long_does_not(new_intake: Callable[..., Intake], body: str) -> None:
    reader = Reader(new_intake())
    began = time.process_time()
    assert reader.post(**{**FORM, "body": body}).status_code in (200, 422)
    assert time.process_time() - began < 1  # seconds of this process alone, a hundred times what it takes


def test_a_request_that_is_too_long_is_not_read(new_intake: Callable[..., Intake]) -> None:
    reader = Reader(new_intake())
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        answer = reader.client.post("/", data=b"a=b&" * 250_000, content_type=content_type)
        assert answer.status_code == 413
        assert "far more than a comment may have" in answer.text
