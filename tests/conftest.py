"""What several rooms of the tests share."""

import shutil

import pytest


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window; pages are opened where there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium here")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as player:
        found = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()
