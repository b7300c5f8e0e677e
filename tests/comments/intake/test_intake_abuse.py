"""What keeps others from misusing the intake: who somebody is, how often they may, and what a service thinks of it."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from intake_reader import FORM, Reader, reserved_port

from plugins.comments.intake.__main__ import main
from plugins.comments.intake.akismet import NoAnswer, ask_akismet
from plugins.comments.intake.check import missing_proxies
from plugins.comments.intake.rate import Answer, RateLimits, find_client
from plugins.comments.intake.signing import Expired, Forged, Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plugins.comments.intake.app import Intake


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address", "is_proxy"),
    [
        ("192.0.2.1", "", [], "192.0.2.1", False),
        ("192.0.2.1", "198.51.100.9", [], "192.0.2.1", False),
        ("127.0.0.1", "198.51.100.9", ["127.0.0.1"], "198.51.100.9", False),
        ("127.0.0.1", "198.51.100.9:4711", ["127.0.0.1"], "198.51.100.9", False),
        ("127.0.0.1", "203.0.113.5, 198.51.100.9", ["127.0.0.1"], "198.51.100.9", False),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9 ,10.0.0.2", ["10.0.0.0/8"], "198.51.100.9", False),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", ["10.0.0.0/8"], "10.0.0.3", False),
        ("127.0.0.1", "198.51.100.9, nonsense", ["127.0.0.1"], "127.0.0.1", True),
        ("::ffff:192.0.2.1", "", [], "192.0.2.1", False),
        ("2001:db8:1:2:3:4:5:6", "", [], "2001:db8:1:2:3:4:5:6", False),
        ("fe80::1%eth0", "", [], "fe80::1", False),
        ("::1", "2001:db8::1", ["::1"], "2001:db8::1", False),
        ("::1", "[2001:db8::1]:4711", ["::1"], "2001:db8::1", False),
        ("::1", '"[2001:db8::1]"', ["::1"], "2001:db8::1", False),
        ("", "198.51.100.9", ["127.0.0.1"], "", False),
        # A proxy that nobody named: here, in a network of one's own, behind one that is named; one that says nothing.
        ("127.0.0.1", "198.51.100.9", [], "127.0.0.1", True),
        ("172.17.0.1", "198.51.100.9", [], "172.17.0.1", True),
        ("::1", "198.51.100.9", ["127.0.0.1"], "::1", True),
        ("127.0.0.1", "198.51.100.9, 10.0.0.2", ["127.0.0.1"], "10.0.0.2", True),
        ("127.0.0.1", "", ["127.0.0.1"], "127.0.0.1", True),
        # A reader in a network of one's own is none.
        ("192.168.1.5", "", [], "192.168.1.5", False),
    ],
)
def test_whose_address_a_request_comes_from(
    remote: str, forwarded: str, trusted: list[str], address: str, is_proxy: bool
) -> None:
    assert find_client(remote, forwarded, trusted) == (address, is_proxy)


@given(st.text(max_size=80), st.ip_addresses().map(str))
def test_who_is_not_trusted_cannot_say_who_they_are(forwarded: str, remote: str) -> None:
    trusted = ["192.0.2.0/24"] if not remote.startswith("192.0.2.") else []
    assert find_client(remote, forwarded, trusted).address == find_client(remote, "", []).address


def test_a_forgotten_proxy_stops_no_comments_and_is_told_once(
    new_intake: Callable[..., Intake], caplog: pytest.LogCaptureFixture
) -> None:
    intake = new_intake(rate="2 per hour")
    reader = Reader(intake)
    for number in range(4):
        headers = {"Origin": "https://blog.example.com", "X-Forwarded-For": f"198.51.100.{number}"}
        confirm = reader.preview(address="172.17.0.1", body=f"Number {number}")
        assert reader.post(headers=headers, address="172.17.0.1", **confirm).status_code == 303
    told = [record.message for record in caplog.records if "COMMENTS_TRUSTED_PROXIES" in record.message]
    assert len(told) == 1
    assert 'add "172.17.0.1"' in told[0]
    assert list(missing_proxies(intake, "0.0.0.0:8001")) == told
    named = replace(intake, settings=replace(intake.settings, trusted_proxies=("172.16.0.0/12",)))
    assert list(missing_proxies(named, "0.0.0.0:8001")) == []


def test_a_network_of_proxies_that_nobody_named_is_suspected_once_and_its_word_not_taken(
    new_intake: Callable[..., Intake], caplog: pytest.LogCaptureFixture
) -> None:
    intake = new_intake(rate="2 per hour")
    reader = Reader(intake)
    for edge in ("198.51.100.7", "198.51.100.8"):
        for number in range(4):
            headers = {"Origin": "https://blog.example.com", "X-Forwarded-For": f"203.0.113.{number}"}
            confirm = reader.preview(address=edge, body=f"Number {number} by {edge}")
            answer = reader.post(headers=headers, address=edge, **confirm)
            assert answer.status_code == (303 if number < 2 else 429)
    assert [record.message for record in caplog.records] == list(missing_proxies(intake, "0.0.0.0:8001"))
    assert caplog.text.count("198.51.100.7 was told that it comments too often") == 1
    assert "198.51.100.8" not in caplog.text
    named = replace(intake, settings=replace(intake.settings, trusted_proxies=("198.51.100.0/24",)))
    assert list(missing_proxies(named, "0.0.0.0:8001")) == []


@pytest.mark.parametrize(
    ("listen", "site", "missing"),
    [
        ("127.0.0.1:8001", "https://blog.example.com", "127.0.0.1"),
        ("localhost:8001", "https://blog.example.com", "127.0.0.1"),
        ("[::1]:8001", "https://blog.example.com", "::1"),
        ("0.0.0.0:8001", "https://blog.example.com", ""),
        ("127.0.0.1:8001", "http://localhost:8000", ""),
    ],
)
def test_a_proxy_that_must_be_there_is_missed_before_any_reader_comes(
    new_intake: Callable[..., Intake], listen: str, site: str, missing: str
) -> None:
    said = list(missing_proxies(new_intake(site=site), listen))
    assert [line.split()[5].strip(",") for line in said] == ([missing] if missing else [])


def test_a_check_says_what_would_keep_the_intake_from_working(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reserved_port() as port:
        settings = f'SITEURL = "https://blog.example.com"\nCOMMENTS_SMTP = "127.0.0.1:{port}"\n'
        settings += 'COMMENTS_SENDER = "blog@example.com"\n'
        (tmp_path / "pelicanconf.py").write_text(settings)
        with pytest.raises(SystemExit) as ended:
            main(["--settings", str(tmp_path / "pelicanconf.py"), "--check"])
        assert ended.value.code == 1
    said = capsys.readouterr().out
    for words in (
        "COMMENTS_INTAKE is empty",
        "build the site",
        'add "127.0.0.1"',
        "the mail server does not take mail",
    ):
        assert words in said
    settings = 'SITEURL = "https://blog.example.com"\nCOMMENTS_INTAKE = "/intake/"\nCOMMENTS_INDEX = "posts.json"\n'
    (tmp_path / "pelicanconf.py").write_text(f'{settings}COMMENTS_TRUSTED_PROXIES = ["127.0.0.1"]\n')
    (tmp_path / "posts.json").write_text("{}")
    with pytest.raises(SystemExit) as ended:
        main(["--settings", str(tmp_path / "pelicanconf.py"), "--check"])
    assert (ended.value.code, capsys.readouterr().out) == (0, "The intake would work.\n")


@pytest.mark.parametrize(("apart", "most"), [(1, 2), (1 << 64, 6), (1 << 72, 20)], ids=["/64", "/56", "/48"])
def test_one_network_has_few_times_the_limit_of_one_address(apart: int, most: int) -> None:
    limits = RateLimits("2 per hour", "9999 per hour", Signer("a secret for the tests"))
    first = int(IPv6Address("2001:db8::"))
    spread = [str(IPv6Address(first + number * apart)) for number in range(60)]
    assert [limits.allow_post(address) for address in spread].count(Answer.YES) == most


def test_a_limit_for_everybody_does_not_speak_of_ones_own_address(new_intake: Callable[..., Intake]) -> None:
    reader = Reader(new_intake(rate="9 per hour", total_rate="1 per hour"))
    assert reader.leave(body="Number 1").status_code == 303
    page = reader.leave(address="198.51.100.7", body="Number 2")
    assert page.status_code == 429
    assert "from everywhere" in page.text
    assert "your address" not in page.text
    other = Reader(new_intake(rate="1 per hour"))
    assert other.leave(body="Number 3").status_code == 303
    assert "from your address" in other.leave(body="Number 4").text


def test_a_forged_header_does_not_lift_the_limit(new_intake: Callable[..., Intake]) -> None:
    reader = Reader(new_intake(rate="1 per hour"))
    confirm = reader.preview(body="Number 1")
    other = reader.preview(body="Number 2")
    headers = [{"Origin": "https://blog.example.com", "X-Forwarded-For": f"198.51.100.{n}"} for n in range(2)]
    assert reader.post(headers=headers[0], **confirm).status_code == 303
    assert reader.post(headers=headers[1], **other).status_code == 429


def test_the_memory_of_the_limits_is_bounded_and_holds_no_address() -> None:
    limits = RateLimits("5 per 10 minutes", "9999999 per hour", Signer("a secret for the tests"))
    for number in range(10_000):
        limits.allow_look(f"10.0.{number >> 8}.{number & 255}")
    counters = limits.counters.counts
    assert 3_000 < len(counters) <= 4_096
    assert not [key for key in counters if "10." in key]


class Service(BaseHTTPRequestHandler):
    """An Akismet-compatible service that answers what `comment_content` says."""

    address: str
    asked: list[dict[str, list[str]]]
    end: threading.Event

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(fields)
        answer = fields["comment_content"][0]
        self.send_response(500 if answer == "error" else 200)
        self.end_headers()
        with suppress(ConnectionError):  # whoever asked may have hung up
            # Each byte comes in time, the answer as a whole does not.
            while answer == "slow" and not self.end.wait(0.1):
                self.wfile.write(b"t")
            self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[type[Service]]:
    """A service of this kind, with its address and what it was asked."""
    end = threading.Event()
    handler = type("Handler", (Service,), {"asked": [], "end": end})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        handler.address = f"http://127.0.0.1:{server.server_port}/1.1/comment-check"
        yield handler
        end.set()
        server.shutdown()


def test_a_service_is_asked_if_the_author_wants_it(
    new_intake: Callable[..., Intake], service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.comments.intake.leaving.ask_akismet", partial(ask_akismet, patience=60))
    reader = Reader(replace(new_intake(akismet=service.address), akismet_key="key"))
    for answer, reasons, score in (
        ("false", (), 0),
        ("true", ("Akismet says spam",), 5),
        ("invalid", ("Akismet did not answer",), 0),
        ("error", ("Akismet did not answer",), 0),
    ):
        with time_machine.travel("2026-03-14 10:00+00:00", tick=False) as clock:
            confirm = reader.preview(body=answer, email="bea@example.com")
            clock.shift(60)  # what comes sooner has a score for that
            reader.post(address=f"198.51.100.{len(answer)}", **confirm)
        [item] = [item for id in reader.inbox.waiting() if (item := reader.inbox.get(id)) and item.body == answer]
        assert (item.reasons, item.score) == (reasons, score)
    assert service.asked[0]["api_key"] == ["key"]
    assert service.asked[0]["permalink"] == ["https://blog.example.com/a-post/"]
    assert service.asked[0]["user_ip"] == ["198.51.100.5"]
    assert "bea@example.com" not in str(service.asked)


def test_a_service_that_is_slow_or_gone_is_done_without(service: type[Service]) -> None:
    with pytest.raises(NoAnswer, match="nothing in time"):
        ask_akismet(service.address, {"comment_content": "slow"}, patience=0.3)  # it answers when this test ends
    with reserved_port() as port, pytest.raises(NoAnswer, match="refused"):
        ask_akismet(f"http://127.0.0.1:{port}/", {"comment_content": "true"}, patience=60)


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
    assert time.process_time() - began < 5  # seconds of this process alone, fifty times what it takes


def test_a_request_that_is_too_long_is_not_read(new_intake: Callable[..., Intake]) -> None:
    reader = Reader(new_intake())
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        answer = reader.client.post("/", data=b"a=b&" * 250_000, content_type=content_type)
        assert answer.status_code == 413
        assert "far more than a comment may have" in answer.text
