"""Postings from an employer's own file: the columns it has, reading it, and making drafts of its lines."""
