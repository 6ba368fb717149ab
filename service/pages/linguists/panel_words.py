"""What the panels beside the text say: findings, comments, differences, brief, glossary, takes, review."""

from service.pages.shell.locales import Words


def panel_words(_: Words) -> dict[str, str | list[str] | dict[str, str]]:
    """Sentences by name; see ``workbench_words``."""
    return {
        "findings": _("Findings"),
        "comments": _("Comments"),
        "diff": _("Changes"),
        "brief": _("Brief"),
        "glossary": _("Glossary"),
        "takes": _("Takes"),
    }
