"""What an operation may cost: an upper bound of the objects it answers with, found in one walk of its document.

Every object counts 1, a page multiplies what is below it, a page size in a variable counts as a whole page, and the
schema page may add to a field's own price. A fragment is priced once, however often it is spread, so the walk is
linear. The same walk counts depth and aliases, and notes which fields are guarded or hold personal words.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.type import get_nullable_type

from api.expose import Place

DEEPEST: Final = 16  # the standard introspection needs 15
MOST_ALIASES: Final = 15  # as many things asked for again, by another name or the same one
PAGE: Final = 25  # where the client names no page and the schema none
PAGE_IN_A_VARIABLE: Final = 100  # the largest page there is
PLAIN_LIST: Final = 10  # a list without a page: lines, terms, obstacles
MOST_HIDDEN: Final = 100  # paths told in an answer
MOST_STEPS: Final = 20_000  # taken to find them
_PAGES: Final = ("first", "last")


class TooDeep(Exception):
    """The document is nested more deeply than anything we answer."""


@dataclass(slots=True)
class Price:
    """The price of a selection: its depth, what it costs whatever the type, and what it costs beside that by type."""

    depth: int = 0
    common: int = 0
    by_type: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The most that an object of any one type may cost."""
        return self.common + max(self.by_type.values(), default=0)

    def add(self, other: "Price", only: str | None) -> None:
        """Adds the price of a fragment; one `only` for a type costs nothing for objects of another."""
        self.depth = max(self.depth, other.depth)
        if only:
            self.by_type[only] = self.by_type.get(only, 0) + other.total
            return
        self.common += other.common
        for name, cost in other.by_type.items():
            self.by_type[name] = self.by_type.get(name, 0) + cost


class Walk:
    """One document with its prices. After `price`, `places` holds the fields that were met."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, weights: Mapping[Place, int], bulk: Collection[Place]
    ) -> None:
        self._schema = schema
        self._weights = weights
        self._bulk = bulk
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._priced: dict[str, Price] = {}
        self.places: set[Place] = set()
        self.aliases = 0
        self._steps = 0

    def price(self, operation: OperationDefinitionNode) -> Price:
        """The price of one operation of the document.

        Raises: TooDeep.
        """
        price = self._selection(operation.selection_set, self._root(operation), 1)
        if price.depth > DEEPEST:
            raise TooDeep
        return price

    def hidden(self, operation: OperationDefinitionNode, guarded: Collection[Place]) -> list[tuple[str, Place]]:
        """The paths of guarded fields in this operation, with what they lead to."""
        found: dict[str, Place] = {}
        for path, place in self._paths(operation.selection_set, self._root(operation), (), guarded, set()):
            found[".".join(path)] = place
            if len(found) == MOST_HIDDEN:
                break
        return list(found.items())

    def _root(self, operation: OperationDefinitionNode) -> Any:
        return self._schema.get_root_type(operation.operation)

    def _selection(self, selections: SelectionSetNode, parent: Any, level: int) -> Price:
        if level > DEEPEST:
            raise TooDeep
        price = Price()
        names: set[str] = set()
        for each in selections.selections:
            if isinstance(each, FieldNode):
                self._count_alias(each, names)
                price.add(self._field(each, parent, level), None)
            else:
                self._add_fragment(price, each, parent, level)
        return price

    def _count_alias(self, node: FieldNode, names: set[str]) -> None:
        name = (node.alias or node.name).value
        self.aliases += node.alias is not None or name in names
        names.add(name)

    def _add_fragment(self, price: Price, node: SelectionNode, parent: Any, level: int) -> None:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            kind = self._schema.get_type(condition.name.value) if condition else parent
            price.add(self._selection(node.selection_set, kind, level), _only(kind, parent))
        else:
            name = node.name.value  # type: ignore[attr-defined]  # a spread is the only kind left
            if fragment := self._fragments.get(name):
                kind = self._schema.get_type(fragment.type_condition.name.value)
                price.add(self._fragment(name, fragment, kind), _only(kind, parent))

    def _fragment(self, name: str, fragment: FragmentDefinitionNode, kind: Any) -> Price:
        if name not in self._priced:
            self._priced[name] = Price()  # a fragment inside itself: validation refuses it
            self._priced[name] = self._selection(fragment.selection_set, kind, 1)
        return self._priced[name]

    def _field(self, node: FieldNode, parent: Any, level: int) -> Price:
        definition = self._definition(node, parent)
        if definition is None:
            below = self._selection(node.selection_set, None, level + 1) if node.selection_set else Price()
            return Price(1 + below.depth)
        place = Place(parent.name, node.name.value)
        self.places.add(place)
        kind = get_named_type(definition.type)
        cost = self._weights.get(place, 0)
        if is_leaf_type(kind) or node.selection_set is None:
            return Price(1, cost)
        below = self._selection(node.selection_set, kind, level + 1)
        return Price(1 + below.depth, cost + self._size(node, definition, place) * (1 + below.total))

    def _definition(self, node: FieldNode, parent: Any) -> GraphQLField | None:
        fields: Mapping[str, GraphQLField] = getattr(parent, "fields", {})  # none in a union or an unknown type
        return fields.get(node.name.value)

    def _size(self, node: FieldNode, definition: GraphQLField, place: Place) -> int:
        pages = [name for name in _PAGES if name in definition.args]
        if pages:
            sizes = (_page_size(node, name, definition.args[name]) for name in pages)
            return max((each for each in sizes if each is not None), default=PAGE) or 1  # an empty page is work, too
        paged_already = place.field == "edges" or place in self._bulk
        return PLAIN_LIST if is_list_type(get_nullable_type(definition.type)) and not paged_already else 1

    def _paths(
        self,
        selections: SelectionSetNode,
        parent: Any,
        path: tuple[str, ...],
        guarded: Collection[Place],
        seen: set[Any],
    ) -> Iterator[tuple[tuple[str, ...], Place]]:
        for each in selections.selections:
            self._steps += 1
            if self._steps > MOST_STEPS:
                return
            if isinstance(each, FieldNode):
                yield from self._field_paths(each, parent, path, guarded, seen)
                continue
            inside, kind = self._opened(each, parent)
            if inside is not None and (path, id(inside)) not in seen:
                seen.add((path, id(inside)))
                yield from self._paths(inside, kind, path, guarded, seen)

    def _field_paths(
        self, node: FieldNode, parent: Any, path: tuple[str, ...], guarded: Collection[Place], seen: set[Any]
    ) -> Iterator[tuple[tuple[str, ...], Place]]:
        definition = self._definition(node, parent)
        if definition is None:
            return
        here = (*path, (node.alias or node.name).value)
        place = Place(parent.name, node.name.value)
        if place in guarded:
            yield here, place
        if node.selection_set:
            yield from self._paths(node.selection_set, get_named_type(definition.type), here, guarded, seen)

    def _opened(self, node: SelectionNode, parent: Any) -> tuple[SelectionSetNode | None, Any]:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return node.selection_set, self._schema.get_type(condition.name.value) if condition else parent
        fragment = self._fragments.get(node.name.value)  # type: ignore[attr-defined]  # a spread is the only kind left
        return (
            (fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value))
            if fragment
            else (None, None)
        )


def _only(kind: Any, parent: Any) -> str | None:
    return None if kind is None or kind is parent or is_abstract_type(kind) else str(kind.name)


def _page_size(node: FieldNode, name: str, argument: GraphQLArgument) -> int | None:
    for given in node.arguments or ():
        if given.name.value == name:
            value = given.value
            if isinstance(value, IntValueNode):
                return int(value.value[:10])
            if isinstance(value, VariableNode):
                return PAGE_IN_A_VARIABLE
    return argument.default_value if isinstance(argument.default_value, int) else None
