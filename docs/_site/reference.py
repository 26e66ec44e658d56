"""The API reference: a page for each public namespace, written from what the packages list.

Everything is described once, under its shortest name; its other names lead to the same
place. The pages are written to docs/api when a build begins, and are no part of the
repository.
"""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

from sphinx import addnodes
from sphinx.domains.python import ObjectEntry, PyObject
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.inspect import stringify_signature

from _site.docstrings import to_rest

PACKAGES = {
    "gametheory": "Games, payoff sets, solutions: the analytic layer.",
    "learners": "Learners, and what happens when they meet. "
    "Needs `gametheory-norms[learners]`.",
    "proofs": "Claims decided, with evidence. Needs `gametheory-norms[proofs]`.",
}
EXPLAINED = (
    "gametheory.commitments.conditional",
    "gametheory.commitments.contracts",
    "gametheory.commitments.renegotiation",
    "gametheory.deals.logs",
    "gametheory.deals.mappings",
    "gametheory.deals.norms",
    "learners.training.advantages",
    "learners.training.proximal",
)
"""Modules that other pages refer to for what no entry says: forms of files, definitions,
proofs. Each gets a page of its opening words alone; what it defines is described where it
is listed."""

KINDS = ("function", "class", "exception", "data")
HEADINGS = {
    "function": "Functions",
    "class": "Classes",
    "exception": "Exceptions",
    "data": "Data",
}
SHORT = 90
"""Values of data are shown up to this many characters."""

READABLE = {
    "Count": "int",
    "Natural": "int",
    "Size": "int",
    "Seed": "int",
    "OneOfTwo": "int",
    "Inches": "float",
    "MaybeNaN": "float",
    "NumberLike": "Fraction | float | str",
    "Rng": "int | Generator | None",
    "Shape": "Sequence[int]",
    "Pair": "tuple[Fraction, Fraction]",
}
"""Names of checked kinds, as the types that they are."""


class Names:
    """Every public name, where it is described, and which names it has besides.

    Attributes:
        pages: `{page: (title, module, [primary name])}`.
        aliases: `{other name: primary name}`.
        values: `{primary name: value}`.
    """

    def __init__(self):
        self.pages, self.aliases, self.values = {}, {}, {}
        self._primary, listed = {}, {}
        modules = []
        for package in PACKAGES:
            root = importlib.import_module(package)
            modules.append((package, root))
            modules += [
                (f"{package}.{n}", v) for n, v in _listed(root) if inspect.ismodule(v)
            ]
        for name, module in list(modules):
            inner = [(f"{name}.{n}", v) for n, v in _listed(module) if inspect.ismodule(v)]
            modules += [each for each in inner if name not in PACKAGES]
        for name, module in modules:  # roots first: their names are the shortest
            if not self._note(name, module):
                continue
            listed[name] = module
            for inner, value in _listed(module):
                if not inspect.ismodule(value) and name in PACKAGES:
                    self._note(f"{name}.{inner}", value)
        for name, module in modules:
            for inner, value in _listed(module):
                if not inspect.ismodule(value):
                    self._note(f"{name}.{inner}", value)
        described = set()
        for name, module in sorted(listed.items(), key=lambda each: each[0] in PACKAGES):
            found = [self._primary[_key(f"{name}.{n}", v)] for n, v in _listed(module)]
            here = [
                p for p in dict.fromkeys(found) if p not in described and p not in listed
            ]
            self.pages[name] = (module, here)
            described.update(here)
        for name in EXPLAINED:
            self.pages[name] = (importlib.import_module(name), [])

    def _note(self, name, value):
        """Whether the name is the first for its value."""
        key = _key(name, value)
        if key in self._primary:
            if self._primary[key] != name:
                self.aliases[name] = self._primary[key]
            return False
        self._primary[key], self.values[name] = name, value
        return True


def _key(name, value):
    """What tells things apart: plain values of two names may be one object by chance."""
    plain = isinstance(value, str | int | float | type(None)) or value in ((), {})
    return name if plain else id(value)


def _listed(module):
    """What a namespace offers: what it lists, else what it defines."""
    names = getattr(module, "__all__", None)
    if names is None:
        names = [
            n
            for n, v in vars(module).items()
            if not n.startswith("_")
            and (inspect.isfunction(v) or inspect.isclass(v))
            and v.__module__ == module.__name__
        ]
    return [(n, getattr(module, n)) for n in names]


def kind_of(value):
    """Which of `KINDS`."""
    if inspect.isclass(value):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if inspect.isroutine(value) else "data"


def summary(doc):
    """The first paragraph of a docstring, in a line."""
    first = " ".join((doc or "").strip().split("\n\n")[0].split())
    return to_rest([first])[0]


def page(name, module, names, values):
    """A namespace as reStructuredText."""
    doc = "\n".join(to_rest((inspect.getdoc(module) or "").splitlines()))
    lines = [name, "=" * len(name), "", f".. py:module:: {name}", "", doc, ""]
    package = name.split(".")[0]
    if name in EXPLAINED:
        lines += [f"What to call is listed in :py:mod:`{name.rpartition('.')[0]}`."]
    for kind in KINDS:
        found = [n for n in names if kind_of(values[n]) == kind]
        if not found:
            continue
        lines += [HEADINGS[kind], "-" * len(HEADINGS[kind]), ""]
        for each in found:
            lines += _entry(each, package, kind, values[each], module)
    return "\n".join(lines) + "\n"


def _entry(name, package, kind, value, module):
    if kind == "data":
        return _data(name, value, module)
    inner = name.removeprefix(f"{package}.")
    options = ["   :members:"] if kind == "class" else []
    return [f".. auto{kind}:: {package}::{inner}", *options, ""]


def _data(name, value, module):
    shown = repr(value)
    room, _, own = name.rpartition(".")
    lines = [f".. py:data:: {own}", f"   :module: {room}"]
    if len(shown) <= SHORT and " object at 0x" not in shown:
        lines.append(f"   :value: {shown}")
    doc = (_doc_of_data(own, module) or "").splitlines()
    return [*lines, "", *(f"   {line}" for line in to_rest(doc)), ""]


def _doc_of_data(attribute, module):
    """The docstring below an assignment, in a module or in the rooms inside it."""
    rooms = [module.__name__]
    if hasattr(module, "__path__"):
        rooms += [
            m.name for m in pkgutil.walk_packages(module.__path__, module.__name__ + ".")
        ]
    for room in rooms:
        docs = ModuleAnalyzer.for_module(room).find_attr_docs()
        if ("", attribute) in docs:
            return "\n".join(docs["", attribute])
    return None


def overview(names):
    """The first page: what each package offers at its root, and its namespaces."""
    lines = ["API reference", "=============", "", INTRODUCTION]
    for package, about in PACKAGES.items():
        rooms = sorted(
            n for n in names.pages if n.split(".")[0] == package and n.count(".") == 1
        )
        lines += [package, "-" * len(package), "", about.replace("`", "``"), ""]
        lines += [".. list-table::", "   :widths: 35 65", ""]
        for room in rooms:
            said = summary(inspect.getdoc(names.pages[room][0]))
            lines += [f"   * - :py:mod:`{room}`", f"     - {said}"]
        lines += ["", ".. toctree::", "   :hidden:", "", f"   {package}"]
        lines += [f"   {n}" for n in names.pages if n.startswith(f"{package}.")]
        lines.append("")
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
Everything that is public, from its docstrings. What most people need is one step down,
``gt.solutions`` or ``learners.compare``; the rest is in namespaces. Arguments after ``*``
are given by name. Every function raises ``gametheory.InvalidArgument`` for an argument of
the wrong kind.
"""


def root_table(package, names):
    """All names at the root of a package, each with its first sentence and a link."""
    lines = ["", ".. list-table::", "   :widths: 35 65", ""]
    root = names.pages[package][0]
    for inner, value in _listed(root):
        if inspect.ismodule(value) or inner.startswith("__"):
            continue
        is_data = kind_of(value) == "data"
        said = summary(_doc_of_data(inner, root) if is_data else inspect.getdoc(value))
        lines += [f"   * - :py:obj:`{inner} <{package}.{inner}>`", f"     - {said}"]
    return "\n".join(lines) + "\n"


def write_pages(app):
    """Write docs/api, and leave alone what has not changed."""
    names = app.gametheory_names = Names()
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    texts = {"index": overview(names)}
    for name, (module, here) in names.pages.items():
        text = page(name, module, here, names.values)
        if name in PACKAGES:
            first = next((h for h in HEADINGS.values() if f"\n{h}\n---" in text), None)
            table = "At the root\n-----------\n" + root_table(name, names)
            text = (
                text.replace(f"\n{first}\n", f"\n{table}\n{first}\n", 1)
                if first
                else text + table
            )
        texts[name] = text
    for path in folder.glob("*.rst"):
        if path.stem not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / f"{name}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def enter_aliases(app, env):
    """Let every name of a thing lead to where it is described."""
    data = env.get_domain("py").data
    objects, modules = data["objects"], data["modules"]
    for name, primary in app.gametheory_names.aliases.items():
        if name not in objects and primary in objects:
            found = objects[primary]
            objects[name] = ObjectEntry(
                found.docname, found.node_id, found.objtype, aliased=True
            )
        if name not in modules and primary in modules:
            modules[name] = modules[primary]


def source_signature(app, what, name, obj, options, signature, returns):
    """Annotations as they are written, without what only the checker reads."""
    if what not in ("function", "method", "class") or signature is None:
        return None
    try:
        found = inspect.signature(obj)
    except (TypeError, ValueError):
        return None
    parameters = list(found.parameters.values())
    if parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    parameters = [p.replace(annotation=readable(p.annotation)) for p in parameters]
    result = (
        inspect.Signature.empty if what == "class" else readable(found.return_annotation)
    )
    text = stringify_signature(
        found.replace(parameters=parameters, return_annotation=result)
    )
    arguments, _, result = text.rpartition(" -> ") if " -> " in text else (text, "", None)
    return arguments, result


class _Readable(ast.NodeTransformer):
    def visit_Subscript(self, node):
        self.generic_visit(node)
        if getattr(node.value, "id", None) == "Annotated":
            return node.slice.elts[0]
        return node

    def visit_Name(self, node):
        replaced = READABLE.get(node.id)
        return ast.parse(replaced, mode="eval").body if replaced else node


def readable(annotation):
    """An annotation in text, without what only the checker reads."""
    if not isinstance(annotation, str):
        return annotation
    try:
        tree = ast.parse(annotation, mode="eval")
    except SyntaxError:
        return annotation
    return ast.unparse(_Readable().visit(tree))


def spell_out(app, domain, objtype, content):
    """Things are shown by their full names, as they can be pasted after an import."""
    if domain != "py" or objtype not in KINDS:
        return
    for signature in content.parent.findall(addnodes.desc_signature):
        if signature.parent is not content.parent:
            continue
        full = f"{signature['module']}.{signature['fullname']}"
        for prefix in list(signature.findall(addnodes.desc_addname)):
            text = full.rpartition(".")[0] + "."
            prefix.replace_self(addnodes.desc_addname(text, text))


def setup(app):
    """As Sphinx calls it."""
    app.connect("object-description-transform", spell_out)
    for field in PyObject.doc_field_types:
        if field.name == "variable":
            field.label = "Attributes"
    app.connect("builder-inited", write_pages)
    app.connect("env-updated", enter_aliases)
    app.connect("autodoc-process-signature", source_signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
