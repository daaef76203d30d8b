#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    if sys.argv[1:2] == ["demo"]:
        from jobboard.demo.environment import prepare

        prepare()  # before the settings are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
    execute_from_command_line(sys.argv)
