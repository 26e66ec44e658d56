"""The explorer's server: this machine only, under an address that cannot be guessed."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import Callable
from typing import Any, NoReturn

from gametheory._support.extras import load
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import zoo
from gametheory.interface.explorer._answers import answers
from gametheory.interface.explorer.explored import Explored
from gametheory.interface.explorer.links import read_shown
from gametheory.interface.explorer.page import MODULES, asset, render, two_player_games
from gametheory.interface.explorer.setting import Setting

HOST = "127.0.0.1"

MOST_BYTES = 1_000_000
"""Cap on what the page may send."""

SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve(
    explored: Explored,
    *,
    port: int = 0,
    ready: Callable[[str], Any] = print,
) -> NoReturn:
    """Serve the explorer until it is interrupted, which it passes on as `KeyboardInterrupt`.

    It listens on the loopback address alone and answers under a random token, so that neither
    other machines nor pages of other sites can use it; it asks nothing of the network.

    Args:
        port: 0 takes a free one.
        ready: is called with the address once it can be opened.

    Raises `InvalidArgument` if the port cannot be had; `Unsupported` without the extra `explorer`.
    """
    uvicorn = load("uvicorn")
    token = secrets.token_urlsafe(16)
    made = application(explored, token)
    # asyncio sends small answers at once only over sockets that say that they are of TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise InvalidArgument(f"expected a free port, got {port}: {error}") from None
    with listening:
        taken = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(made, log_level="warning", lifespan="off"))
        ready(f"http://{HOST}:{taken}/{token}/")
        server.run(sockets=[listening])
    # A signal alone ends it. Whether that comes out as an interruption is a race within asyncio.
    raise KeyboardInterrupt


def application(explored: Explored, token: str) -> Any:
    """The ASGI application behind the page; raises what the first analysis raises."""
    load("starlette")
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, JSONResponse, Response
    from starlette.routing import Mount, Route

    one_at_a_time = asyncio.Lock()
    modules = {name: f"./static/{file}" for name, file in MODULES.items()}
    render(explored, modules=modules)

    def page(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
            "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return HTMLResponse(
            render(explored, modules=modules, nonce=nonce),
            headers={**SAFE, "Content-Security-Policy": policy},
        )

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        kinds = {**dict.fromkeys(MODULES.values(), "text/javascript"), "explorer.css": "text/css"}
        if name not in kinds:
            return Response(status_code=404, headers=SAFE)
        return Response(asset(name), media_type=kinds[name], headers=SAFE)

    def game(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in two_player_games():
            return JSONResponse({"error": f"no game named {name!r}"}, 404, headers=SAFE)
        setting = Setting.of(zoo.load(name))
        return JSONResponse(setting.to_json(), headers=SAFE)

    async def answer(request: Request) -> Response:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return JSONResponse(
                    {"error": f"expected at most {MOST_BYTES:,} bytes"}, 413, headers=SAFE
                )
        try:
            async with one_at_a_time:
                found = await run_in_threadpool(answers, read_shown(_json(bytes(body))))
            return JSONResponse(found, headers=SAFE)
        except GameTheoryError as error:
            return JSONResponse({"error": str(error)}, 422, headers=SAFE)

    return Starlette(
        routes=[
            Mount(
                f"/{token}",
                routes=[
                    Route("/", page),
                    Route("/static/{name}", static),
                    Route("/games/{name}", game),
                    Route("/answers", answer, methods=["POST"]),
                ],
            )
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
    )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidArgument("expected a setting as JSON, got something else") from None
