"""Names of this library in running text become links to the reference.

A name in backticks, such as `gt.bargain` or `cross_play(runs)`, is linked where it is
that of one public thing only.
"""

import re

from docutils import nodes
from sphinx.util.nodes import make_refnode

NAME = re.compile(r"([A-Za-z_][\w.]*)(\(.*\))?")
LINKED = ("function", "class", "exception", "method", "property")
PACKAGES = ("gametheory", "learners", "proofs")


def index(objects):
    """`{shorter name: entry}`: every ending of a full name that means one thing alone."""
    found = {}
    for name, entry in objects.items():
        if name.split(".")[0] not in PACKAGES or entry.objtype not in LINKED:
            continue
        parts = name.split(".")
        for start in range(len(parts)):
            places = found.setdefault(".".join(parts[start:]), {})
            place = entry.docname, entry.node_id
            at_root = len(parts) == 2 and start == 1
            places[place] = (at_root or places.get(place, (False,))[0], entry)
    unique = {}
    for short, entries in found.items():
        at_root = [entry for is_root, entry in entries.values() if is_root]
        if len(entries) == 1:
            unique[short] = next(iter(entries.values()))[1]
        elif len(at_root) == 1:
            unique[short] = at_root[0]
    return unique | {n: entry for n, entry in objects.items() if entry.objtype == "module"}


def is_plain_word(name):
    """Whether text may use it without meaning ours: `game`, `payoffs`."""
    return not re.search(r"[._A-Z]", name)


def link_names(app, doctree, docname):
    """Link what is inline code and no link yet."""
    names = getattr(app.env, "gametheory_short_names", None)
    if names is None:
        names = app.env.gametheory_short_names = index(
            app.env.get_domain("py").data["objects"]
        )
    for literal in list(doctree.findall(nodes.literal)):
        if isinstance(literal.parent, nodes.reference) or literal.children[1:]:
            continue
        found = NAME.fullmatch(literal.astext())
        if not found:
            continue
        name = re.sub(r"^gt\.", "gametheory.", found[1])
        entry = names.get(name)
        if entry is None or (is_plain_word(name) and (entry.objtype != "function")):
            continue
        target = make_refnode(
            app.builder, docname, entry.docname, entry.node_id, literal.deepcopy(), name
        )
        literal.replace_self(target)


def forget(app, env):
    """Index anew after pages were read."""
    env.gametheory_short_names = None


def setup(app):
    """As Sphinx calls it."""
    app.connect("env-updated", forget)
    app.connect("doctree-resolved", link_names)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
