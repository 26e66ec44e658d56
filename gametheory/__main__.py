"""`python -m gametheory`: the command, where its program is not on the path."""

from gametheory.interface.cli import main

if __name__ == "__main__":
    main()
