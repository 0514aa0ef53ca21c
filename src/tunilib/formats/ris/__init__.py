"""RIS, the tagged format of EndNote, Zotero and most databases."""
