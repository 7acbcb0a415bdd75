"""``python -m mosaic``: the command, where its script is not on the path."""

from mosaic.cli import main

if __name__ == "__main__":
    main()
