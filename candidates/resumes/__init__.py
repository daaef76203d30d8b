"""Resumes: told by their content what they are, read in a child process with limits, kept where no address leads."""
