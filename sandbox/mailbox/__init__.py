"""Where the mail of a demo lands: an SMTP server that keeps everything, and pages to read it."""
