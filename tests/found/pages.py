"""A page as a search engine reads it."""

import json
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.test import Client

SITE = "http://127.0.0.1:8000"


class Read:
    """One answer of the site."""

    def __init__(self, client: Client, path: str) -> None:
        response = client.get(path)
        self.path, self.status = path, response.status_code
        self.location = response.get("Location", "")
        content = response.getvalue()
        is_page = response.get("Content-Type", "").startswith("text/html")
        self.soup = BeautifulSoup(content.decode() if is_page else "", "lxml")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def heading(self) -> str:
        found = self.soup.find("h1")
        return found.get_text(" ", strip=True) if found else ""

    def title(self) -> str:
        return self.soup.title.get_text() if self.soup.title else ""

    def robots(self) -> str:
        return self._content("name", "robots")

    def property(self, name: str) -> str:
        return self._content("property", name)

    def _content(self, key: str, name: str) -> str:
        found = self.soup.find("meta", attrs={key: name})
        return str(found["content"]) if isinstance(found, Tag) else ""

    def canonical(self) -> str:
        found = self.soup.find("link", rel="canonical")
        return str(found["href"]) if isinstance(found, Tag) else ""

    def links(self) -> list[str]:
        return [str(link["href"]) for link in self.soup.find_all("a", href=True) if isinstance(link, Tag)]

    def markup(self) -> list[dict[str, Any]]:  # JSON
        return [
            json.loads(block.get_text()) for block in self.soup.find_all("script", type="application/ld+json")
        ]
