"""A route of starlette that reads one row, to compare with: ``python -m benchmarks.serve.bare ADDRESS PORT``."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_ROW = "SELECT name, email FROM patron WHERE card = {}"
_own = threading.local()


def _connection(address: str) -> tuple[Any, str]:
    """The connection of this thread, and the statement."""
    if not hasattr(_own, "found"):
        if address.startswith("sqlite:"):
            _own.found = sqlite3.connect(address.removeprefix("sqlite:///")), _ROW.format("?")
        else:
            import psycopg

            made = psycopg.connect(address, autocommit=True, options="-c search_path=tunilib")
            _own.found = made, _ROW.format("%s")
    found: tuple[Any, str] = _own.found
    return found


def main(address: str, port: str) -> None:
    """Serve it."""

    threads = ThreadPoolExecutor(8)  # as many as desk serve has

    def read(card: str) -> dict[str, str]:
        connection, statement = _connection(address)
        name, email = connection.execute(statement, (card,)).fetchone()
        return {"name": name, "email": email}

    async def row(request: Request) -> JSONResponse:
        found = await asyncio.get_running_loop().run_in_executor(threads, read, request.path_params["card"])
        return JSONResponse(found)

    app = Starlette(routes=[Route("/row/{card}", row)])
    uvicorn.run(app, port=int(port), http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
