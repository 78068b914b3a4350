"""Which fields a client asks for, where an answer would cost something."""

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from pledgebank.web.context import Info


def asks_for(info: Info, field: str) -> bool:
    """Whether the client selected this field (its GraphQL name) of what is being resolved, itself or by a fragment."""
    raw = info._raw_info
    waiting: list[SelectionSetNode | None] = [node.selection_set for node in raw.field_nodes]
    followed: set[str] = set()  # each fragment once, or a document of fragments in fragments would take for ever
    while waiting:
        selected = waiting.pop()
        for selection in selected.selections if selected else ():
            if isinstance(selection, FieldNode):
                if selection.name.value == field:
                    return True
            elif not isinstance(selection, FragmentSpreadNode):
                waiting.append(getattr(selection, "selection_set", None))
            elif selection.name.value not in followed:
                followed.add(selection.name.value)
                waiting.append(raw.fragments[selection.name.value].selection_set)
    return False
