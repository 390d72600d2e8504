/** The messages and the service of the interop test, generated from {@code grpc/testing}. */
@NullMarked
package dev.goshawk.interop.proto;

import org.jspecify.annotations.NullMarked;
