"""`python -m evals`, which is also `pasaje eval`."""

from evals.report import main

raise SystemExit(main())
