"""Problem sets: the teacher's YAML, its parameters and variants, and the lint that tries them."""
