"""The public read-only JSON API at /api/v1/: the open postings, one of them, and the words to ask with."""
