/**
 * The Goshawk API: what applications and generated code touch.
 *
 * <p>Start with {@link dev.goshawk.api.Channel} on the client and {@link dev.goshawk.api.Server} on
 * the server; both are made by a transport module. Values ({@link dev.goshawk.api.Status}, {@link
 * dev.goshawk.api.Metadata}, {@link dev.goshawk.api.CallOptions}) are immutable and may be shared
 * between threads.
 */
@NullMarked
package dev.goshawk.api;

import org.jspecify.annotations.NullMarked;
