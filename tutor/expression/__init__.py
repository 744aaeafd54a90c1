"""The language of the tutor: trees, the reader, the writers, and evaluation by engines made for it."""
