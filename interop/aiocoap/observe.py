"""Observes a resource with aiocoap and prints each representation; aiocoap 0.4.17's own command-line client cancels after the first."""

import asyncio
import json
import sys

import aiocoap


async def main(credentials: str, uri: str) -> None:
    context = await aiocoap.Context.create_client_context()
    with open(credentials) as file:
        context.client_credentials.load_from_dict(json.load(file))
    request = context.request(aiocoap.Message(code=aiocoap.GET, uri=uri, observe=0))
    print((await request.response).payload.decode(), flush=True)
    async for notification in request.observation:
        print(notification.payload.decode(), flush=True)


asyncio.run(main(*sys.argv[1:]))
