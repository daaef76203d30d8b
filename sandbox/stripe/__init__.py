"""A stand-in for Stripe: the part of its API that the board uses, a hosted payment page, signed webhooks.

It runs as a process of its own and shares nothing with the board but HTTP. See docs/sandbox.md.
"""

API_VERSION = "2026-10-28.endive"
