"""How heavy and how quick the pages are: the documentation site and the explorer.

    make docs
    python tests/studies/page_figures.py          # six minutes on two busy cores; needs a Chromium
    python -m pytest -n0 -s -m slow tests/test_explorer_page.py -k redraws      # drags

Bytes as they are, and compressed as web servers send them, by kind; requests, and how many of them
leave this machine; times to the first paint and until the page can be used, the time in which long
tasks block it, how far what was painted moves later, and the lowest contrast of small letters.
Times are medians of fresh browser contexts, first as this machine is, then with what Lighthouse
takes for a phone (`page_audit.load`). A server here sends the site, compressed as such servers
do; the explorer sends its page itself, or it is one file, opened from the disk.
"""

import argparse
import contextlib
import functools
import gzip
import http.server
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from page_audit import load, look
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "docs"
PAGES = (
    "index",
    "tutorial",
    "gallery",
    "api/gametheory.bargaining",
    "claims",
    "verdicts",
    "search",
)
GAMES = ("chicken", "demand-game")
KINDS = {"document": "page", "stylesheet": "styles", "script": "scripts", "image": "images"}


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, compressed where that pays."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        if path.suffix in (".html", ".css", ".js", ".svg"):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def site():
    """The address under which the site is served."""
    handler = functools.partial(Compressing, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@contextlib.contextmanager
def explorer(game):
    """The address under which the explorer serves a game."""
    command = [sys.executable, "-m", "gametheory", "explore", game, "--no-browser"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as served:
        try:
            yield re.search(r"http://\S+", served.stdout.readline())[0]
        finally:
            served.send_signal(signal.SIGINT)


def exported(game, folder):
    """The address of the page that the explorer writes of a game."""
    command = [sys.executable, "-m", "gametheory", "explore", game]
    page = folder / f"{game}.html"
    subprocess.run([*command, "--export", page], check=True, stdout=subprocess.DEVNULL)
    return page.as_uri()


def weigh(address, responses):
    """Bytes of each kind, as they are and compressed."""
    if address.startswith("file:"):
        body = Path(address.removeprefix("file://")).read_bytes()
        return {"page": (len(body), len(gzip.compress(body, 6)))}
    sizes = {}
    for _, kind, sent, whole in responses:
        before = sizes.get(KINDS.get(kind, "other"), (0, 0))
        sizes[KINDS.get(kind, "other")] = before[0] + whole, before[1] + sent
    return sizes


def measure(browser, name, address, times):
    """Rows of both tables for one page."""
    usual = [load(browser, address) for _ in range(times)]
    slow = [load(browser, address, slow=True) for _ in range(times)]
    _, asked, responses = usual[0]
    away = [url for url in asked if not re.match(r"http://127\.0\.0\.1:|data:|file:", url)]
    assert away == [], away
    sizes = weigh(address, responses)
    whole, sent = (sum(each) for each in zip(*sizes.values(), strict=True))
    parts = ", ".join(f"{kind} {a / 1e3:.0f}/{b / 1e3:.0f}" for kind, (a, b) in sizes.items())
    requests = len([url for url in asked if not url.startswith("data:")])
    weight = (name, f"{whole / 1e3:.0f}", f"{sent / 1e3:.0f}", parts, f"{requests}", f"{len(away)}")

    def median(loads, what):
        return statistics.median(each[what] for each, _, _ in loads)

    faults, contrast = [], {}
    for scheme in ("light", "dark"):
        for width in (360, 1280):
            tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            tab.goto(address, wait_until="load")
            tab.wait_for_timeout(300)
            found = look(tab)
            tab.close()
            faults += found["faults"]
            contrast[scheme] = min(found["worst"], contrast.get(scheme, 21))
    cells = [
        f"{median(loads, what):.0f}"
        for loads in (usual, slow)
        for what in ("painted", "interactive", "blocked")
    ]
    shift = max(each["shifts"] for each, _, _ in (*usual, *slow))
    worst = ", ".join(f"{value:.1f}" for value in contrast.values())
    return weight, (name, *cells, f"{shift:.2f}", worst, f"{len(faults)}"), faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=5, help="loads of each page, each way")
    times = parser.parse_args().times
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    weights = Table("page", "kB", "gzip", "of which, kB/gzip", "requests", "elsewhere")
    speeds = Table(
        "page", "paint", "ready", "blocked", "paint, phone", "ready, phone", "blocked, phone"
    )
    for column in ("shift", "contrast", "faults"):
        speeds.add_column(column)
    told = []
    with contextlib.ExitStack() as stack:
        player = stack.enter_context(sync_playwright())
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = stack.enter_context(site())
        opened = [(name, f"{home}{name}.html") for name in PAGES]
        for game in GAMES:
            opened.append((f"explorer: {game}", stack.enter_context(explorer(game))))
            opened.append((f"exported: {game}", exported(game, folder)))
        for name, address in opened:
            weight, speed, faults = measure(browser, name, address, times)
            weights.add_row(*weight)
            speeds.add_row(*speed)
            told += [f"{name}: {fault}" for fault in faults]
            print(name, *speed[1:], file=sys.stderr, flush=True)
        print(f"Chromium {browser.version}; load of the machine {os.getloadavg()[0]:.1f}")
        browser.close()
    console = Console(width=140)
    console.print(weights, speeds)
    print(*told, sep="\n")


if __name__ == "__main__":
    main()
