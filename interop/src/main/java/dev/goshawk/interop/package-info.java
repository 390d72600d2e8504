/**
 * The interop programs that every gRPC implementation has: one server of a test service, and one
 * client whose test cases call it. See <a
 * href="https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md">the interop
 * description</a>.
 */
@NullMarked
package dev.goshawk.interop;

import org.jspecify.annotations.NullMarked;
