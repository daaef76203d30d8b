"""Reading a job description: what it says of each field of the posting's form, with the words it says it in.

Plain rules over a table of phrases that editors keep (employers.phrases). Nothing is invented, nothing is sent anywhere.
"""

from employers.reading.announcement import MOST_CHARACTERS, TooLongError
from employers.reading.report import read
from employers.reading.suggestion import Quote, Reading, Suggestion

__all__ = ["MOST_CHARACTERS", "Quote", "Reading", "Suggestion", "TooLongError", "read"]
