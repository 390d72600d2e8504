// Header blocks that are too large, as grpc-js sees them. Argument: the port of the server.
'use strict';

const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');

const UNARY = '/grpc.testing.TestService/UnaryCall';
const raw = (bytes) => bytes;

function varint(value) {
  const out = [];
  for (; value > 0x7f; value >>>= 7) out.push((value & 0x7f) | 0x80);
  out.push(value);
  return Buffer.from(out);
}

function field(number, bytes) {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

// A SimpleRequest with response_status (field 7).
function statusRequest(code, message) {
  return field(7, Buffer.concat([varint(1 << 3), varint(code), field(2, Buffer.from(message))]));
}

async function main(port) {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const call = (request, metadata = new grpc.Metadata()) =>
    new Promise((resolve, reject) =>
      client.makeUnaryRequest(UNARY, raw, raw, request, metadata, { deadline: Date.now() + 20_000 }, (e, m) =>
        e ? reject(e) : resolve(m)));
  const fails = async (code, request, metadata) => {
    const failure = await call(request, metadata).then(() => null, (e) => e);
    assert.ok(failure, `no status ${code}`);
    assert.strictEqual(failure.code, code, failure.details);
    return failure;
  };
  const bystander = () => call(Buffer.alloc(0));

  await bystander();
  const e = await fails(grpc.status.FAILED_PRECONDITION, statusRequest(9, 'm'.repeat(20_000)));
  assert.ok(e.details.startsWith('m'.repeat(1_000)), e.details);
  await bystander();
  const large = new grpc.Metadata();
  large.set('x-large', 'v'.repeat(20_000));
  await fails(grpc.status.RESOURCE_EXHAUSTED, Buffer.alloc(0), large);
  await bystander();
  client.close();
}

main(Number(process.argv[2])).catch((e) => {
  console.error(e);
  process.exit(1);
});
