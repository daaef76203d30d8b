"""The demo world: invented companies and postings as TOML texts (reading), put into an empty site (planting)."""
