"""`python -m dashboard` is `sitcen`."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
