"""How the documentation is built: `make docs`. See docs/_site for what is our own in it."""

import os
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from gametheory import __version__ as release  # noqa: E402

project = "gametheory"
author = copyright = "The gametheory maintainers"
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "_site.pages",
    "_site.docstrings",
    "_site.executed",
    "_site.notebooks",
    "_site.reference",
    "_site.linking",
    "_site.architecture",
]
# Pages of other projects are linked only where there is a network: DOCS_INTERSPHINX=1.
if os.environ.get("DOCS_INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
    }

source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_site", "made"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid", "command", "example", "notebook"]
suppress_warnings = ["myst.header"]  # generated pages begin where their commands say

# Names of other libraries are not ours to resolve; _site.linking links those of this one.
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]
warnings.simplefilter("ignore", DeprecationWarning)  # of libraries, as they are listed

default_role = "literal"  # a name in backticks is code, and linked
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 76
toc_object_entries_show_parents = "hide"

pygments_dark_style = "monokai"
html_theme = "furo"
html_title = f"gametheory {release}"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_selector = ", ".join(
    f"div.{kind} pre"
    for kind in (
        *map("highlight-{}".format, ("python", "default", "console", "bash")),
        "command",
    )
)
