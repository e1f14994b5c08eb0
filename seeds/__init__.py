"""The articles that a fresh install answers about: `articles/*.md`."""
