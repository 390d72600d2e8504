"""Header blocks that are too large, as grpcio sees them. Argument: the port of the server."""

import sys

import grpc

from messages import UNARY, status_request

ECHO_INITIAL = "x-grpc-test-echo-initial"


def main(port):
    # One limit: by default C-core announces a larger one than it takes every time.
    options = [("grpc.max_metadata_size", 16 * 1024), ("grpc.absolute_max_metadata_size", 16 * 1024)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
        call = channel.unary_unary(UNARY, lambda m: m, lambda m: m)

        def fails(code, request, metadata=None):
            try:
                call(request, timeout=20, metadata=metadata)
            except grpc.RpcError as e:
                assert e.code() == code, f"{e.code()} in place of {code}: {e.details()}"
                return e
            raise AssertionError(f"no {code}")

        def bystander():
            call(b"", timeout=20)

        bystander()
        # A status message that does not fit what the client takes: its code and its beginning come.
        e = fails(grpc.StatusCode.FAILED_PRECONDITION, status_request(9, "m" * 20_000))
        assert e.details().startswith("m" * 1_000), e.details()
        bystander()
        # Request metadata that the server does not take.
        fails(grpc.StatusCode.RESOURCE_EXHAUSTED, b"", [("x-large", "v" * 20_000)])
        bystander()
        # Response headers that the client does not take: only that call ends, with a code that says so.
        fails(grpc.StatusCode.RESOURCE_EXHAUSTED, b"", [(ECHO_INITIAL, "v" * 20_000)])
        bystander()


main(int(sys.argv[1]))
