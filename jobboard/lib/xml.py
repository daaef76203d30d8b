"""Text in XML that is written by hand, for documents too long to be held in memory."""

import re
from xml.sax.saxutils import escape

__all__ = ["cdata", "element", "legal"]

# What XML 1.0 cannot say at all, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def element(name: str, text: str) -> str:
    return f"<{name}>{escape(legal(text))}</{name}>"


def cdata(name: str, text: str) -> str:
    """An element whose text stands as it is. The end mark inside of it is cut in two.

    >>> cdata("title", "a]]>b")
    '<title><![CDATA[a]]]]><![CDATA[>b]]></title>'
    """
    return f"<{name}><![CDATA[{legal(text).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
