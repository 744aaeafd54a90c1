"""A real server in a process of its own, and a real browser that may talk to nobody else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60.0  # seconds a server gets to begin and to end
REFUSED = "the server responded with a status of 422"  # how the browser reports a page about unreadable input


@dataclass
class Server:
    """The tutor as it is served for people: gunicorn, with a database in ``folder``."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.folder}/tutor.sqlite3",
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "RATE_LIMITS": "off",
            "TUTOR_WORKERS": "1",
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "python:tutor.web.server", "wsgi:app"]
        log = self.folder / "server.log"
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
        assert self.process.stdout is not None
        late = threading.Timer(PATIENCE, self.process.kill)
        late.start()
        said = self.process.stdout.readline()  # once it listens
        late.cancel()
        if b"http://" not in said:
            raise RuntimeError(log.read_text())

    def kill(self) -> None:
        """End it and every process of its own without warning, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a browser context did that it must not do."""

    left_the_machine: list[str]
    complaints: list[str]


def context_of(browser: Browser, server: Server, **options: object) -> tuple[BrowserContext, Watch]:
    """A fresh context, and a watch on every request it makes and every error its pages report."""
    context = browser.new_context(base_url=server.address, **options)  # type: ignore[arg-type]
    watch = Watch([], [])

    def look(page: Page) -> None:
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("console", lambda line: heard(line.type, line.text))

    def heard(kind: str, text: str) -> None:
        if kind == "error" and REFUSED not in text:
            watch.complaints.append(text)

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(server.address).netloc:
            watch.left_the_machine.append(url)

    context.on("request", lambda request: asked(request.url))
    context.on("page", look)
    return context, watch


@pytest.fixture
def page(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in English on a desktop, or as ``@pytest.mark.parametrize("page", [{…}], indirect=True)`` says.

    Fails the test when a request left the machine or the browser reported an error.
    """
    options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **getattr(request, "param", {})}
    context, watch = context_of(browser, server, **options)
    yield context.new_page()
    context.close()
    assert watch.left_the_machine == []
    assert watch.complaints == []


@pytest.fixture
def open_context(browser: Browser, server: Server) -> Callable[..., BrowserContext]:
    """Make further contexts, with the options of Playwright."""
    return lambda **options: context_of(browser, server, **options)[0]
