"""The board with stand-ins for the outside world, started by one command."""
