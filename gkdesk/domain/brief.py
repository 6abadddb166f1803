"""A text as long as a sentence or a line has room for."""


def cut(text: str, longest: int) -> str:
    """The text, or so many of its first characters and three dots."""
    return text if len(text) <= longest else text[:longest] + "…"


def in_brief(text: str, longest: int) -> str:
    """The beginning of a text in one line, where a person should see too that there is none."""
    return cut(" ".join(text.split()) or "空", longest)
