"""How far a report is as a document: being filled in, final, published."""

DRAFT, FINAL, PUBLISHED = "draft", "final", "published"

STATUS_WORDS = {DRAFT: "填写中", FINAL: "已定稿", PUBLISHED: "已公布"}
"""What the clerk sees for each."""
