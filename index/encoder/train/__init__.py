"""Training of the shipped encoders: `python -m index.encoder.train --help`."""
