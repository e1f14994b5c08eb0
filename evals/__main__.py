"""`python -m evals`, which is also `pasaje eval`."""

from evals.command import main

if __name__ == "__main__":
    raise SystemExit(main())
