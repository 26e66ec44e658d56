"""Pages that run while the site is built, with their pictures, and scripts of the gallery.

- A page that shows a picture under `made/` is run (`run_page`): the picture is drawn anew.
- A fenced block `{command}` runs a command and shows what it prints.
- A fenced block `{example}` names a script of `examples`: its pictures, code and output.

All of that runs before pages are read, one process a page, and again only when the page or
the library has changed. What fails ends the build.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from json import loads
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PICTURES = (".png", ".svg")
RUNNER = Path(__file__).parent / "run_page.py"
LIBRARY = ("gametheory", "learners", "proofs")


def made(srcdir, docname):
    """Where what a page makes comes to lie."""
    return Path(srcdir) / "made" / docname


def run_all(app):
    """Run what has changed, as many processes at once as there are cores."""
    library = (p for name in LIBRARY for p in (ROOT / name).rglob("*.py"))
    newest = max(path.stat().st_mtime for path in (RUNNER, *library))
    jobs = []
    for docname in sorted(app.env.found_docs):
        page = Path(app.env.doc2path(docname))
        if page.suffix != ".md":
            continue
        text = page.read_text(encoding="utf-8")
        if re.search(r"\]\((\.\./)?made/|^```\{command\}", text, re.MULTILINE):
            folder = made(app.srcdir, docname)
            jobs.append((page, folder, [RUNNER, page, folder]))
        jobs += [
            (EXAMPLES / name, made(app.srcdir, f"examples/{name[:-3]}"), [EXAMPLES / name])
            for name in re.findall(r"^```\{example\}\n(\S+)", text, re.MULTILINE)
        ]
    stale = [job for job in jobs if _is_stale(job, newest)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_run, stale))


def _is_stale(job, newest):
    source, folder, _ = job
    done = folder / "stdout"
    return not done.exists() or done.stat().st_mtime < max(newest, source.stat().st_mtime)


def _run(job):
    source, folder, command = job
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "COLUMNS": "80",
            "PYTHONWARNINGS": "error",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise ExtensionError(f"{source} fails:\n{ended.stdout}\n{ended.stderr}")
    (folder / "stdout").write_text(ended.stdout, encoding="utf-8")


def _block(text, language):
    return nodes.literal_block(text, text, language=language)


class Command(SphinxDirective):
    """A command for each line, and what it prints."""

    has_content = True

    def run(self):
        """A block as a terminal shows it."""
        shown = loads((made(self.env.srcdir, self.env.docname) / "shown.json").read_text())
        text = "\n".join(f"$ {each}\n{shown[each].rstrip()}" for each in self.content)
        block = _block(text, "text")
        block["classes"].append("command")
        return [block]


class Example(SphinxDirective):
    """A script of `examples`: pictures, code, output."""

    has_content = True

    def run(self):
        """The picture first; code and output fold out."""
        name = self.content[0].strip()
        folder = made(self.env.srcdir, f"examples/{name[:-3]}")
        self.env.note_dependency(str(EXAMPLES / name))
        found = []
        for path in sorted(folder.iterdir()):
            if path.suffix in PICTURES:
                where = f"/made/examples/{name[:-3]}/{path.name}"
                found.append(nodes.image(uri=where, alt=f"The picture that {name} draws"))
        code = (EXAMPLES / name).read_text(encoding="utf-8")
        printed = (folder / "stdout").read_text(encoding="utf-8")
        found += self._folded(f"examples/{name}", _block(code, "python"))
        return found + self._folded("What it prints", _block(printed, "text"))

    @staticmethod
    def _folded(title, block):
        opened = f"<details><summary>{title}</summary>"
        return [
            nodes.raw("", opened, format="html"),
            block,
            nodes.raw("", "</details>", format="html"),
        ]


def setup(app):
    """As Sphinx calls it."""
    app.add_directive("command", Command)
    app.add_directive("example", Example)
    app.connect(
        "builder-inited", lambda app: app.env.find_files(app.config, app.builder), 100
    )
    app.connect("builder-inited", run_all, 200)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
