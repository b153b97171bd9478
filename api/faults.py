"""What went wrong: the client's own mistakes told plainly, our faults logged and masked by an incident number."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from graphql import GraphQLError, GraphQLFormattedError
from graphql.language import ValueNode

BAD_DOCUMENT: Final = "BAD_DOCUMENT"
BAD_VARIABLES: Final = "BAD_VARIABLES"
UNKNOWN_DOCUMENT: Final = "UNKNOWN_DOCUMENT"
TOO_DEEP: Final = "TOO_DEEP"
TOO_COSTLY: Final = "TOO_COSTLY"
NOT_AUTHENTICATED: Final = "NOT_AUTHENTICATED"
NOT_ALLOWED: Final = "NOT_ALLOWED"
TOO_MANY_REQUESTS: Final = "TOO_MANY_REQUESTS"
BUSY: Final = "BUSY"
FAULT: Final = "FAULT"

_log: Final = logging.getLogger("amends.faults")


class Unanswerable(Exception):
    """A question that cannot be answered as it was put: raised by the function that was to answer it.

    `told` goes into the error's extensions beside `code`: `retryAfter`, `role`.
    """

    def __init__(self, code: str, message: str, **told: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.told = told


class Rejected(Unanswerable):
    """A whole request that is not carried out; `status` and `headers` are those of the HTTP answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[GraphQLError] = (),
        **told: object,
    ) -> None:
        super().__init__(code, message, **told)
        self.status = status
        self.headers = dict(headers or {})
        self.errors = tuple(errors)

    def formatted(self) -> list[GraphQLFormattedError]:
        """The errors of the answer: those of the document, or the one there is."""
        extensions = {"code": self.code, **self.told}
        if not self.errors:
            return [{"message": self.message, "extensions": extensions}]
        return [{**each.formatted, "extensions": extensions} for each in self.errors]


def told(error: GraphQLError) -> GraphQLFormattedError:
    """An error met while an operation ran, as the client may see it; a fault of ours is logged and masked."""
    formatted = error.formatted
    cause = error.original_error
    if isinstance(cause, Unanswerable):
        return {**formatted, "message": cause.message, "extensions": {"code": cause.code, **cause.told}}
    if _is_about_the_input(error):
        return {**formatted, "extensions": {"code": BAD_VARIABLES}}
    incident = logged(cause or error)
    return {**formatted, "message": _masked(incident), "extensions": {"code": FAULT, "incident": incident}}


def fault(error: BaseException) -> GraphQLFormattedError:
    """A fault outside of any field, logged and masked."""
    incident = logged(error)
    return {"message": _masked(incident), "extensions": {"code": FAULT, "incident": incident}}


def logged(error: BaseException) -> str:
    """The number of the incident, under which the fault now stands in the log."""
    incident = uuid.uuid4().hex[:12]
    _log.error("Incident %s", incident, exc_info=error)
    return incident


def _masked(incident: str) -> str:
    return f"Something went wrong on our side. It is noted as incident {incident}."


def _is_about_the_input(error: GraphQLError) -> bool:
    # Variables are read before any field has a path; an argument's own error points to its value, a field's to itself.
    return error.path is None or any(isinstance(node, ValueNode) for node in error.nodes or ())
