"""``python -m keienvelope``."""

from keienvelope.cli import main

if __name__ == "__main__":
    main()
