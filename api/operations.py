"""Operations ready to run: each document is parsed, validated and priced once, and kept while it is asked for."""

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.language import FieldNode
from graphql.validation import recommended_rules

from api.expose import SEALED, Place
from api.faults import BAD_DOCUMENT, TOO_COSTLY, TOO_DEEP, UNKNOWN_DOCUMENT, Rejected
from api.pricing import DEEPEST, MOST_ALIASES, TooDeep, Walk
from api.short_way import KeptFields
from domain.terms import Role

DOCUMENTS_KEPT: Final = 1_000
LONGEST_KEPT: Final = 20_000  # characters; a longer one is read again each time, so that the kept ones stay small
LONGEST: Final = 100_000  # characters; words belong into variables
MOST_TOKENS: Final = 1_500
MOST_COMMENTS: Final = 500
MOST_ERRORS: Final = 10  # told at once
MOST_COST: Final = 5_000
MOST_COST_OF_SERVICES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, with all that is known of it before it runs."""

    document: DocumentNode
    name: str | None
    kind: OperationType
    cost: int
    bulk: bool
    """Made only of questions that come with thousands of items, and so may have a large body."""
    personal: bool
    """Whether it can read personal words, so that the access log is written first."""
    guarded: tuple[tuple[str, frozenset[Role]], ...]
    kept: KeptFields | None
    """Which fields it asks of each type, filled as it runs; None where directives may change that."""

    def check_cost(self, roles: Collection[Role]) -> None:
        """Refuses an operation that is too costly for somebody with these roles.

        Raises: Rejected (TOO_COSTLY).
        """
        _check_cost(self.cost, MOST_COST_OF_SERVICES if Role.SERVICE in roles else MOST_COST)

    def hidden(self, roles: Collection[Role]) -> list[str]:
        """The paths that answer null or an empty list for somebody with these roles, without what lies beneath them."""
        found: list[str] = []
        for path, seen_by in self.guarded:
            if seen_by.isdisjoint(roles) and not any(path.startswith(f"{each}.") for each in found):
                found.append(path)
        return found


class OperationStore:
    """The documents that were asked for last, and those that are known by their id.

    `weights` adds to the price of a field, `guarded` says which roles see it, `bulk` names the questions whose items
    are bounded by the body alone. Used by one event loop.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        weights: Mapping[Place, int] | None = None,
        guarded: Mapping[Place, frozenset[Role]] | None = None,
        bulk: Collection[Place] = (),
        introspection: bool = False,
    ) -> None:
        self._schema = schema
        self._weights = weights or {}
        self._guarded = guarded or {}
        self._bulk = frozenset(bulk)
        self._introspection = introspection
        self._rules = [*specified_rules, *(recommended_rules if introspection else [NoSchemaIntrospectionCustomRule])]
        self._kept: OrderedDict[str, dict[str, Operation]] = OrderedDict()
        self._known: dict[str, str] = {}

    def know(self, documents: Iterable[str]) -> None:
        """Takes in documents that clients may ask for by their id, `sha256:…` of the text."""
        self._known |= {document_id(each): each for each in documents}

    def known(self, id: str) -> str:
        """The document of this id.

        Raises: Rejected (UNKNOWN_DOCUMENT).
        """
        if id not in self._known:
            raise Rejected(400, UNKNOWN_DOCUMENT, "There is no document with this id here.")
        return self._known[id]

    def find(self, text: str, name: str | None = None) -> Operation:
        """The operation of this name in the document, or its only one.

        Raises: Rejected (BAD_DOCUMENT, TOO_DEEP, TOO_COSTLY).
        """
        operations = self._kept.get(text)
        if operations is None:
            operations = self._read(text)
            self._keep(text, operations)
        else:
            self._kept.move_to_end(text)
        if name is None and len(operations) == 1:
            return next(iter(operations.values()))
        if name is None or name not in operations:
            raise _bad(GraphQLError("Name one of the document's operations in `operationName`."))
        return operations[name]

    def _keep(self, text: str, operations: dict[str, Operation]) -> None:
        if len(text) <= LONGEST_KEPT:
            self._kept[text] = operations
            if len(self._kept) > DOCUMENTS_KEPT:
                self._kept.popitem(last=False)

    def _read(self, text: str) -> dict[str, Operation]:
        try:
            return self._priced(_parsed(text))
        except (RecursionError, TooDeep):
            raise Rejected(400, TOO_DEEP, f"This is nested too deeply; {DEEPEST} levels are answered.") from None

    def _priced(self, document: DocumentNode) -> dict[str, Operation]:
        # Priced before it is validated: validation is not linear, and a bomb must not reach it.
        walk = Walk(self._schema, document, self._weights, self._bulk)
        definitions = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        priced = [(each, walk.price(each).total) for each in definitions]
        _check_cost(max((cost for _, cost in priced), default=0), MOST_COST_OF_SERVICES)
        if walk.aliases > MOST_ALIASES:
            raise Rejected(
                400, TOO_COSTLY, f"This asks {walk.aliases} times for a field again; {MOST_ALIASES} is the limit."
            )
        if errors := validate(
            self._schema, document, self._rules, MOST_ERRORS, hide_suggestions=not self._introspection
        ):
            raise _bad(*errors)
        return {
            each.name.value if each.name else "": self._operation(document, each, cost, walk) for each, cost in priced
        }

    def _operation(
        self, document: DocumentNode, definition: OperationDefinitionNode, cost: int, walk: Walk
    ) -> Operation:
        guarded = self._guarded.keys() & walk.places
        root = self._schema.get_root_type(definition.operation)
        asked = definition.selection_set.selections
        return Operation(
            document=document,
            name=definition.name.value if definition.name else None,
            kind=definition.operation,
            cost=cost,
            bulk=root is not None
            and all(isinstance(each, FieldNode) and Place(root.name, each.name.value) in self._bulk for each in asked),
            kept=_kept(document),
            personal=not SEALED.isdisjoint(walk.places),
            guarded=tuple((path, self._guarded[place]) for path, place in walk.hidden(definition, guarded))
            if guarded
            else (),
        )


def _kept(document: DocumentNode) -> KeptFields | None:
    return {} if document.loc and "@" not in document.loc.source.body else None


def _check_cost(cost: int, limit: int) -> None:
    if cost > limit:
        told = f"{cost:,}" if cost < 10**9 else "far more"
        raise Rejected(
            400, TOO_COSTLY, f"This may answer {told} objects; {limit:,} is the limit. Ask for smaller pages."
        )


def document_id(text: str) -> str:
    """The id by which a document is known."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _parsed(text: str) -> DocumentNode:
    if len(text) > LONGEST:
        raise Rejected(400, TOO_COSTLY, f"A document has at most {LONGEST} characters; put words into variables.")
    try:
        return parse(text, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_COMMENTS)
    except GraphQLSyntaxError as error:
        if "contains more than" in error.message:
            limits = f"{MOST_TOKENS:,} tokens and {MOST_COMMENTS} comments"
            raise Rejected(400, TOO_COSTLY, f"A document has at most {limits}.") from None
        if "nested too deeply" in error.message:
            raise RecursionError from None
        raise _bad(error) from None


def _bad(*errors: GraphQLError) -> Rejected:
    return Rejected(400, BAD_DOCUMENT, "This document cannot be run.", errors=errors)
