"""Header blocks that are too large, as grpclib sees them. Argument: the port of the server."""

import asyncio
import sys

import grpclib
from grpclib.client import Channel, UnaryUnaryMethod
from grpclib.encoding.base import CodecBase

from messages import UNARY, status_request


class Raw(CodecBase):
    __content_subtype__ = "proto"

    def encode(self, message, message_type):
        return message

    def decode(self, data, message_type):
        return data


async def main(port):
    channel = Channel("127.0.0.1", port, codec=Raw())
    try:
        call = UnaryUnaryMethod(channel, UNARY, bytes, bytes)

        async def fails(status, request, metadata=None):
            try:
                await call(request, timeout=20, metadata=metadata)
            except grpclib.GRPCError as e:
                assert e.status == status, f"{e.status} in place of {status}: {e.message}"
                return e
            raise AssertionError(f"no {status}")

        await call(b"", timeout=20)
        e = await fails(grpclib.Status.FAILED_PRECONDITION, status_request(9, "m" * 20_000))
        assert e.message.startswith("m" * 1_000), e.message
        await call(b"", timeout=20)
        await fails(grpclib.Status.RESOURCE_EXHAUSTED, b"", {"x-large": "v" * 20_000})
        await call(b"", timeout=20)
    finally:
        channel.close()


asyncio.run(main(int(sys.argv[1])))
