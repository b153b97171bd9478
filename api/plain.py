"""The demo's one plain page: choose who you are and a question of the day, ask, read the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api.demo.bounced_cheque import KIBO
from api.demo.nametag import JONES

FILES: Final = Path(__file__).parent.parent / "web" / "plain"
FENCES: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}

STORY: Final = """query ($id: ID!) {
  customer(id: $id) {
    name
    complaints { words stage severity moment nextStep { sentence } }
    concessions { kind state perceivedValue { amount currency } costToUs { amount currency } }
    risk { score band lines { points sentence because { number } } whatWouldLowerIt { sentence pointsNow } }
    history(first: 60) { edges { node { number occurredAt summary actor { name } } } }
  }
}"""
MAY_WE: Final = """query ($items: [MayDoInput!]!) {
  mayDo(items: $items) { answer sentence subjectKnown because { sentence } }
}"""
AT_RISK: Final = """query {
  renewals(within: 365, orderBy: RISK, first: 10) {
    edges { node { contract { ref renewsOn } customer { name } risk { score band lines { points sentence } } } }
  }
}"""
ADVOCATES: Final = """query {
  advocateCandidates(first: 10) {
    edges { node { customer { name readiness { ready points gates { gate open reason } } } } }
  }
}"""

QUESTIONS: Final = (
    {
        "title": "The story of Jones & Co",
        "persona": "amina",
        "document": STORY,
        "variables": {"id": JONES},
    },
    {
        "title": "May we bank this cheque?",
        "persona": "farid",
        "day": "2026-04-20",
        "document": MAY_WE,
        "variables": {
            "items": [
                {
                    "action": "SEND_DUNNING",
                    "subject": {"kind": "INSTALMENT", "ref": "KBX-77/2"},
                    "on": "2026-04-20",
                    "customerId": KIBO,
                },
                {
                    "action": "PRESENT_PAYMENT",
                    "subject": {"kind": "INSTALMENT", "ref": "KBX-77/2"},
                    "on": "2026-04-20",
                },
            ]
        },
    },
    {"title": "Whose renewal is at risk, and why?", "persona": "amina", "document": AT_RISK},
    {"title": "Who may be asked for a testimonial?", "persona": "mei", "document": ADVOCATES},
)
"""The day's questions, as the page offers them."""


async def page(request: Request) -> Response:
    """The page itself."""
    return FileResponse(FILES / "page.html", headers=FENCES)


async def script(request: Request) -> Response:
    """What the page does."""
    return FileResponse(FILES / "page.js", headers=FENCES)


async def style(request: Request) -> Response:
    """How the page looks."""
    return FileResponse(FILES / "page.css", headers=FENCES)


async def questions(request: Request) -> Response:
    """The day's questions."""
    return JSONResponse(QUESTIONS, headers=FENCES)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/", page),
    Route("/plain/page.js", script),
    Route("/plain/page.css", style),
    Route("/plain/questions.json", questions),
)
"""The page and its files."""
