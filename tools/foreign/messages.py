"""The few messages of the interop service that the checks need, as bytes."""

UNARY = "/grpc.testing.TestService/UnaryCall"


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _bytes(field, value):
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def status_request(code, message):
    """A SimpleRequest with response_status (field 7) of a code and a message."""
    status = _varint(1 << 3) + _varint(code) + _bytes(2, message.encode())
    return _bytes(7, status)
