"""Postings from an employer's own applicant tracking system (ATS), by the public list that each of them offers."""
