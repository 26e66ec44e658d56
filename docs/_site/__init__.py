"""What the documentation site has of its own: Sphinx extensions, each of one idea.

- `pages`: pages whose text lies elsewhere, such as the changelog.
- `executed`: commands, scripts and pages that run while the site is built; their pictures.
- `reference`: a page for each public namespace, from its docstrings.
- `notebooks`: notebooks with their outputs, which `run_notebook` stores in them.
- `linking`: names of this library in running text become links.
- `architecture`: the diagram of the architecture, drawn without a script.
"""
